/* SPDX-License-Identifier: Apache-2.0 */
/* Event loop (loop.h). */
#include "net/loop.h"

#include "base/arena.h"
#include "base/clock.h"

#include <event2/event.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define LOOP_SIGNALS_MAXIMUM 8

struct loop_signal {
	struct event *event;
	void (*run)(void *owner);
	void *owner;
};

struct loop {
	struct event_base *base;
	struct event *deferred;
	struct task *first;
	struct task **last;
	int wake_fd;
	struct event *woken;
	void (*on_wake)(void *owner);
	void *wake_owner;
	struct loop_signal signals[LOOP_SIGNALS_MAXIMUM];
	int signal_count;
};

struct timer {
	struct event *event;
	void (*run)(void *owner);
	void *owner;
};

static void run_deferred(evutil_socket_t fd, short what, void *argument)
{
	struct loop *loop = argument;
	struct task *task = loop->first;

	(void)fd;
	(void)what;
	loop->first = NULL;
	loop->last = &loop->first;
	while (task) {
		struct task *next = task->next;
		task->queued = false;
		task->run(task->owner);
		task = next;
	}
	if (loop->first)
		event_active(loop->deferred, EV_TIMEOUT, 0);
}

static void run_woken(evutil_socket_t fd, short what, void *argument)
{
	struct loop *loop = argument;
	uint64_t count;

	(void)what;
	if (read(fd, &count, sizeof(count)) > 0 && loop->on_wake)
		loop->on_wake(loop->wake_owner);
}

struct loop *loop_new(void)
{
	struct loop *loop = memory_alloc(sizeof(*loop));

	loop->last = &loop->first;
	loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	loop->base = event_base_new();
	if (loop->wake_fd < 0 || !loop->base) {
		loop_free(loop);
		return NULL;
	}
	loop->deferred = event_new(loop->base, -1, 0, run_deferred, loop);
	loop->woken = event_new(loop->base, loop->wake_fd, EV_READ | EV_PERSIST, run_woken, loop);
	event_add(loop->woken, NULL);
	return loop;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	for (int i = 0; i < loop->signal_count; i++)
		event_free(loop->signals[i].event);
	if (loop->deferred)
		event_free(loop->deferred);
	if (loop->woken)
		event_free(loop->woken);
	if (loop->base)
		event_base_free(loop->base);
	if (loop->wake_fd >= 0)
		close(loop->wake_fd);
	free(loop);
}

void loop_run(struct loop *loop)
{
	event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

void loop_stop(struct loop *loop)
{
	event_base_loopbreak(loop->base);
}

struct event_base *loop_base(struct loop *loop)
{
	return loop->base;
}

void loop_defer(struct loop *loop, struct task *task)
{
	if (task->queued)
		return;
	if (!loop->first)
		event_active(loop->deferred, EV_TIMEOUT, 0);
	task->queued = true;
	task->next = NULL;
	*loop->last = task;
	loop->last = &task->next;
}

void loop_cancel(struct loop *loop, struct task *task)
{
	struct task **at = &loop->first;

	while (*at && *at != task)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = task->next;
	if (loop->last == &task->next)
		loop->last = at;
	task->queued = false;
}

void loop_wake(struct loop *loop)
{
	uint64_t one = 1;

	/* Full means that it will wake anyway. */
	if (write(loop->wake_fd, &one, sizeof(one)) < 0)
		return;
}

void loop_on_wake(struct loop *loop, void (*run)(void *owner), void *owner)
{
	loop->on_wake = run;
	loop->wake_owner = owner;
}

static void run_signal(evutil_socket_t number, short what, void *argument)
{
	struct loop_signal *handler = argument;

	(void)number;
	(void)what;
	handler->run(handler->owner);
}

void loop_on_signal(struct loop *loop, int number, void (*run)(void *owner), void *owner)
{
	struct loop_signal *handler = &loop->signals[loop->signal_count++];

	handler->run = run;
	handler->owner = owner;
	handler->event = evsignal_new(loop->base, number, run_signal, handler);
	event_add(handler->event, NULL);
}

static void run_timer(evutil_socket_t fd, short what, void *argument)
{
	struct timer *timer = argument;

	(void)fd;
	(void)what;
	timer->run(timer->owner);
}

struct timer *timer_new(struct loop *loop, void (*run)(void *owner), void *owner)
{
	struct timer *timer = memory_alloc(sizeof(*timer));

	timer->run = run;
	timer->owner = owner;
	timer->event = evtimer_new(loop->base, run_timer, timer);
	return timer;
}

void timer_free(struct timer *timer)
{
	if (!timer)
		return;
	event_free(timer->event);
	free(timer);
}

void timer_set(struct timer *timer, int64_t delay_us)
{
	if (delay_us < 0)
		delay_us = 0;
	struct timeval delay = { .tv_sec = (time_t)(delay_us / CLOCK_SECOND),
		.tv_usec = (suseconds_t)(delay_us % CLOCK_SECOND) };
	evtimer_add(timer->event, &delay);
}

void timer_clear(struct timer *timer)
{
	evtimer_del(timer->event);
}

struct watch {
	struct loop *loop;
	struct event *event;
	int fd;
	void (*run)(void *owner, int fd, bool readable, bool writable);
	void *owner;
};

static void run_watch(evutil_socket_t fd, short what, void *argument)
{
	struct watch *watch = argument;

	watch->run(watch->owner, fd, what & EV_READ, what & EV_WRITE);
}

struct watch *watch_new(struct loop *loop, int fd,
	void (*run)(void *owner, int fd, bool readable, bool writable), void *owner)
{
	struct watch *watch = memory_alloc(sizeof(*watch));

	*watch = (struct watch){ .loop = loop, .fd = fd, .run = run, .owner = owner };
	return watch;
}

void watch_set(struct watch *watch, bool readable, bool writable)
{
	short what = (short)((readable ? EV_READ : 0) | (writable ? EV_WRITE : 0) | EV_PERSIST);

	if (watch->event)
		event_free(watch->event);
	watch->event = event_new(watch->loop->base, watch->fd, what, run_watch, watch);
	event_add(watch->event, NULL);
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	if (watch->event)
		event_free(watch->event);
	free(watch);
}
