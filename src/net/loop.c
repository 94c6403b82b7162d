/* SPDX-License-Identifier: Apache-2.0 */
/* Event loop (loop.h). */
#include "net/loop.h"

#include "base/arena.h"

#include <assert.h>
#include <event2/event.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define LOOP_SIGNALS_MAXIMUM 8
#define LOOP_BEAT (CLOCK_SECOND / 20) /* how often it is measured how late the loop is */
#define LOOP_TOLERANCE (CLOCK_SECOND / 10) /* of being late, which is no loss */

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
	struct event *beat;
	struct event *caught_up;
	bool is_behind; /* the beat found it so, and timers have not had their turn since */
	int64_t beat_due_us;
	int64_t lost_us;
	_Atomic int64_t stalled_us;
};

struct timer {
	struct loop *loop;
	struct event *event;
	void (*run)(void *owner);
	void *owner;
	bool is_deadline;
	bool is_over; /* a deadline, and sockets have their last turn */
	int64_t due_us; /* of a deadline, by loop_time() */
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

static void set_event(struct event *event, int64_t delay_us)
{
	struct timeval delay = { .tv_sec = (time_t)(delay_us / CLOCK_SECOND),
		.tv_usec = (suseconds_t)(delay_us % CLOCK_SECOND) };

	evtimer_add(event, &delay);
}

/* What was lost until now: what the beat that is due will find, too. */
static int64_t lost_by(const struct loop *loop, int64_t now_us)
{
	int64_t late = now_us - loop->beat_due_us - LOOP_TOLERANCE;

	return loop->lost_us + (late > 0 ? late : 0);
}

bool loop_is_behind(const struct loop *loop)
{
	return loop->is_behind || clock_monotonic() - loop->beat_due_us >= LOOP_BEHIND;
}

static void begin_beat(struct loop *loop)
{
	int64_t now = clock_monotonic();

	loop->lost_us = lost_by(loop, now);
	loop->beat_due_us = now + LOOP_BEAT;
	set_event(loop->beat, LOOP_BEAT);
}

/* With the timers that were over before the beat at the latest. */
static void run_caught_up(evutil_socket_t fd, short what, void *argument)
{
	struct loop *loop = argument;

	(void)fd;
	(void)what;
	loop->is_behind = false;
}

static void run_beat(evutil_socket_t fd, short what, void *argument)
{
	struct loop *loop = argument;
	int64_t before = loop->lost_us;

	(void)fd;
	(void)what;
	/* The timers of this round may have been chosen before the loop stood still. */
	if (loop_is_behind(loop)) {
		loop->is_behind = true;
		set_event(loop->caught_up, 0);
	}
	begin_beat(loop);
	if (loop->lost_us - before >= LOOP_STALL)
		atomic_fetch_add_explicit(
			&loop->stalled_us, loop->lost_us - before, memory_order_relaxed);
}

int64_t loop_time(const struct loop *loop)
{
	int64_t now = clock_monotonic();

	return now - lost_by(loop, now);
}

int64_t loop_lost(const struct loop *loop)
{
	return lost_by(loop, clock_monotonic()) + clock_slept();
}

int64_t loop_stalled(const struct loop *loop)
{
	return atomic_load_explicit(&loop->stalled_us, memory_order_relaxed);
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
	loop->beat = evtimer_new(loop->base, run_beat, loop);
	loop->caught_up = evtimer_new(loop->base, run_caught_up, loop);
	loop->beat_due_us = clock_monotonic();
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
	if (loop->beat)
		event_free(loop->beat);
	if (loop->caught_up)
		event_free(loop->caught_up);
	if (loop->base)
		event_base_free(loop->base);
	if (loop->wake_fd >= 0)
		close(loop->wake_fd);
	free(loop);
}

void loop_run(struct loop *loop)
{
	/* While it did not run, it was not late, but nothing was heard either. */
	begin_beat(loop);
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
	assert(loop->signal_count < LOOP_SIGNALS_MAXIMUM);
	struct loop_signal *handler = &loop->signals[loop->signal_count++];

	handler->run = run;
	handler->owner = owner;
	handler->event = evsignal_new(loop->base, number, run_signal, handler);
	event_add(handler->event, NULL);
}

/* Else it will run again. The library's timers may be early, too, by as much as the call-back took that set them. */
static bool is_over(struct timer *timer)
{
	int64_t left = timer->due_us - loop_time(timer->loop);

	if (left <= 0 && timer->is_over)
		return true;
	timer->is_over = left <= 0;
	set_event(timer->event, left > 0 ? left : 0);
	return false;
}

static void run_timer(evutil_socket_t fd, short what, void *argument)
{
	struct timer *timer = argument;

	(void)fd;
	(void)what;
	if (timer->is_deadline && !is_over(timer))
		return;
	timer->run(timer->owner);
}

struct timer *timer_new(struct loop *loop, void (*run)(void *owner), void *owner)
{
	struct timer *timer = memory_alloc(sizeof(*timer));

	timer->loop = loop;
	timer->run = run;
	timer->owner = owner;
	timer->event = evtimer_new(loop->base, run_timer, timer);
	return timer;
}

struct timer *timer_new_deadline(struct loop *loop, void (*run)(void *owner), void *owner)
{
	struct timer *timer = timer_new(loop, run, owner);

	timer->is_deadline = true;
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
	timer->is_over = false;
	timer->due_us = loop_time(timer->loop) + delay_us;
	set_event(timer->event, delay_us);
}

bool timer_is_set(const struct timer *timer)
{
	return evtimer_pending(timer->event, NULL);
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
