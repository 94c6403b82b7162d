/* SPDX-License-Identifier: Apache-2.0 */
/* Loops without threads, sockets and time (fake_loop.h). */
#include "tests/core/fake_loop.h"

#include "base/arena.h"
#include "base/random.h"
#include "tests/core/world.h"

#include <signal.h>
#include <stdlib.h>

#define LOOPS_MAXIMUM 16
#define SIGNALS_MAXIMUM 8
#define TIME_MOST (24 * 3600 * CLOCK_SECOND) /* of a run: then it never ends */

struct signal_handler {
	int number;
	void (*run)(void *owner);
	void *owner;
};

struct loop {
	bool running;
	bool beside; /* nobody is in loop_run() for it */
	bool stopped;
	bool busy; /* a call-back of it stands on the stack */
	struct task *first;
	struct task **last;
	bool woken;
	void (*on_wake)(void *owner);
	void *wake_owner;
	struct timer *timers; /* the next first; those of one moment in the order they were set */
	struct signal_handler signals[SIGNALS_MAXIMUM];
	size_t signal_count;
};

struct timer {
	struct loop *loop;
	void (*run)(void *owner);
	void *owner;
	bool is_set;
	int64_t due_us;
	struct timer *next;
};

enum choice_kind { CHOICE_WAKE, CHOICE_TASKS, CHOICE_TIMER };

struct choice {
	struct loop *loop;
	enum choice_kind kind;
};

static struct {
	int64_t now_us;
	int64_t start_us;
	struct random random;
	struct loop *loops[LOOPS_MAXIMUM];
	size_t loop_count;
	size_t events; /* of the world, that have happened or are another run's */
} fake;

static void set_time(int64_t now_us)
{
	fake.now_us = now_us;
	clock_fix(now_us);
}

void fake_loop_begin(int64_t start_us, uint64_t seed)
{
	fake.random.state = seed;
	fake.start_us = start_us;
	set_time(start_us);
}

void fake_loop_beside(struct loop *loop)
{
	loop->running = loop->beside = true;
	loop->stopped = false;
}

static size_t gather(struct loop *loop, struct choice *choices)
{
	size_t count = 0;

	if (!loop->running || loop->busy || loop->stopped)
		return 0;
	if (loop->woken)
		choices[count++] = (struct choice){ loop, CHOICE_WAKE };
	if (loop->first)
		choices[count++] = (struct choice){ loop, CHOICE_TASKS };
	if (loop->timers && loop->timers->due_us <= fake.now_us)
		choices[count++] = (struct choice){ loop, CHOICE_TIMER };
	return count;
}

static void run_tasks(struct loop *loop)
{
	struct task *task = loop->first;

	loop->first = NULL;
	loop->last = &loop->first;
	while (task) {
		struct task *next = task->next;

		task->queued = false;
		task->run(task->owner);
		task = next;
	}
}

static void run_timer(struct loop *loop)
{
	struct timer *timer = loop->timers;

	loop->timers = timer->next;
	timer->is_set = false;
	timer->run(timer->owner);
}

static void take(const struct choice *choice)
{
	struct loop *loop = choice->loop;

	loop->busy = true;
	switch (choice->kind) {
	case CHOICE_WAKE:
		loop->woken = false;
		loop->on_wake(loop->wake_owner);
		break;
	case CHOICE_TASKS:
		run_tasks(loop);
		break;
	case CHOICE_TIMER:
		run_timer(loop);
		break;
	}
	loop->busy = false;
}

/* Handlers are called outside all other call-backs, as by a loop that found the signal waiting. */
static void raise_signal(int number)
{
	/* What is written is there, and nothing else is. */
	if (number == SIGKILL)
		kill(getpid(), SIGKILL);
	for (size_t i = 0; i < fake.loop_count; i++) {
		struct loop *loop = fake.loops[i];

		for (size_t j = 0; j < loop->signal_count; j++) {
			struct signal_handler *handler = &loop->signals[j];

			if (handler->number == number && loop->running && !loop->busy) {
				loop->busy = true;
				handler->run(handler->owner);
				loop->busy = false;
			}
		}
	}
}

static const struct world_event *next_event(void)
{
	while (fake.events < world->event_count && world->events[fake.events].run != world->run)
		fake.events++;
	return fake.events < world->event_count ? &world->events[fake.events] : NULL;
}

static void happen(const struct world_event *event)
{
	fake.events++;
	switch (event->what) {
	case HAPPENS_SIGNAL:
		raise_signal(event->signal);
		break;
	case HAPPENS_OUTAGE:
		world->is_out = true;
		break;
	case HAPPENS_RETURN:
		world->is_out = false;
		break;
	}
}

static int64_t next_timer(void)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < fake.loop_count; i++) {
		const struct loop *loop = fake.loops[i];

		if (loop->running && !loop->busy && !loop->stopped && loop->timers &&
			loop->timers->due_us < next)
			next = loop->timers->due_us;
	}
	return next;
}

/* Nothing is ready. */
static void jump(void)
{
	const struct world_event *event = next_event();
	int64_t next = next_timer(), at = event ? fake.start_us + event->at_us : INT64_MAX;

	if (next == INT64_MAX && !event) {
		world_fault("everybody waits, and for nothing");
		abort();
	}
	if (at <= next) {
		set_time(at > fake.now_us ? at : fake.now_us);
		happen(event);
		return;
	}
	if (next - fake.start_us > TIME_MOST) {
		world_fault("the survey does not end");
		abort();
	}
	set_time(next);
}

static void step(void)
{
	struct choice choices[3 * LOOPS_MAXIMUM];
	size_t count = 0;

	for (size_t i = 0; i < fake.loop_count; i++)
		count += gather(fake.loops[i], choices + count);
	if (count)
		take(&choices[random_below(&fake.random, count)]);
	else
		jump();
}

struct loop *loop_new(void)
{
	struct loop *loop = memory_alloc(sizeof(*loop));

	if (fake.loop_count == LOOPS_MAXIMUM)
		abort();
	loop->last = &loop->first;
	fake.loops[fake.loop_count++] = loop;
	return loop;
}

void loop_free(struct loop *loop)
{
	size_t i = 0;

	if (!loop)
		return;
	while (fake.loops[i] != loop)
		i++;
	fake.loops[i] = fake.loops[--fake.loop_count];
	free(loop);
}

void loop_run(struct loop *loop)
{
	if (!loop->beside)
		loop->stopped = false;
	loop->running = true;
	while (!loop->stopped)
		step();
	loop->running = loop->beside = false;
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}

void loop_defer(struct loop *loop, struct task *task)
{
	if (task->queued)
		return;
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

/* No time is lost here. */
int64_t loop_time(const struct loop *loop)
{
	(void)loop;
	return fake.now_us;
}

int64_t loop_lost(const struct loop *loop)
{
	(void)loop;
	return 0;
}

bool loop_is_behind(const struct loop *loop)
{
	(void)loop;
	return false;
}

int64_t loop_stalled(const struct loop *loop)
{
	(void)loop;
	return 0;
}

void loop_wake(struct loop *loop)
{
	loop->woken = true;
}

void loop_on_wake(struct loop *loop, void (*run)(void *owner), void *owner)
{
	loop->on_wake = run;
	loop->wake_owner = owner;
}

void loop_on_signal(struct loop *loop, int number, void (*run)(void *owner), void *owner)
{
	if (loop->signal_count == SIGNALS_MAXIMUM)
		abort();
	loop->signals[loop->signal_count++] = (struct signal_handler){ number, run, owner };
}

struct timer *timer_new(struct loop *loop, void (*run)(void *owner), void *owner)
{
	struct timer *timer = memory_alloc(sizeof(*timer));

	*timer = (struct timer){ .loop = loop, .run = run, .owner = owner };
	return timer;
}

struct timer *timer_new_deadline(struct loop *loop, void (*run)(void *owner), void *owner)
{
	return timer_new(loop, run, owner);
}

void timer_clear(struct timer *timer)
{
	struct timer **at = &timer->loop->timers;

	if (!timer->is_set)
		return;
	while (*at != timer)
		at = &(*at)->next;
	*at = timer->next;
	timer->is_set = false;
}

void timer_free(struct timer *timer)
{
	if (!timer)
		return;
	timer_clear(timer);
	free(timer);
}

void timer_set(struct timer *timer, int64_t delay_us)
{
	struct timer **at = &timer->loop->timers;

	timer_clear(timer);
	timer->due_us = fake.now_us + (delay_us > 0 ? delay_us : 0);
	timer->is_set = true;
	while (*at && (*at)->due_us <= timer->due_us)
		at = &(*at)->next;
	timer->next = *at;
	*at = timer;
}

bool timer_is_set(const struct timer *timer)
{
	return timer->is_set;
}
