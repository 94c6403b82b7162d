/* SPDX-License-Identifier: Apache-2.0 */
/* An address and a port as the socket interface wants them. */
#ifndef TESSCAN_NET_ENDPOINT_H
#define TESSCAN_NET_ENDPOINT_H

#include "base/address.h"

#include <sys/socket.h>

/* Its size, for connect() and its like. */
socklen_t endpoint_of(
	const struct address *address, uint16_t port, struct sockaddr_storage *ret_storage);
/* AF_INET or AF_INET6. */
int endpoint_family(const struct address *address);

#endif
