/* Vantage (vantage.h): the kernel's choice of a source address for a socket that stays silent. */
#include "net/vantage.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static bool source_of(int fd, struct sockaddr *target, socklen_t size)
{
	return !connect(fd, target, size) && !getsockname(fd, target, &size);
}

bool vantage_address(uint8_t version, char text[ADDRESS_TEXT_SIZE])
{
	/* Documentation prefixes (RFC 5737, RFC 3849): only a default route leads there. */
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(9) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(9) };
	int fd = socket(version == 4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct address address;
	bool found;

	if (fd < 0)
		return false;
	inet_pton(AF_INET, "192.0.2.1", &v4.sin_addr);
	inet_pton(AF_INET6, "2001:db8::1", &v6.sin6_addr);
	if (version == 4) {
		found = source_of(fd, (struct sockaddr *)&v4, sizeof(v4));
		address = address_of(4, (uint8_t *)&v4.sin_addr);
	} else {
		found = source_of(fd, (struct sockaddr *)&v6, sizeof(v6));
		address = address_of(6, (uint8_t *)&v6.sin6_addr);
	}
	close(fd);
	address_format(&address, text);
	return found;
}

bool vantage_has_ipv6(void)
{
	struct ifaddrs *list;
	bool found = false;

	if (getifaddrs(&list) < 0)
		return false;
	for (struct ifaddrs *entry = list; entry; entry = entry->ifa_next) {
		if (!entry->ifa_addr || entry->ifa_addr->sa_family != AF_INET6)
			continue;
		const struct in6_addr *address =
			&((struct sockaddr_in6 *)(void *)entry->ifa_addr)->sin6_addr;
		found |= !IN6_IS_ADDR_LOOPBACK(address) && !IN6_IS_ADDR_LINKLOCAL(address);
	}
	freeifaddrs(list);
	return found;
}
