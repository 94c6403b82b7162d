/* SPDX-License-Identifier: Apache-2.0 */
/* Questions at name servers (dns_servers.h; PROTOCOL G2). */
#include "net/dns_servers.h"

#include "base/arena.h"
#include "base/clock.h"

#include <stdlib.h>

#define LOST_AFTER 3 /* times as long as the newest answer took */
#define DEAD_AFTER 20 /* questions in a row that it let run out */

void dns_servers_init(struct dns_servers *servers, struct hash_key key, unsigned limit)
{
	*servers = (struct dns_servers){ .key = key, .limit = limit };
}

void dns_servers_done(struct dns_servers *servers)
{
	for (size_t i = 0; i < DNS_SERVER_BUCKETS; i++) {
		while (servers->buckets[i]) {
			struct dns_server *server = servers->buckets[i];
			servers->buckets[i] = server->next;
			free(server);
		}
	}
}

static size_t bucket_of(const struct dns_servers *servers, const struct address *address)
{
	return hash_bytes(servers->key, address->bytes, address_length(address->version)) %
		DNS_SERVER_BUCKETS;
}

struct dns_server *dns_servers_find(
	const struct dns_servers *servers, const struct address *address)
{
	struct dns_server *server = servers->buckets[bucket_of(servers, address)];

	while (server && address_compare(&server->address, address) != 0)
		server = server->next;
	return server;
}

static struct dns_server *find_or_add(struct dns_servers *servers, const struct address *address)
{
	struct dns_server *server = dns_servers_find(servers, address);

	if (server)
		return server;
	struct dns_server **bucket = &servers->buckets[bucket_of(servers, address)];
	server = memory_alloc(sizeof(*server));
	server->address = *address;
	server->next = *bucket;
	*bucket = server;
	return server;
}

/* Parents of zones are asked again and again. */
static bool is_kept(struct dns_servers *servers, struct dns_server *server)
{
	if (server->refers && !server->kept && servers->kept < DNS_PARENTS_MAXIMUM) {
		server->kept = true;
		servers->kept++;
	}
	return server->kept;
}

void dns_servers_tidy(struct dns_servers *servers, struct dns_server *server)
{
	struct dns_server **at = &servers->buckets[bucket_of(servers, &server->address)];

	if (server->outstanding || server->waiting || is_kept(servers, server))
		return;
	while (*at != server)
		at = &(*at)->next;
	*at = server->next;
	free(server);
}

static bool has_room(const struct dns_servers *servers, const struct dns_server *server)
{
	return !servers->limit || server->outstanding < servers->limit;
}

bool dns_servers_room(const struct dns_servers *servers, const struct address *address)
{
	const struct dns_server *server = dns_servers_find(servers, address);

	return !server || (has_room(servers, server) && !server->queue.first);
}

static void begin(struct dns_servers *servers, struct dns_server *server)
{
	server->outstanding++;
	if (server->outstanding > servers->most)
		servers->most = server->outstanding;
}

struct dns_server *dns_servers_begin(struct dns_servers *servers, const struct address *address)
{
	struct dns_server *server = find_or_add(servers, address);

	begin(servers, server);
	return server;
}

void dns_server_end(struct dns_server *server)
{
	server->outstanding--;
}

bool dns_server_may_answer_yet(const struct dns_server *server, int64_t waited)
{
	return server->silent < DEAD_AFTER && (!server->real || waited < LOST_AFTER * server->real);
}

void dns_server_answered(struct dns_server *server, int64_t real)
{
	server->real = real;
	server->silent = 0;
}

void dns_server_kept_silent(struct dns_server *server)
{
	server->silent++;
}

static void append(struct dns_wait_list *list, struct dns_wait *wait)
{
	wait->next = NULL;
	wait->previous = list->last;
	if (list->last)
		list->last->next = wait;
	else
		list->first = wait;
	list->last = wait;
}

static void take(struct dns_wait_list *list, struct dns_wait *wait)
{
	if (wait->previous)
		wait->previous->next = wait->next;
	else
		list->first = wait->next;
	if (wait->next)
		wait->next->previous = wait->previous;
	else
		list->last = wait->previous;
}

void dns_servers_wait(
	struct dns_servers *servers, const struct address *address, struct dns_wait *wait)
{
	struct dns_server *server = find_or_add(servers, address);

	*wait = (struct dns_wait){ .server = server };
	append(&server->queue, wait);
	server->waiting++;
	servers->waiting++;
}

static void leave(struct dns_servers *servers, struct dns_wait *wait)
{
	struct dns_server *server = wait->server;

	take(&server->queue, wait);
	wait->server = NULL;
	server->waiting--;
	servers->waiting--;
}

void dns_wait_drop(struct dns_servers *servers, struct dns_wait *wait)
{
	struct dns_server *server = wait->server;

	if (!server)
		return;
	leave(servers, wait);
	dns_servers_tidy(servers, server);
}

struct dns_wait *dns_server_next(struct dns_servers *servers, struct dns_server *server)
{
	struct dns_wait *wait = has_room(servers, server) ? server->queue.first : NULL;

	if (!wait)
		return NULL;
	leave(servers, wait);
	begin(servers, server);
	return wait;
}
