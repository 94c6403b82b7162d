/* SPDX-License-Identifier: Apache-2.0 */
/* Room in memory for what a survey begins (room.h). */
#include "survey/room.h"

#include "base/log.h"

#define RUN_MEMORY_EVENTS 20 /* times that memory was short of which the manifest has the time */

bool room_for_domain(struct run *run)
{
	return !run->window.in_work ||
		(survey_backlog(run->survey) <= run->setup->survey.backlog_octets &&
			memory_watch_admits(&run->memory, window_load(&run->window)));
}

static void tell_memory(struct run *run, enum memory_state before)
{
	const struct memory_watch *memory = &run->memory;
	unsigned long long used = memory->used >> 20, limit = memory->limit >> 20;

	if ((before == MEMORY_ENOUGH) == (memory->state == MEMORY_ENOUGH))
		return;
	if (memory->times <= RUN_MEMORY_EVENTS)
		manifest_note(&run->outputs.manifest,
			before == MEMORY_ENOUGH ? RUN_MEMORY_SHORT : RUN_MEMORY_ENOUGH,
			(int64_t)used);
	if (before == MEMORY_ENOUGH && memory->times == 1)
		log_write(LEVEL_WARNING,
			"%llu of %llu MiB of memory (--memory) are in use: fewer domains are in "
			"work until it is less",
			used, limit);
}

/* Nothing more can be done about it. */
static void tell_kept(struct run *run)
{
	if (run->memory.state == MEMORY_ENOUGH || run->window.in_work > 1 || run->memory.told)
		return;
	run->memory.told = true;
	log_write(LEVEL_WARNING,
		"what is kept of hosts takes nearly all of --memory: domains are surveyed one by "
		"one");
}

void room_mind(struct run *run, bool again)
{
	enum memory_state before = run->memory.heeded, now = memory_watch_look(&run->memory);

	run->memory.heeded = now;
	memory_watch_learn(&run->memory, survey_largest(run->survey));
	survey_hold_octets(run->survey, network_octets(run->network));
	tell_memory(run, before);
	if (now != before || (again && now != MEMORY_ENOUGH))
		survey_mind_memory(run->survey, now);
	if (again)
		tell_kept(run);
}
