/* SPDX-License-Identifier: Apache-2.0 */
/* Errors of this machine when it is asked for a connection: they say nothing of the peer. */
#ifndef TESSCAN_NET_SHORTAGE_H
#define TESSCAN_NET_SHORTAGE_H

#include <stdbool.h>

/* Too few descriptors, memory or ports: it may be better in a moment. */
bool is_shortage(int error);
/* The one whose text stands in a line, as a library logs it; 0: none. */
int shortage_in(const char *line);

#endif
