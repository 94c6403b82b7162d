/* SPDX-License-Identifier: Apache-2.0 */
/* What the course of a survey does about memory (memory.h): who may begin, and what workers and the owner are told. */
#ifndef TESSCAN_SURVEY_ROOM_H
#define TESSCAN_SURVEY_ROOM_H

#include "engine/survey.h"
#include "output/manifest.h"
#include "survey/memory.h"

/* Whose memory it is. */
struct room {
	struct survey *survey;
	struct memory_watch *memory;
	struct manifest *manifest;
	size_t backlog_octets; /* on their way to the main thread, at most */
};

/* Whether one more domain may begin. One by itself always may: the survey goes on, however much it keeps of others. */
bool room_for_domain(const struct room *room, uint64_t load);
/*
 * What workers keep at hand, and how many sessions they have, follow from how much memory is in use; `held`: octets of
 * records that are not confirmed yet. `again`: they are told also what they know, as they have gone on since; once a
 * second.
 */
void room_mind(const struct room *room, uint64_t in_work, size_t held, bool again);

#endif
