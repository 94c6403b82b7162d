/* SPDX-License-Identifier: Apache-2.0 */
/* Vantage (vantage.h): the kernel's choice of a source address for a socket that stays silent. */
#include "net/vantage.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static bool route_of(int fd, struct sockaddr *target, socklen_t size)
{
	return !connect(fd, target, size) && !getsockname(fd, target, &size);
}

bool vantage_address(uint8_t version, const struct sources *sources, char text[ADDRESS_TEXT_SIZE])
{
	/* Root name servers, which a route to the public Internet leads to. */
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(9) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(9) };
	int fd = socket(version == 4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct address address;
	bool found;

	if (fd < 0)
		return false;
	if (source_bind(sources, fd, version, true)) {
		close(fd);
		return false;
	}
	inet_pton(AF_INET, "192.33.4.12", &v4.sin_addr);
	inet_pton(AF_INET6, "2001:500:2::c", &v6.sin6_addr);
	if (version == 4) {
		found = route_of(fd, (struct sockaddr *)&v4, sizeof(v4));
		address = address_of(4, (uint8_t *)&v4.sin_addr);
	} else {
		found = route_of(fd, (struct sockaddr *)&v6, sizeof(v6));
		address = address_of(6, (uint8_t *)&v6.sin6_addr);
	}
	close(fd);
	address_format(&address, text);
	return found;
}

void vantage_interfaces(struct networks *networks)
{
	struct ifaddrs *list;

	if (getifaddrs(&list) < 0)
		return;
	for (struct ifaddrs *entry = list; entry; entry = entry->ifa_next) {
		const void *socket_address = entry->ifa_addr;
		char text[ADDRESS_TEXT_SIZE] = "";

		if (socket_address && entry->ifa_addr->sa_family == AF_INET)
			inet_ntop(AF_INET, &((const struct sockaddr_in *)socket_address)->sin_addr,
				text, sizeof(text));
		if (socket_address && entry->ifa_addr->sa_family == AF_INET6)
			inet_ntop(AF_INET6,
				&((const struct sockaddr_in6 *)socket_address)->sin6_addr, text,
				sizeof(text));
		if (*text)
			networks_add(networks, text);
	}
	freeifaddrs(list);
}
