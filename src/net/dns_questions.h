/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of dns_events.h, of dns_events.c and dns_questions.c alone. */
#ifndef TESSCAN_NET_DNS_QUESTIONS_H
#define TESSCAN_NET_DNS_QUESTIONS_H

#include "net/dns_servers.h"
#include "net/dns_traffic.h"
#include "net/limits.h"
#include "net/loop.h"

#include <stdbool.h>
#include <sys/time.h>
#include <unbound-event.h>

#define DATAGRAM_HEADER 12

struct event;
struct held;

/* What the library holds: a descriptor's event or a timer. */
struct dns_event {
	struct ub_event super;
	struct dns_events *events;
	struct event *event;
	int fd;
	short bits;
	void (*callback)(int fd, short bits, void *argument);
	void *argument;
	struct dns_server *server; /* where it is counted as outstanding */
	bool answered;
	int put_off; /* rounds in a row, of a timer */
	bool seen; /* a connection that was counted already */
	int64_t added, sent; /* by clock_monotonic(): for the library, and really */
	int64_t lag; /* of the library's clock, when it was added */
	int64_t lost; /* loop_lost(), when it was sent */
	struct held *held; /* its datagram, or that which it is the timer of */
	struct dns_event *pair; /* a socket's timer, a timer's socket; NULL: not known */
	unsigned more; /* questions on a connection besides the first */
};

/* A datagram that waits: first for its server, then for the rate. */
struct held {
	struct dns_wait wait; /* first, so that one is the other */
	struct dns_event *socket;
	struct dns_event *timer; /* NULL: none was set, or it is gone */
	struct timeval delay;
	struct held *next; /* for the rate */
	size_t length;
	uint8_t payload[];
};

/* A question that the library has given up. */
struct given_up {
	struct dns_server *server;
	int64_t until;
	struct given_up *next;
};

struct dns_events {
	struct ub_event_base super;
	struct loop *loop;
	struct dns_events_options options;
	struct dns_servers servers;
	struct rate_limit rate;
	struct dns_event *trapped; /* the library is about to send there */
	struct address trapped_for;
	int real; /* the socket itself, while the trap has its place */
	int trap[2]; /* what takes its place, and where it is read */
	struct dns_event *added; /* the socket that the next timer belongs to */
	struct dns_event *expired; /* the socket whose timer has just run out */
	struct dns_event *answering; /* the socket of the datagram being taken */
	struct dns_event *paused; /* a connection whose event is away, perhaps only to be changed */
	struct held *first; /* wait for the rate */
	struct held **last;
	struct timer *paced;
	struct given_up *first_given_up; /* the oldest */
	struct given_up **last_given_up;
	struct timer *lingered;
	int64_t waiting_since; /* by loop_time(); 0: nothing waits */
	int64_t lost;
	struct dns_traffic traffic;
	int64_t second;
	uint64_t in_second;
	bool closing;
};

/* The library's event is waited for from now on. 0, or -1 as libevent says it. */
int dns_event_arm(struct dns_event *event, const struct timeval *delay);
/* A socket and its timer know each other; it is no more known whose the event is. */
void dns_event_pair(struct dns_event *socket, struct dns_event *timer);
void dns_event_unpair(struct dns_event *event);

void dns_questions_init(struct dns_events *events);
void dns_questions_done(struct dns_events *events);
/* The event's question goes to the address now. */
void dns_question_begin(struct dns_event *event, const struct address *address);
/* The server has the question of `before` already: the place there is the event's from now on. */
void dns_question_take_over(struct dns_event *event, struct dns_event *before);
/* It is asked again, or over a connection, now. */
void dns_question_again(struct dns_event *event);
/* Answered, or the connection is closed; no effect when nothing is outstanding. */
void dns_question_end(struct dns_event *event);
/* One of the questions on a connection has its answer. */
void dns_question_end_one(struct dns_event *event);
/* The library is done with it; the server perhaps not. */
void dns_question_give_up(struct dns_event *event);
/* The payload, which the library takes for sent, goes to where the trap was set for when it may. */
void dns_question_hold(struct dns_event *event, const uint8_t *payload, size_t length);
/* What is held of the event's is not sent, or its timer not set. */
void dns_question_drop(struct dns_event *event);

#endif
