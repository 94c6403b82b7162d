/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints (endpoint.h). */
#include "net/endpoint.h"

#include <netinet/in.h>
#include <string.h>

int endpoint_family(const struct address *address)
{
	return address->version == 4 ? AF_INET : AF_INET6;
}

socklen_t endpoint_of(
	const struct address *address, uint16_t port, struct sockaddr_storage *ret_storage)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

	*ret_storage = (struct sockaddr_storage){ 0 };
	if (address->version == 4) {
		memcpy(&v4.sin_addr, address->bytes, sizeof(v4.sin_addr));
		memcpy(ret_storage, &v4, sizeof(v4));
		return sizeof(v4);
	}
	memcpy(&v6.sin6_addr, address->bytes, sizeof(v6.sin6_addr));
	memcpy(ret_storage, &v6, sizeof(v6));
	return sizeof(v6);
}
