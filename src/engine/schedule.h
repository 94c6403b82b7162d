/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which address may be connected to now: one session per address with a pause between two, so many
 * per network, so many in all, and a rate (PROTOCOL G2). Each worker has its share of the totals.
 */
#ifndef TESSCAN_ENGINE_SCHEDULE_H
#define TESSCAN_ENGINE_SCHEDULE_H

#include "base/address.h"
#include "base/clock.h"
#include "base/map.h"
#include "engine/options.h"
#include "net/limits.h"
#include "net/loop.h"

#include <stdatomic.h>

struct slot_network;

/* What a session is to its address, by which it waits after sessions that failed there or next to it (PROTOCOL G2). */
enum schedule_kind {
	SCHEDULE_FIRST, /* the address's first one in this survey, under this MX host name */
	SCHEDULE_FURTHER, /* another one: other key, MX name, another host's name */
	SCHEDULE_FOLLOW_UP, /* it follows a failure: without SNI, second attempt, raw */
};

enum slot_state {
	SLOT_IDLE,
	SLOT_COOLING, /* a session ended a moment ago */
	SLOT_READY,
	SLOT_WAITING, /* for its network */
	SLOT_BUSY,
};

/* The place of one address in the schedule; embedded in its owner. */
struct slot {
	struct address address;
	struct slot_network *network;
	enum slot_state state;
	bool wanted; /* has something to do */
	int64_t cool_at;
	size_t backlog; /* what else waits for it: who has most to wait begins first */
	int64_t began_us; /* of the session that runs */
	bool put_off; /* that session was told to end */
	struct slot *next; /* in a queue, or among those that run */
	struct slot *previous; /* among those that run */
};

struct slot_queue {
	struct slot *first;
	struct slot *last;
};

struct schedule {
	struct loop *loop;
	struct map networks;
	struct slot_queue ready;
	struct slot_queue urgent; /* ready, too, and with more to come */
	bool urgent_next; /* they take turns */
	struct slot_queue running; /* oldest first */
	struct slot_queue cooling; /* in order of cool_at */
	struct rate_limit rate;
	bool draining; /* nothing begins any more */
	bool held; /* everything begins at once, in order to fail */
	int64_t paused_until; /* this machine had no room for a connection */
	size_t most_refusals; /* in a row, of one network, before it is left alone; 0: no limit */
	size_t active;
	size_t most_active;
	size_t most_per_network;
	bool narrow; /* one at a time */
	struct timer *timer;
	struct timer *easing;
	bool pumping; /* what it starts may end at once and want the next one */
	bool pump_again;
	void (*start)(void *owner, struct slot *slot);
	void *owner;
	/* NULL: nobody is put off. */
	void (*put_off)(void *owner, struct slot *slot);
	size_t window; /* this schedule's share of it */
	const atomic_bool *pressed; /* the window is full and the list goes on */
};

/*
 * While this schedule's senders are all taken and others wait, sessions that are older than SCHEDULE_SLOW keep half of
 * them, and while the window is full (`pressed`), as many as a quarter of it: the oldest of those beyond are to end soon.
 * put_off() is told of each, and must not call back. Without this nobody is put off.
 */
#define SCHEDULE_SLOW (2 * CLOCK_SECOND)
void schedule_put_off_by(struct schedule *schedule, void (*put_off)(void *owner, struct slot *slot),
	size_t window, const atomic_bool *pressed);
/* Looks whether that is so, as it does by itself several times a second. */
void schedule_ease(struct schedule *schedule);

/* Its share of so many senders, and of the options' rate, is one of `shares`. */
void schedule_init(struct schedule *schedule, struct loop *loop, struct hash_key key,
	const struct options *options, int64_t senders, unsigned shares,
	void (*start)(void *owner, struct slot *slot), void *owner);
void schedule_done(struct schedule *schedule);

void slot_init(struct slot *slot, struct schedule *schedule, const struct address *address);
/* The address has something to do; start() is called from here or later. */
void slot_want(struct slot *slot, struct schedule *schedule);
/*
 * The session that start() began is over; the next one with this address begins after the pause.
 * `more` when there is another one to come.
 */
void slot_release(struct slot *slot, struct schedule *schedule, int64_t pause_us, bool more);

/* A connection begins, which counts for the rate. */
void schedule_spend(struct schedule *schedule);
/* The machine is short of something: nothing begins for a moment. */
void schedule_pause(struct schedule *schedule);
/* The maker of the survey has too much to take as it is: nothing begins for as long as a turn of it. */
void schedule_wait(struct schedule *schedule);
/* One at a time, until it is wide again: memory is short. Never none, so that what was begun comes to its end. */
void schedule_narrow(struct schedule *schedule, bool narrow);
/* While it is held, whatever is wanted begins, without limits: its owner sends nothing. */
void schedule_hold(struct schedule *schedule, bool held);
/* per_second connections, shared evenly by `shares` schedules. */
void schedule_set_rate(struct schedule *schedule, int64_t per_second, unsigned shares);

/* G5: what the address did, for its network: it refused a connection, or not. */
void slot_note_refusal(struct slot *slot, struct schedule *schedule, bool refused);
/* G5: no more sessions with the address's network in this survey. */
void slot_back_off(struct slot *slot);
bool slot_backed_off(const struct slot *slot);

/* Whether no session with the address's network was counted in this round or later; now one is. */
bool slot_first_of_network(struct slot *slot, unsigned round);

/* The network of an address: IPv4 /24, IPv6 /48. */
struct address schedule_network(const struct address *address);

#endif
