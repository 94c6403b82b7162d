/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory that a survey may use: what this machine would give, how it is divided, and whether the survey keeps
 * within it. It is kept by beginning less and by keeping less at hand; it changes no record and ends no survey.
 */
#ifndef TESSCAN_SURVEY_MEMORY_H
#define TESSCAN_SURVEY_MEMORY_H

#include "engine/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Half of the least of what the machine has, what the control groups of this process allow and what its limits of
 * address space and data are. Octets; 0: nothing is known.
 */
uint64_t memory_find(void);
/* The path of the process in the unified hierarchy, from the text of /proc/self/cgroup; false when there is none. */
bool memory_cgroup_path(const char *text, size_t length, char *ret_path, size_t size);
/* What a file memory.max says: octets, UINT64_MAX for no limit and for what is no number. */
uint64_t memory_cgroup_limit(const char *text);

struct memory_wish {
	uint64_t limit; /* octets; 0: none */
	unsigned workers;
	int64_t senders;
	size_t dns_cache_octets; /* for each worker */
};

struct memory_plan {
	int64_t senders; /* as many as were wished for, or fewer */
	size_t dns_cache_octets; /* likewise */
	size_t warm_octets; /* for each worker and kind of unit */
	size_t backlog_octets;
};

/* Octets below which memory_divide() says no. */
uint64_t memory_least(unsigned workers);
/* Pure. False when the limit is too low for any survey. */
bool memory_divide(const struct memory_wish *wish, struct memory_plan *ret_plan);

/* Whether the survey keeps within its limit. */
struct memory_watch {
	uint64_t limit; /* octets; 0: none, and nothing is held back */
	int file; /* /proc/self/statm; -1: it cannot be read */
	int status; /* likewise /proc/self/status */
	uint64_t used; /* at the last look */
	int64_t looked_us;
	uint64_t reserve; /* for a domain in work, by what records were like */
	enum memory_state state;
	enum memory_state heeded; /* the state that the survey has been told of */
	uint64_t times; /* that it became short */
	bool told;
};

/* Before reading is confined. */
void memory_watch_open(struct memory_watch *watch, uint64_t limit);
void memory_watch_close(struct memory_watch *watch);
/* The most octets that this process has had resident; 0: that is not known. */
uint64_t memory_watch_peak(const struct memory_watch *watch);
/* A record, or a session's facts, of so many octets came: domains in work may become as large. */
void memory_watch_learn(struct memory_watch *watch, size_t octets);
/* A domain that has sessions is through: what a large one taught fades. */
void memory_watch_forget(struct memory_watch *watch);
/* Looks anew when the last look is not of this moment. */
enum memory_state memory_watch_look(struct memory_watch *watch);
/* What follows from so many octets in use; the looks are this. Pure but for the watch. */
enum memory_state memory_watch_judge(struct memory_watch *watch, uint64_t used);
/* Whether one more domain may begin beside those in work. One by itself always may. */
bool memory_watch_admits(struct memory_watch *watch, uint64_t in_work);

#endif
