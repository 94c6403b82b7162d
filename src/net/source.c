/* SPDX-License-Identifier: Apache-2.0 */
/* Source addresses (source.h). */
#include "net/source.h"

#include "base/arena.h"
#include "net/endpoint.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

const struct address *source_of(const struct sources *sources, uint8_t version)
{
	const struct address *address = !sources ? NULL
		: version == 4                   ? &sources->v4
						 : &sources->v6;

	return address && address->version ? address : NULL;
}

int source_bind(const struct sources *sources, int fd, uint8_t version, bool port_at_once)
{
	const struct address *address = source_of(sources, version);
	struct sockaddr_storage own;
	int one = 1;

	if (!address)
		return 0;
	socklen_t size = endpoint_of(address, 0, &own);
	/* Else each connection would take a port from all others, whoever their peers are. */
	if (!port_at_once)
		setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof(one));
	return bind(fd, (struct sockaddr *)&own, size) < 0 ? errno : 0;
}

static char *parse_all(struct sources *sources, const struct text_list *texts)
{
	for (size_t i = 0; i < texts->count; i++) {
		struct address address;

		if (!address_parse(texts->texts[i], &address))
			return memory_format("--source-ip: not an address: %s", texts->texts[i]);
		if (source_of(sources, address.version))
			return memory_format(
				"--source-ip: two of IPv%u: one for each version of IP, at most",
				address.version);
		*(address.version == 4 ? &sources->v4 : &sources->v6) = address;
	}
	return NULL;
}

/* The kernel binds to addresses that stand for any, or for many, too, and fails later, at every peer. */
static bool is_of_one(const struct address *address)
{
	static const uint8_t zeros[15] = { 0 };
	bool is_loopback = !memcmp(address->bytes, zeros, 15) && address->bytes[15] == 1;

	if (address->version == 4)
		return address->bytes[0] && address->bytes[0] < 224;
	/* Neither multicast, nor an IPv4 address in IPv6's clothes (RFC 4291 2.5.5). */
	return address->bytes[0] != 0xff && (is_loopback || memcmp(address->bytes, zeros, 10) != 0);
}

static char *try_to_bind(const struct sources *sources, uint8_t version)
{
	const struct address *address = source_of(sources, version);
	char text[ADDRESS_TEXT_SIZE];

	if (!address)
		return NULL;
	int fd = socket(endpoint_family(address), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error = fd < 0 ? errno : source_bind(sources, fd, version, true);
	if (!is_of_one(address))
		error = EADDRNOTAVAIL;
	if (fd >= 0)
		close(fd);
	address_format(address, text);
	return error ? memory_format("--source-ip: not an address that this machine can send "
				     "from: %s: %s",
			       text, strerror(error))
		     : NULL;
}

char *sources_set(struct sources *sources, const struct text_list *texts)
{
	*sources = (struct sources){ 0 };
	char *error = parse_all(sources, texts);
	if (!error)
		error = try_to_bind(sources, 4);
	return error ? error : try_to_bind(sources, 6);
}
