/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What waits at each name server's address: how many questions are outstanding there, how many more may
 * be, and which datagrams wait for their turn. Only addresses with something outstanding or waiting are
 * kept, and parents of zones. Knows neither sockets nor the library. Times are microseconds of clock_monotonic().
 */
#ifndef TESSCAN_NET_DNS_SERVERS_H
#define TESSCAN_NET_DNS_SERVERS_H

#include "base/address.h"
#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_SERVER_BUCKETS 1024
#define DNS_PARENTS_MAXIMUM 10000 /* kept, although nothing is outstanding or waits there */

/* Embedded in its owner. */
struct dns_wait {
	struct dns_server *server; /* NULL: does not wait */
	struct dns_wait *next;
	struct dns_wait *previous;
};

struct dns_wait_list {
	struct dns_wait *first; /* the oldest */
	struct dns_wait *last;
};

struct dns_server {
	struct address address;
	unsigned outstanding;
	size_t waiting;
	struct dns_wait_list queue;
	int64_t real; /* the newest time from the datagram to its answer */
	unsigned silent; /* questions in a row that it had all the time for, and did not answer */
	bool refers; /* it was seen to send us on to others: a parent of zones */
	bool kept; /* also with nothing outstanding or waiting */
	struct dns_server *next;
};

struct dns_servers {
	struct hash_key key;
	unsigned limit; /* outstanding at one address; 0: no limit */
	size_t waiting; /* at all addresses */
	unsigned most; /* outstanding at one address, ever */
	size_t kept;
	struct dns_server *buckets[DNS_SERVER_BUCKETS];
};

void dns_servers_init(struct dns_servers *servers, struct hash_key key, unsigned limit);
/* Forgets everything; what waits is not told. */
void dns_servers_done(struct dns_servers *servers);

/* The address, if anything is outstanding or waits there; NULL: nothing does. */
struct dns_server *dns_servers_find(
	const struct dns_servers *servers, const struct address *address);
/* True when a question may go to the address at once, before those that wait. */
bool dns_servers_room(const struct dns_servers *servers, const struct address *address);
/* A question goes to the address. Ended by dns_server_end() and dns_servers_tidy(). */
struct dns_server *dns_servers_begin(struct dns_servers *servers, const struct address *address);
/* It is answered or given up: there is room for the next. */
void dns_server_end(struct dns_server *server);
/* Forgets the server if nothing is outstanding and nothing waits there. */
void dns_servers_tidy(struct dns_servers *servers, struct dns_server *server);
/* After so long without an answer: rather slow than lost on the way, or dead? */
bool dns_server_may_answer_yet(const struct dns_server *server, int64_t waited);
/* An answer came `real` after its datagram was sent. */
void dns_server_answered(struct dns_server *server, int64_t real);
/* None came in all the time that was left to the server. */
void dns_server_kept_silent(struct dns_server *server);

/* The datagram waits at the address from now on. */
void dns_servers_wait(
	struct dns_servers *servers, const struct address *address, struct dns_wait *wait);
/* It waits no more, and is not sent; the server is tidied. No effect when it does not wait. */
void dns_wait_drop(struct dns_servers *servers, struct dns_wait *wait);
/* The next that may be sent to the server, begun as by dns_servers_begin(), or NULL: none may now. */
struct dns_wait *dns_server_next(struct dns_servers *servers, struct dns_server *server);

#endif
