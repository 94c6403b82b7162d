/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network under a survey. A record of failures is doubtful until somebody outside is heard after it;
 * when nobody is, the network is down, the survey waits, and whatever failed meanwhile is surveyed anew:
 * nothing becomes unreachable for a fault of ours.
 */
#ifndef TESSCAN_SURVEY_NETWORK_H
#define TESSCAN_SURVEY_NETWORK_H

#include "engine/health.h"
#include "engine/message.h"
#include "net/loop.h"

struct network;

struct sources;

struct network_hooks {
	/* A record that counts; given away. */
	void (*record)(void *owner, struct finished_record *record);
	/* A domain to be surveyed anew once the network is up; given away. */
	void (*again)(void *owner, struct domain_request *request);
	/* `since_us` (monotonic): from when on nothing can be believed. */
	void (*down)(void *owner, int64_t since_us);
	/* An outside answer was heard while it is down: network_is_up() holds again after network_restored(). */
	void (*heard)(void *owner);
	void *owner;
};

/* sources: as for reach_new(). */
struct network *network_new(struct loop *loop, const char *root_hints,
	const struct sources *sources, const struct network_hooks *hooks);
void network_free(struct network *network);

bool network_is_up(const struct network *network);
/* Records that are not confirmed yet. */
uint64_t network_doubtful(const struct network *network);
/* Octets of their texts. */
size_t network_octets(const struct network *network);
/* Of a record, now or later hooks.record or hooks.again is called. */
void network_take(struct network *network, struct finished_record *record);
/* True when a domain that failed in this round is to be surveyed anew instead: the network was down in it. */
bool network_spoiled(const struct network *network, unsigned round);
/* Once a second. */
void network_tick(struct network *network, const uint64_t sums[pulse_count]);
/* There is nothing else to do: what is doubtful is settled as soon as can be. */
void network_settle(struct network *network);
/* The caller found out that it is down. */
void network_lost(struct network *network);
/* The survey goes on, in this round. */
void network_restored(struct network *network, unsigned round);

#endif
