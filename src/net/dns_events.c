/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library's events (dns_events.h). It opens a socket for each datagram, connects it, adds its event,
 * sends, and sets a timer. When the event is added and the server has no room, one end of a socket pair
 * takes the descriptor's place, so that what is sent then arrives here; at the library's next call the
 * real socket is put back, and the datagram kept until there is room.
 */
#include "net/dns_events.h"

#include "base/arena.h"
#include "base/clock.h"
#include "net/dns_clock.h"
#include "net/dns_packet.h"
#include "net/dns_questions.h"

#include <event2/event.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unbound-event.h>
#include <unistd.h>

#define DATAGRAM_MAXIMUM 4096 /* of a question; the library's are far shorter */
#define ANSWER_LOOKED_AT 1232 /* octets: of a larger one the beginning */
#define PARENT_WAITING \
	500 /* datagrams: a server where more wait is no parent that has time, whatever it says */
#define PUT_OFF_MOST \
	8 /* rounds, of a timer: on a machine that is always late it waits for no more */

_Static_assert(UB_EV_TIMEOUT == EV_TIMEOUT && UB_EV_READ == EV_READ && UB_EV_WRITE == EV_WRITE &&
		UB_EV_PERSIST == EV_PERSIST,
	"bits are passed on as they are");

static struct dns_event *as_event(struct ub_event *event)
{
	return (struct dns_event *)event;
}

static bool peer_of(int fd, struct address *ret_address)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} peer = { .any.sa_family = AF_UNSPEC };
	socklen_t length = sizeof(peer);

	if (fd < 0 || getpeername(fd, &peer.any, &length))
		return false;
	if (peer.any.sa_family == AF_INET)
		*ret_address = address_of(4, (const uint8_t *)&peer.v4.sin_addr);
	else if (peer.any.sa_family == AF_INET6)
		*ret_address = address_of(6, (const uint8_t *)&peer.v6.sin6_addr);
	return peer.any.sa_family == AF_INET || peer.any.sa_family == AF_INET6;
}

static bool is_stream(int fd)
{
	int type = 0;
	socklen_t length = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_STREAM;
}

/* A connection whose event did not come back is closed. */
static void end_paused(struct dns_events *events)
{
	struct dns_event *event = events->paused;

	events->paused = NULL;
	if (event)
		dns_question_end(event);
}

/* True: what the library is about to send will arrive in the trap. */
static bool set_trap(struct dns_event *event, const struct address *address)
{
	struct dns_events *events = event->events;
	int real = fcntl(event->fd, F_DUPFD_CLOEXEC, 0);

	if (real < 0)
		return false;
	if (dup3(events->trap[0], event->fd, O_CLOEXEC) < 0) {
		close(real);
		return false;
	}
	events->trapped = event;
	events->trapped_for = *address;
	events->real = real;
	return true;
}

/* Puts the real socket back and keeps what was sent; what is then held, or NULL. */
static struct held *settle(struct dns_events *events)
{
	struct dns_event *event = events->trapped;
	uint8_t payload[DATAGRAM_MAXIMUM];

	if (!event)
		return NULL;
	events->trapped = NULL;
	ssize_t length = recv(events->trap[1], payload, sizeof(payload), MSG_DONTWAIT);
	dup3(events->real, event->fd, O_CLOEXEC);
	close(events->real);
	if (length > 0) {
		dns_question_hold(event, payload, (size_t)length);
		return event->held;
	}
	if (event->server)
		dns_question_again(event);
	else
		dns_question_begin(event, &events->trapped_for);
	dns_event_arm(event, NULL);
	return NULL;
}

void dns_events_settle(struct dns_events *events)
{
	settle(events);
	end_paused(events);
	events->added = NULL;
}

static bool is_referral(int fd)
{
	uint8_t answer[ANSWER_LOOKED_AT];
	ssize_t length = recv(fd, answer, sizeof(answer), MSG_PEEK | MSG_DONTWAIT);

	return length > 0 && dns_packet_is_referral(answer, (size_t)length);
}

/* How long the server had: neither what the datagram waited here nor what this process lost meanwhile. */
static int64_t server_time(const struct dns_event *event, int64_t now)
{
	int64_t real = now - event->sent - (loop_lost(event->events->loop) - event->lost);

	return real > 0 ? real : 0;
}

static void note_answer(struct dns_event *event)
{
	int64_t now = clock_monotonic(), real = server_time(event, now);

	event->events->answering = event;
	event->answered = true;
	if (!event->server)
		return;
	if (!event->server->refers)
		event->server->refers = is_referral(event->fd);
	dns_server_answered(event->server, real);
	dns_clock_lag(event->lag + (now - event->added) - real);
}

static void note_fired(struct dns_event *event, short bits)
{
	struct address address;

	if (!is_stream(event->fd)) {
		note_answer(event);
	} else if (bits & EV_READ) {
		dns_question_end_one(event);
	} else if (!event->seen && (bits & EV_WRITE) && peer_of(event->fd, &address)) {
		dns_question_begin(event, &address);
		event->seen = true;
	}
}

/* When the loop was late, what has come is read before a time-out decides. */
static bool put_off(struct dns_event *event, short bits)
{
	if (event->fd >= 0 || !(bits & EV_TIMEOUT) || event->put_off >= PUT_OFF_MOST ||
		!loop_is_behind(event->events->loop)) {
		event->put_off = 0;
		return false;
	}
	event->put_off++;
	event_add(event->event, &(struct timeval){ 0 });
	return true;
}

static void on_fired(evutil_socket_t fd, short bits, void *argument)
{
	struct dns_event *event = argument;
	struct dns_events *events = event->events;

	if (put_off(event, bits))
		return;
	if (fd >= 0)
		note_fired(event, bits);
	else
		events->expired = event->pair;
	event->callback((int)fd, bits, event->argument);
	/* The event may be gone. */
	dns_clock_lag(0);
	events->answering = events->expired = NULL;
	dns_events_settle(events);
}

static void change_bits(struct dns_event *event, short bits)
{
	settle(event->events);
	event->bits = bits;
}

static void on_add_bits(struct ub_event *event, short bits)
{
	change_bits(as_event(event), (short)(as_event(event)->bits | bits));
}

static void on_del_bits(struct ub_event *event, short bits)
{
	change_bits(as_event(event), (short)(as_event(event)->bits & ~bits));
}

static void on_set_fd(struct ub_event *event, int fd)
{
	struct dns_event *changed = as_event(event);

	settle(changed->events);
	if (changed->events->paused == changed)
		end_paused(changed->events);
	changed->fd = fd;
	changed->seen = false;
}

/* A connection takes over from the datagram whose answer was cut, if it was that. */
static void add_stream(struct dns_event *event)
{
	struct dns_event *before = event->events->answering;
	struct address address;

	if (event->events->paused == event)
		event->events->paused = NULL;
	if (!(event->bits & EV_WRITE))
		return;
	bool known = peer_of(event->fd, &address);
	if (before && before->server && (!event->server || event->server == before->server) &&
		(!known || !address_compare(&address, &before->server->address))) {
		dns_question_take_over(event, before);
		dns_question_again(event);
		event->seen = true;
	} else if (known && !event->server) {
		dns_question_begin(event, &address);
		event->seen = true;
	}
}

static int add_datagram(struct dns_event *event)
{
	struct dns_events *events = event->events;
	struct address address;

	if (event->server || event->held || !peer_of(event->fd, &address))
		return dns_event_arm(event, NULL);
	events->added = event;
	event->added = clock_monotonic();
	event->lag = dns_clock_lags();
	event->answered = false;
	if (events->expired && events->expired->server &&
		!address_compare(&address, &events->expired->server->address))
		dns_question_take_over(event, events->expired);
	bool has_place = event->server || dns_servers_room(&events->servers, &address);
	bool now = has_place && !dns_events_delay(events, event->added);
	if (!now && set_trap(event, &address))
		return 0;
	if (event->server)
		dns_question_again(event);
	else
		dns_question_begin(event, &address);
	return dns_event_arm(event, NULL);
}

static int on_add(struct ub_event *ub_event, struct timeval *delay)
{
	struct dns_event *event = as_event(ub_event);

	settle(event->events);
	if (event->fd >= 0 && !is_stream(event->fd))
		return add_datagram(event);
	if (event->fd >= 0)
		add_stream(event);
	return dns_event_arm(event, delay);
}

static int on_del(struct ub_event *ub_event)
{
	struct dns_event *event = as_event(ub_event);

	settle(event->events);
	if (event->held && event->held->socket == event)
		event->answered = true; /* or rather never asked */
	dns_question_drop(event);
	dns_event_unpair(event);
	if (event->server && is_stream(event->fd)) {
		end_paused(event->events);
		event->events->paused = event;
	} else {
		dns_question_give_up(event);
	}
	return event_del(event->event);
}

static int on_add_timer(struct ub_event *ub_event, struct ub_event_base *base,
	void (*callback)(int, short, void *), void *argument, struct timeval *delay)
{
	struct dns_event *event = as_event(ub_event);
	struct held *held = settle(event->events);

	(void)base;
	dns_question_drop(event);
	event->fd = -1;
	event->bits = EV_TIMEOUT;
	event->callback = callback;
	event->argument = argument;
	if (!held || held->timer) {
		if (event->events->added)
			dns_event_pair(event->events->added, event);
		return dns_event_arm(event, delay);
	}
	event->events->added = NULL;
	held->timer = event;
	held->delay = *delay;
	event->held = held;
	return 0;
}

static void on_free(struct ub_event *ub_event)
{
	struct dns_event *event = as_event(ub_event);

	settle(event->events);
	dns_question_drop(event);
	dns_event_unpair(event);
	if (event->events->paused == event)
		event->events->paused = NULL;
	if (event->events->answering == event)
		event->events->answering = NULL;
	dns_question_end(event);
	event_free(event->event);
	free(event);
}

static struct ub_event_vmt methods_of_event = { .add_bits = on_add_bits,
	.del_bits = on_del_bits,
	.set_fd = on_set_fd,
	.free = on_free,
	.add = on_add,
	.del = on_del,
	.add_timer = on_add_timer,
	.del_timer = on_del };

static struct ub_event *on_new(struct ub_event_base *base, int fd, short bits,
	void (*callback)(int, short, void *), void *argument)
{
	struct dns_event *event = memory_alloc(sizeof(*event));

	event->super = (struct ub_event){ .magic = UB_EVENT_MAGIC, .vmt = &methods_of_event };
	event->events = (struct dns_events *)base;
	event->fd = fd;
	event->bits = bits;
	event->callback = callback;
	event->argument = argument;
	event->event =
		memory_require(event_new(loop_base(event->events->loop), -1, 0, on_fired, event));
	return &event->super;
}

static struct ub_event_base_vmt base_methods = { .new_event = on_new };

struct dns_events *dns_events_new(struct loop *loop, const struct dns_events_options *options)
{
	struct dns_events *events = memory_alloc(sizeof(*events));
	struct hash_key key;

	events->super = (struct ub_event_base){ .magic = UB_EVENT_MAGIC, .vmt = &base_methods };
	events->loop = loop;
	events->options = *options;
	dns_questions_init(events);
	if (getrandom(&key, sizeof(key), 0) == (ssize_t)sizeof(key) &&
		!socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, events->trap)) {
		dns_servers_init(&events->servers, key, options->per_server);
		return events;
	}
	events->trap[0] = events->trap[1] = -1;
	dns_events_free(events);
	return NULL;
}

void dns_events_close(struct dns_events *events)
{
	if (events)
		events->closing = true;
}

void dns_events_free(struct dns_events *events)
{
	if (!events)
		return;
	for (int i = 0; i < 2; i++) {
		if (events->trap[i] >= 0)
			close(events->trap[i]);
	}
	dns_questions_done(events);
	dns_servers_done(&events->servers);
	free(events);
}

struct ub_event_base *dns_events_base(struct dns_events *events)
{
	return &events->super;
}

size_t dns_events_waiting(const struct dns_events *events)
{
	return events->servers.waiting;
}

bool dns_events_refers(const struct dns_events *events, const struct address *address)
{
	const struct dns_server *server = dns_servers_find(&events->servers, address);

	return server && server->refers && server->waiting <= PARENT_WAITING;
}

bool dns_events_clock_stands(const struct dns_events *events)
{
	return events->waiting_since != 0;
}

int64_t dns_events_clock(const struct dns_events *events)
{
	int64_t now = loop_time(events->loop);

	return (events->waiting_since ? events->waiting_since : now) - events->lost;
}

static uint64_t greater(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

void dns_events_traffic(const struct dns_events *events, struct dns_traffic *sum)
{
	sum->datagrams += events->traffic.datagrams;
	sum->held += events->traffic.held;
	sum->unsent += events->traffic.unsent;
	sum->server_most = greater(sum->server_most, events->servers.most);
	sum->second_most = greater(sum->second_most, events->traffic.second_most);
}

int64_t dns_events_delay(const struct dns_events *events, int64_t now)
{
	int64_t delay = rate_limit_delay(&events->rate, now);

	return events->first && !delay ? 1 : delay;
}
