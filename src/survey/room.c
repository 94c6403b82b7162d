/* SPDX-License-Identifier: Apache-2.0 */
/* Room in memory for what a survey begins (room.h). */
#include "survey/room.h"

#include "base/log.h"

#define ROOM_EVENTS_MAXIMUM 20 /* times that memory was short of which the manifest has the time */

bool room_for_domain(const struct room *room, uint64_t load)
{
	return !load ||
		(survey_backlog(room->survey) <= room->backlog_octets &&
			memory_watch_admits(room->memory, load));
}

static void tell_memory(const struct room *room, enum memory_state before)
{
	const struct memory_watch *memory = room->memory;
	unsigned long long used = memory->used >> 20, limit = memory->limit >> 20;

	if ((before == MEMORY_ENOUGH) == (memory->state == MEMORY_ENOUGH))
		return;
	if (memory->times <= ROOM_EVENTS_MAXIMUM)
		manifest_note(room->manifest,
			before == MEMORY_ENOUGH ? RUN_MEMORY_SHORT : RUN_MEMORY_ENOUGH,
			(int64_t)used);
	if (before == MEMORY_ENOUGH && memory->times == 1)
		log_write(LEVEL_WARNING,
			"%llu of %llu MiB of memory (--memory) are in use: fewer domains are in "
			"work until it is less",
			used, limit);
}

/* Nothing more can be done about it. */
static void tell_kept(struct memory_watch *memory, uint64_t in_work)
{
	if (memory->state == MEMORY_ENOUGH || in_work > 1 || memory->told)
		return;
	memory->told = true;
	log_write(LEVEL_WARNING,
		"what is kept of hosts takes nearly all of --memory: domains are surveyed one by "
		"one");
}

void room_mind(const struct room *room, uint64_t in_work, size_t held, bool again)
{
	enum memory_state before = room->memory->heeded, now = memory_watch_look(room->memory);

	room->memory->heeded = now;
	memory_watch_learn(room->memory, survey_largest(room->survey));
	survey_hold_octets(room->survey, held);
	tell_memory(room, before);
	if (now != before || (again && now != MEMORY_ENOUGH))
		survey_mind_memory(room->survey, now);
	if (again)
		tell_kept(room->memory, in_work);
}
