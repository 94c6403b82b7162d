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

static bool is_judged(const struct plaintext *plaintext)
{
	return plaintext->first_count == sizeof(plaintext->first);
}

/* A second octet can still tell that the first began a TLS record. */
static void judge(struct plaintext *plaintext, const uint8_t *octets, size_t count)
{
	for (size_t i = 0; i < count && !is_judged(plaintext); i++)
		plaintext->first[plaintext->first_count++] = octets[i];
	plaintext->instead = tls_is_text(plaintext->first, plaintext->first_count);
	if (!plaintext->instead)
		plaintext->length = plaintext->before;
}

int plaintext_watch(struct plaintext *plaintext, int fd)
{
	uint8_t octets[PLAINTEXT_MAXIMUM];

	if (is_judged(plaintext) && !plaintext->instead)
		return 0;
	ssize_t count = recv(fd, octets, sizeof(octets), MSG_PEEK | MSG_DONTWAIT);
	if (count <= 0)
		return error_of(count);
	judge(plaintext, octets, (size_t)count);
	if (plaintext->instead)
		keep(plaintext, octets, (size_t)count);
	return 0;
}
