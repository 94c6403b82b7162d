/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of the library's questions are with a server, which wait for it or for the rate, and when they go
 * (dns_questions.h, PROTOCOL G2).
 */
#include "net/dns_questions.h"

#include "base/arena.h"
#include "base/clock.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* A question that the library has given up is taken to be the server's for so long, if it may yet answer. */
#define LINGER (3 * CLOCK_SECOND)

/* Keeps the time in which anything waits. */
static void note_waiting(struct dns_events *events)
{
	bool waits = events->servers.waiting > 0 || events->first;

	if (waits && !events->waiting_since) {
		events->waiting_since = loop_time(events->loop);
	} else if (!waits && events->waiting_since) {
		events->lost += loop_time(events->loop) - events->waiting_since;
		events->waiting_since = 0;
	}
}

static void count_datagram(struct dns_events *events)
{
	int64_t now = clock_monotonic(), second = now / CLOCK_SECOND;

	rate_limit_spend(&events->rate, now);
	events->traffic.datagrams++;
	if (second != events->second)
		events->in_second = 0;
	events->second = second;
	if (++events->in_second > events->traffic.second_most)
		events->traffic.second_most = events->in_second;
}

int dns_event_arm(struct dns_event *event, const struct timeval *delay)
{
	event_callback_fn fired = event_get_callback(event->event);

	event_del(event->event);
	if (event_assign(event->event, loop_base(event->events->loop), event->fd, event->bits,
		    fired, event))
		return -1;
	return event_add(event->event, delay);
}

static void note_sent(struct dns_event *event)
{
	event->sent = clock_monotonic();
	event->lost = loop_lost(event->events->loop);
	count_datagram(event->events);
}

static void held_free(struct held *held)
{
	held->socket->held = NULL;
	if (held->timer)
		held->timer->held = NULL;
	free(held);
}

void dns_event_unpair(struct dns_event *event)
{
	struct dns_events *events = event->events;

	if (event->pair)
		event->pair->pair = NULL;
	event->pair = NULL;
	if (events->added == event)
		events->added = NULL;
	if (events->expired == event)
		events->expired = NULL;
}

void dns_event_pair(struct dns_event *socket, struct dns_event *timer)
{
	dns_event_unpair(socket);
	dns_event_unpair(timer);
	socket->pair = timer;
	timer->pair = socket;
}

/* What is not sent for want of buffers is as if it were lost on the way: the library sends it again. */
static void launch(struct held *held)
{
	struct dns_event *socket = held->socket, *timer = held->timer;

	note_sent(socket);
	if (send(socket->fd, held->payload, held->length, 0) < 0)
		socket->events->traffic.unsent++;
	dns_event_arm(socket, NULL);
	if (timer) {
		dns_event_arm(timer, &held->delay);
		dns_event_pair(socket, timer);
	}
	held_free(held);
}

static void on_paced(void *owner)
{
	struct dns_events *events = owner;

	while (events->first) {
		struct held *held = events->first;
		int64_t delay = rate_limit_delay(&events->rate, clock_monotonic());

		if (delay > 0) {
			timer_set(events->paced, delay);
			break;
		}
		events->first = held->next;
		if (!events->first)
			events->last = &events->first;
		launch(held);
	}
	note_waiting(events);
}

/* Its server has room. */
static void pace(struct held *held)
{
	struct dns_events *events = held->socket->events;
	bool idle = !events->first;

	*events->last = held;
	events->last = &held->next;
	if (idle)
		on_paced(events);
}

static void unpace(struct held *held)
{
	struct dns_events *events = held->socket->events;
	struct held **at = &events->first;

	while (*at && *at != held)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = held->next;
	if (events->last == &held->next)
		events->last = at;
}

static void send_due(struct dns_events *events, struct dns_server *server)
{
	struct dns_wait *wait;

	while (!events->closing && (wait = dns_server_next(&events->servers, server))) {
		struct held *held = (struct held *)wait;

		held->socket->server = server;
		pace(held);
	}
	note_waiting(events);
}

void dns_question_begin(struct dns_event *event, const struct address *address)
{
	event->server = dns_servers_begin(&event->events->servers, address);
	note_sent(event);
}

static void leave(struct dns_events *events, struct dns_server *server)
{
	dns_server_end(server);
	send_due(events, server);
	dns_servers_tidy(&events->servers, server);
}

void dns_question_end(struct dns_event *event)
{
	struct dns_server *server = event->server;

	event->server = NULL;
	if (!server)
		return;
	for (; event->more; event->more--)
		dns_server_end(server);
	leave(event->events, server);
}

/* One of the questions on a connection has its answer. */
void dns_question_end_one(struct dns_event *event)
{
	if (event->server && event->more) {
		event->more--;
		leave(event->events, event->server);
	} else {
		dns_question_end(event);
	}
}

void dns_question_take_over(struct dns_event *event, struct dns_event *before)
{
	if (event->server)
		event->more++;
	event->server = before->server;
	before->server = NULL;
}

void dns_question_again(struct dns_event *event)
{
	note_sent(event);
}

static void on_lingered(void *owner)
{
	struct dns_events *events = owner;
	struct given_up *given_up;
	int64_t now = clock_monotonic();

	while ((given_up = events->first_given_up) && given_up->until <= now) {
		events->first_given_up = given_up->next;
		dns_server_kept_silent(given_up->server);
		leave(events, given_up->server);
		free(given_up);
	}
	if (given_up)
		timer_set(events->lingered, given_up->until - now);
	else
		events->last_given_up = &events->first_given_up;
}

/* To the library it is over, but not to the server. */
void dns_question_give_up(struct dns_event *event)
{
	struct dns_events *events = event->events;
	int64_t now = clock_monotonic();

	if (event->answered || !event->server ||
		!dns_server_may_answer_yet(event->server, now - event->sent)) {
		dns_question_end(event);
		return;
	}
	struct given_up *given_up = memory_alloc(sizeof(*given_up));
	*given_up = (struct given_up){ .server = event->server, .until = now + LINGER };
	event->server = NULL;
	if (!events->first_given_up)
		timer_set(events->lingered, LINGER);
	*events->last_given_up = given_up;
	events->last_given_up = &given_up->next;
}

void dns_question_drop(struct dns_event *event)
{
	struct held *held = event->held;

	if (!held)
		return;
	if (held->socket != event) {
		held->timer = NULL;
		event->held = NULL;
		return;
	}
	dns_wait_drop(&event->events->servers, &held->wait);
	unpace(held);
	held_free(held);
	note_waiting(event->events);
}

void dns_question_hold(struct dns_event *event, const uint8_t *payload, size_t length)
{
	struct dns_events *events = event->events;
	struct held *held = memory_alloc(sizeof(*held) + length);

	held->socket = event;
	held->length = length;
	memcpy(held->payload, payload, length);
	event->held = held;
	events->traffic.held++;
	if (event->server || dns_servers_room(&events->servers, &events->trapped_for)) {
		if (!event->server)
			event->server = dns_servers_begin(&events->servers, &events->trapped_for);
		pace(held);
		return;
	}
	dns_servers_wait(&events->servers, &events->trapped_for, &held->wait);
	note_waiting(events);
	if (events->options.waits && length > DATAGRAM_HEADER)
		events->options.waits(events->options.owner, payload + DATAGRAM_HEADER,
			length - DATAGRAM_HEADER, &events->trapped_for);
}

void dns_questions_init(struct dns_events *events)
{
	events->last = &events->first;
	events->paced = timer_new(events->loop, on_paced, events);
	events->lingered = timer_new(events->loop, on_lingered, events);
	events->last_given_up = &events->first_given_up;
	rate_limit_init(&events->rate, events->options.rate, events->options.shares);
}

void dns_questions_done(struct dns_events *events)
{
	timer_free(events->paced);
	timer_free(events->lingered);
	while (events->first_given_up) {
		struct given_up *given_up = events->first_given_up;

		events->first_given_up = given_up->next;
		free(given_up);
	}
}
