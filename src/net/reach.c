/* SPDX-License-Identifier: Apache-2.0 */
/* Reach of the network (reach.h). */
#include "net/reach.h"

#include "base/arena.h"
#include "base/clock.h"
#include "net/endpoint.h"
#include "net/errors.h"
#include "net/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define REACH_SERVERS_MAXIMUM 6

struct reach {
	struct loop *loop;
	const struct sources *sources;
	void (*done)(void *owner, bool answered);
	void *owner;
	struct address servers[REACH_SERVERS_MAXIMUM];
	size_t count;
	struct watch *watches[REACH_SERVERS_MAXIMUM];
	int fds[REACH_SERVERS_MAXIMUM];
	struct timer *deadline;
	bool asking;
	uint8_t id[2];
};

static void add(struct reach *reach, const char *text)
{
	if (reach->count < REACH_SERVERS_MAXIMUM &&
		address_parse(text, &reach->servers[reach->count]))
		reach->count++;
}

/* Lines such as "a.root. 3600 IN A 198.41.0.4" (RFC 1035 5.1, as hints files use it). */
static void read_hints(struct reach *reach, const char *path)
{
	FILE *file = fopen(path, "re");
	char line[1000];

	while (file && fgets(line, sizeof(line), file)) {
		char *position = NULL, *previous = NULL;

		line[strcspn(line, ";\n")] = 0;
		for (char *word = strtok_r(line, " \t\r", &position); word;
			word = strtok_r(NULL, " \t\r", &position)) {
			if (previous &&
				(!strcasecmp(previous, "A") || !strcasecmp(previous, "AAAA")))
				add(reach, word);
			previous = word;
		}
	}
	if (file)
		fclose(file);
}

static void end(struct reach *reach, bool answered)
{
	for (size_t i = 0; i < reach->count; i++) {
		watch_free(reach->watches[i]);
		if (reach->fds[i] >= 0)
			close(reach->fds[i]);
		reach->watches[i] = NULL;
		reach->fds[i] = -1;
	}
	timer_clear(reach->deadline);
	reach->asking = false;
	reach->done(reach->owner, answered);
}

/* "Nobody listens" was said by somebody, too. */
static bool is_answer(const struct reach *reach, int fd)
{
	uint8_t reply[512];
	ssize_t length = recv(fd, reply, sizeof(reply), MSG_DONTWAIT);

	return (length < 0 && net_error_heard((struct net_error){ errno, NET_STAGE_CONNECTED })) ||
		(length >= 12 && !memcmp(reply, reach->id, sizeof(reach->id)) && reply[2] & 0x80);
}

static void on_deadline(void *owner)
{
	struct reach *reach = owner;
	bool answered = false;

	for (size_t i = 0; i < reach->count && !answered; i++)
		answered = reach->fds[i] >= 0 && is_answer(reach, reach->fds[i]);
	end(reach, answered);
}

static void on_readable(void *owner, int fd, bool readable, bool writable)
{
	struct reach *reach = owner;

	(void)readable;
	(void)writable;
	if (is_answer(reach, fd))
		end(reach, true);
}

/* The root's NS records, without recursion (RFC 1035 4.1). */
static void ask(struct reach *reach, size_t index)
{
	const uint8_t question[] = { reach->id[0], reach->id[1], 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
		2, 0, 1 };
	const struct address *server = &reach->servers[index];
	struct sockaddr_storage peer;
	socklen_t size = endpoint_of(server, REACH_DNS_PORT, &peer);
	int fd = socket(endpoint_family(server), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	reach->fds[index] = fd;
	if (fd < 0 || source_bind(reach->sources, fd, server->version, true) ||
		connect(fd, (struct sockaddr *)&peer, size) < 0 ||
		send(fd, question, sizeof(question), 0) < 0)
		return;
	reach->watches[index] = watch_new(reach->loop, fd, on_readable, reach);
	watch_set(reach->watches[index], true, false);
}

void reach_ask(struct reach *reach)
{
	if (reach->asking)
		return;
	reach->asking = true;
	if (getrandom(reach->id, sizeof(reach->id), 0) < 0)
		memset(reach->id, 0x55, sizeof(reach->id));
	/* Where none can be sent, the deadline says so. */
	for (size_t i = 0; i < reach->count; i++)
		ask(reach, i);
	timer_set(reach->deadline, REACH_TIME);
}

struct reach *reach_new(struct loop *loop, const char *root_hints, const struct sources *sources,
	void (*done)(void *owner, bool answered), void *owner)
{
	/* a, c and k of the Internet's root servers. */
	static const char *const servers[] = { "198.41.0.4", "192.33.4.12", "193.0.14.129",
		"2001:500:2::c" };
	struct reach *reach = memory_alloc(sizeof(*reach));

	reach->loop = loop;
	reach->sources = sources;
	reach->done = done;
	reach->owner = owner;
	reach->deadline = timer_new_deadline(loop, on_deadline, reach);
	if (root_hints)
		read_hints(reach, root_hints);
	for (size_t i = 0; !root_hints && i < sizeof(servers) / sizeof(servers[0]); i++)
		add(reach, servers[i]);
	for (size_t i = 0; i < REACH_SERVERS_MAXIMUM; i++)
		reach->fds[i] = -1;
	return reach;
}

void reach_free(struct reach *reach)
{
	if (!reach)
		return;
	for (size_t i = 0; i < reach->count; i++) {
		watch_free(reach->watches[i]);
		if (reach->fds[i] >= 0)
			close(reach->fds[i]);
	}
	timer_free(reach->deadline);
	free(reach);
}
