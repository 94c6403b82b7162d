/* SPDX-License-Identifier: Apache-2.0 */
/* The loop as libunbound sees it (dns_events.h). */
#include "net/dns_events.h"

#include "base/arena.h"

#include <event2/event.h>
#include <stdlib.h>
#include <unbound-event.h>

#define PUT_OFF_MOST \
	3 /* rounds, of a socket: on a machine that is always late it waits for no more */

struct dns_base {
	struct ub_event_base base; /* first: what the library knows */
	struct loop *loop;
};

struct dns_event {
	struct ub_event event; /* first, likewise */
	struct loop *loop;
	struct event *native;
	int fd;
	short bits; /* libunbound's and libevent's are the same */
	int put_off; /* rounds in a row */
	bool changed; /* since they were assigned */
	void (*callback)(int fd, short what, void *argument);
	void *argument;
};

_Static_assert(UB_EV_TIMEOUT == EV_TIMEOUT && UB_EV_READ == EV_READ && UB_EV_WRITE == EV_WRITE &&
		UB_EV_PERSIST == EV_PERSIST,
	"bits are passed on as they are");

static void run(evutil_socket_t fd, short what, void *argument)
{
	struct dns_event *event = argument;

	if (!(what & EV_TIMEOUT) && event->put_off < PUT_OFF_MOST && loop_is_behind(event->loop)) {
		event->put_off++;
		if (!(event->bits & EV_PERSIST))
			event_add(event->native, NULL);
		return;
	}
	event->put_off = 0;
	event->callback((int)fd, what, event->argument);
}

static void assign(struct dns_event *event)
{
	event_assign(event->native, loop_base(event->loop), event->fd, event->bits, run, event);
	event->changed = false;
}

static void add_bits(struct ub_event *ub, short bits)
{
	struct dns_event *event = (struct dns_event *)ub;

	event->bits |= bits;
	event->changed = true;
}

static void remove_bits(struct ub_event *ub, short bits)
{
	struct dns_event *event = (struct dns_event *)ub;

	event->bits = (short)(event->bits & ~bits);
	event->changed = true;
}

static void set_fd(struct ub_event *ub, int fd)
{
	struct dns_event *event = (struct dns_event *)ub;

	event->fd = fd;
	event->changed = true;
}

static void free_event(struct ub_event *ub)
{
	struct dns_event *event = (struct dns_event *)ub;

	event_free(event->native);
	free(event);
}

static int add(struct ub_event *ub, struct timeval *delay)
{
	struct dns_event *event = (struct dns_event *)ub;

	if (event->changed)
		assign(event);
	return event_add(event->native, delay);
}

static int remove_event(struct ub_event *ub)
{
	return event_del(((struct dns_event *)ub)->native);
}

static int add_timer(struct ub_event *ub, struct ub_event_base *base,
	void (*callback)(int fd, short what, void *argument), void *argument, struct timeval *delay)
{
	struct dns_event *event = (struct dns_event *)ub;

	(void)base;
	event_del(event->native);
	event->fd = -1;
	event->bits = EV_TIMEOUT;
	event->callback = callback;
	event->argument = argument;
	assign(event);
	return event_add(event->native, delay);
}

/* Signals and Windows, which the library does not ask for here. */
static int no_signal(struct ub_event *ub, struct timeval *delay)
{
	(void)ub, (void)delay;
	return -1;
}

static int no_signal_either(struct ub_event *ub)
{
	(void)ub;
	return -1;
}

static void nothing(struct ub_event *ub)
{
	(void)ub;
}

static void nothing_either(struct ub_event *ub, int bits)
{
	(void)ub, (void)bits;
}

static struct ub_event *new_event(struct ub_event_base *ub, int fd, short bits,
	void (*callback)(int fd, short what, void *argument), void *argument)
{
	static struct ub_event_vmt methods = { add_bits, remove_bits, set_fd, free_event, add,
		remove_event, add_timer, remove_event, no_signal, no_signal_either, nothing,
		nothing_either };
	struct dns_event *event = memory_alloc(sizeof(*event));

	*event = (struct dns_event){ .event = { UB_EVENT_MAGIC, &methods },
		.loop = ((struct dns_base *)ub)->loop,
		.fd = fd,
		.bits = bits,
		.callback = callback,
		.argument = argument };
	event->native = event_new(loop_base(event->loop), fd, bits, run, event);
	if (event->native)
		return &event->event;
	free(event);
	return NULL;
}

static struct ub_event *no_new_signal(struct ub_event_base *ub, int number,
	void (*callback)(int fd, short what, void *argument), void *argument)
{
	(void)ub, (void)number, (void)callback, (void)argument;
	return NULL;
}

static struct ub_event *no_new_handle(struct ub_event_base *ub, void *handle,
	void (*callback)(int fd, short what, void *argument), void *argument)
{
	(void)ub, (void)handle, (void)callback, (void)argument;
	return NULL;
}

/* The loop is run, and ended, by its owner. */
static int no_run(struct ub_event_base *ub)
{
	(void)ub;
	return -1;
}

static int no_exit(struct ub_event_base *ub, struct timeval *delay)
{
	(void)ub, (void)delay;
	return -1;
}

struct ub_event_base *dns_events_new(struct loop *loop)
{
	static struct ub_event_base_vmt methods = { dns_events_free, no_run, no_exit, new_event,
		no_new_signal, no_new_handle };
	struct dns_base *base = memory_alloc(sizeof(*base));

	*base = (struct dns_base){ .base = { UB_EVENT_MAGIC, &methods }, .loop = loop };
	return &base->base;
}

void dns_events_free(struct ub_event_base *base)
{
	free(base);
}
