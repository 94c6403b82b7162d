/* Errors of this machine when it is asked for a connection: they say nothing of the peer. */
#ifndef TESSCAN_NET_SHORTAGE_H
#define TESSCAN_NET_SHORTAGE_H

#include <errno.h>
#include <stdbool.h>

/* Too few descriptors, memory or ports: it may be better in a moment. */
static inline bool is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM ||
		error == EADDRNOTAVAIL;
}

#endif
