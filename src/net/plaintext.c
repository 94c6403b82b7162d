/* SPDX-License-Identifier: Apache-2.0 */
/* Plaintext where TLS is due (plaintext.h). */
#include "net/plaintext.h"

#include "tls/session.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#define PLAINTEXT_READ_SIZE 4096

static void keep(struct plaintext *plaintext, const void *octets, size_t length)
{
	size_t room = PLAINTEXT_MAXIMUM - plaintext->length;

	if (length > room)
		length = room;
	memcpy(plaintext->octets + plaintext->length, octets, length);
	plaintext->length += length;
}

static int error_of(ssize_t count)
{
	return count < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR ? errno : 0;
}

int plaintext_purge(struct plaintext *plaintext, int fd)
{
	uint8_t octets[PLAINTEXT_READ_SIZE];
	size_t dropped = 0;
	ssize_t count = 1;

	while (count > 0 && dropped < PLAINTEXT_DROPPED_MAXIMUM) {
		count = recv(fd, octets, sizeof(octets), MSG_DONTWAIT);
		if (count > 0) {
			keep(plaintext, octets, (size_t)count);
			dropped += (size_t)count;
		}
	}
	plaintext->hello = true;
	plaintext->before = plaintext->length;
	return error_of(count);
}

/* A second octet can still tell that the first began a TLS record. */
static bool is_judged(const struct plaintext *plaintext)
{
	return plaintext->after >= sizeof(plaintext->first);
}

void plaintext_heard(struct plaintext *plaintext, const void *octets, size_t length)
{
	const uint8_t *octet = octets;

	if (!length || (is_judged(plaintext) && !plaintext->instead))
		return;
	for (size_t i = 0; i < length && !is_judged(plaintext); i++)
		plaintext->first[plaintext->after++] = octet[i];
	plaintext->instead = tls_is_text(plaintext->first, plaintext->after);
	keep(plaintext, octets, length);
	if (is_judged(plaintext) && !plaintext->instead)
		plaintext->length = plaintext->before;
}

void plaintext_end(struct plaintext *plaintext, int fd)
{
	uint8_t octets[PLAINTEXT_MAXIMUM];

	if (is_judged(plaintext) && !plaintext->instead)
		return;
	ssize_t count = recv(fd, octets, sizeof(octets), MSG_PEEK | MSG_DONTWAIT);
	if (count > 0)
		plaintext_heard(plaintext, octets, (size_t)count);
}

size_t plaintext_length(const struct plaintext *plaintext)
{
	return plaintext->instead ? plaintext->length : plaintext->before;
}
