/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The event loop of one thread, on libevent: timers, deadlines, deferred tasks, signals, and waking from
 * another thread. Nothing here is called back synchronously.
 *
 * A loop that is late (the process was stopped, the machine is busy, a job took long) says nothing of those it
 * waits for: they may have answered long ago. So it measures how late it is, and deadlines have their own time,
 * which stands still meanwhile.
 */
#ifndef TESSCAN_NET_LOOP_H
#define TESSCAN_NET_LOOP_H

#include "base/clock.h"

#include <stdbool.h>
#include <stdint.h>

struct event_base;
struct loop;
struct timer;

/* Embedded in its owner. */
struct task {
	void (*run)(void *owner);
	void *owner;
	struct task *next;
	bool queued;
};

/* NULL when the system refuses. */
struct loop *loop_new(void);
void loop_free(struct loop *loop);
/* Runs until loop_stop(). */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
struct event_base *loop_base(struct loop *loop);

/*
 * Runs the task from the loop, in the order of the calls, before it waits again. A task that is
 * queued already stays where it is and runs once.
 */
void loop_defer(struct loop *loop, struct task *task);

/* The task is not to run after all; it need not be queued. */
void loop_cancel(struct loop *loop, struct task *task);

/*
 * Microseconds, of a clock that runs with clock_monotonic() but for when the loop is late by more than a little:
 * what deadlines are measured by. It never goes back.
 */
int64_t loop_time(const struct loop *loop);
/* By how much that clock is behind, and what the machine slept besides: who compares two calls knows what was lost between. */
int64_t loop_lost(const struct loop *loop);
/*
 * It stood still for LOOP_BEHIND or more, and not all timers that were over then have run since. What is ready for
 * reading may have been so for long.
 */
#define LOOP_BEHIND (CLOCK_SECOND / 2)
bool loop_is_behind(const struct loop *loop);
/* Microseconds of all losses of LOOP_STALL or more while the loop ran; it only grows. For other threads, too. */
#define LOOP_STALL CLOCK_SECOND
int64_t loop_stalled(const struct loop *loop);

/* The only other functions for other threads: makes the loop call the function set by loop_on_wake. */
void loop_wake(struct loop *loop);
void loop_on_wake(struct loop *loop, void (*run)(void *owner), void *owner);
/* Calls run in the loop each time the signal arrives. */
void loop_on_signal(struct loop *loop, int number, void (*run)(void *owner), void *owner);

struct timer *timer_new(struct loop *loop, void (*run)(void *owner), void *owner);
/*
 * A timer that decides on somebody else: its delay is of loop_time(), so that no loss of ours shortens it, and
 * when it is over, sockets have their turn once more before it runs. Whoever can reads them then.
 */
struct timer *timer_new_deadline(struct loop *loop, void (*run)(void *owner), void *owner);
void timer_free(struct timer *timer);
/* Replaces an earlier setting. */
void timer_set(struct timer *timer, int64_t delay_us);
/* It will run, unless it is cleared. */
bool timer_is_set(const struct timer *timer);
void timer_clear(struct timer *timer);

/* A descriptor of somebody else's; run is told what it is ready for. */
struct watch;
struct watch *watch_new(struct loop *loop, int fd,
	void (*run)(void *owner, int fd, bool readable, bool writable), void *owner);
/* What to wait for from now on. */
void watch_set(struct watch *watch, bool readable, bool writable);
void watch_free(struct watch *watch);

#endif
