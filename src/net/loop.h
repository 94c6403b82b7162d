/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The event loop of one thread, on libevent: timers, deferred tasks, signals, and waking from
 * another thread. Nothing here is called back synchronously.
 */
#ifndef TESSCAN_NET_LOOP_H
#define TESSCAN_NET_LOOP_H

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

/* The only functions for other threads: makes the loop call the function set by loop_on_wake. */
void loop_wake(struct loop *loop);
void loop_on_wake(struct loop *loop, void (*run)(void *owner), void *owner);
/* Calls run in the loop each time the signal arrives. */
void loop_on_signal(struct loop *loop, int number, void (*run)(void *owner), void *owner);

struct timer *timer_new(struct loop *loop, void (*run)(void *owner), void *owner);
void timer_free(struct timer *timer);
/* Replaces an earlier setting. */
void timer_set(struct timer *timer, int64_t delay_us);
void timer_clear(struct timer *timer);

/* A descriptor of somebody else's; run is told what it is ready for. */
struct watch;
struct watch *watch_new(struct loop *loop, int fd,
	void (*run)(void *owner, int fd, bool readable, bool writable), void *owner);
/* What to wait for from now on. */
void watch_set(struct watch *watch, bool readable, bool writable);
void watch_free(struct watch *watch);

#endif
