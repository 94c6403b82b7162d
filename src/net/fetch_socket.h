/* SPDX-License-Identifier: Apache-2.0 */
/* The socket of a fetch, which the library may have longer than there is the fetch: freed by who leaves last. */
#ifndef TESSCAN_NET_FETCH_SOCKET_H
#define TESSCAN_NET_FETCH_SOCKET_H

#include "net/errors.h"

#include <sys/types.h>

struct fetch_socket {
	int fd; /* the last that was opened; -1: none is open */
	ino_t inode; /* of it, as the library may close it without telling, and its number be another's */
	struct net_error told; /* by ICMP, before it was closed; 0: nothing */
	unsigned holders; /* the fetch, and each open socket */
};

/* Of a fetch, before it has opened one. */
struct fetch_socket *fetch_socket_new(void);
void fetch_socket_opened(struct fetch_socket *link, int fd);
/* Whether it is open still. */
bool fetch_socket_is_open(const struct fetch_socket *link);
/* For the library, which closes some of them long after the fetch that they were made for. */
int fetch_socket_close(void *link, int fd);
/* The fetch leaves: nothing is said or waited for any more, as an address has one connection at a time. */
void fetch_socket_end(struct fetch_socket *link);

#endif
