/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of a survey (memory.h); proc(5), Linux Documentation/admin-guide/cgroup-v2.rst. */
#include "survey/memory.h"

#include "base/clock.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MIB UINT64_C(1048576)
#define CGROUP_FOLDER "/sys/fs/cgroup"
#define FILE_MAXIMUM 8192 /* octets that are read of a file of the kernel's */

/* docs/internals/memory-and-time.md has the formula. */
#define MEMORY_PROGRAM (40 * MIB) /* libraries, the trust store, the main thread */
#define MEMORY_WORKER (10 * MIB) /* without what is below */
#define MEMORY_SESSION (128 * 1024) /* four times an ordinary one */
#define MEMORY_CACHE_LEAST (2 * MIB)
#define MEMORY_WARM_LEAST (MIB / 2)
#define MEMORY_WARM_MOST (48 * MIB)
#define MEMORY_BACKLOG_LEAST (2 * MIB)
#define MEMORY_BACKLOG_MOST (64 * MIB)
#define MEMORY_KINDS 5 /* of units that are kept at hand, or frozen though they are large */

#define MEMORY_SHORT_PERCENT 80
#define MEMORY_ENOUGH_PERCENT 75 /* before it is no longer short */
#define MEMORY_FULL_PERCENT 95
#define MEMORY_LOOK_EVERY (CLOCK_SECOND / 100)
#define MEMORY_RESERVE_FIRST (2 * MIB) /* of a domain, before any is known */
#define MEMORY_RESERVE_LEAST (32 * 1024)
#define MEMORY_RECORD_TIMES 3 /* facts, their text, and what their making takes */
#define MEMORY_FORGET 64 /* records until half of what one large one taught is forgotten, or so */

/* As a text; false when it cannot be read. */
static bool read_file(const char *path, char text[FILE_MAXIMUM])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	ssize_t length = read(fd, text, FILE_MAXIMUM - 1);
	close(fd);
	text[length > 0 ? length : 0] = '\0';
	return length > 0;
}

bool memory_cgroup_path(const char *text, size_t length, char *ret_path, size_t size)
{
	static const char unified[] = "0::/";

	while (length) {
		const char *end = memchr(text, '\n', length);
		size_t line = end ? (size_t)(end - text) : length;

		if (line >= sizeof(unified) - 1 && !memcmp(text, unified, sizeof(unified) - 1) &&
			line - 3 < size && !memchr(text, '\0', line)) {
			memcpy(ret_path, text + 3, line - 3);
			ret_path[line - 3] = '\0';
			return true;
		}
		text += line + (end != NULL);
		length -= line + (end != NULL);
	}
	return false;
}

uint64_t memory_cgroup_limit(const char *text)
{
	char *end;

	if (*text < '0' || *text > '9')
		return UINT64_MAX;
	uint64_t limit = strtoull(text, &end, 10);
	return *end == '\n' || !*end ? limit : UINT64_MAX;
}

static uint64_t lower(uint64_t value, uint64_t bound)
{
	return value < bound ? value : bound;
}

/* The lowest of the group's own limit and of those above it, which hold, too. */
static uint64_t find_cgroup_limit(void)
{
	char text[FILE_MAXIMUM], group[PATH_MAX], path[PATH_MAX + 64];
	uint64_t limit = UINT64_MAX;

	if (!read_file("/proc/self/cgroup", text) ||
		!memory_cgroup_path(text, strlen(text), group, sizeof(group)))
		return limit;
	for (;;) {
		snprintf(path, sizeof(path), "%s%s/memory.max", CGROUP_FOLDER, group);
		if (read_file(path, text))
			limit = lower(limit, memory_cgroup_limit(text));
		char *last = strrchr(group, '/');
		if (!last)
			return limit;
		*last = '\0';
	}
}

static uint64_t find_process_limit(__rlimit_resource_t kind)
{
	struct rlimit limit;

	return getrlimit(kind, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX
									      : limit.rlim_cur;
}

uint64_t memory_find(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	uint64_t found = pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : UINT64_MAX;

	found = lower(found, find_cgroup_limit());
	found = lower(found, find_process_limit(RLIMIT_AS));
	found = lower(found, find_process_limit(RLIMIT_DATA));
	return found == UINT64_MAX ? 0 : found / 2;
}

uint64_t memory_least(unsigned workers)
{
	return MEMORY_PROGRAM + MEMORY_BACKLOG_LEAST +
		workers *
		(MEMORY_WORKER + MEMORY_CACHE_LEAST + MEMORY_SESSION +
			MEMORY_KINDS * MEMORY_WARM_LEAST);
}

/* A part of what is left, within bounds; it is taken from it. */
static uint64_t take(uint64_t *left, uint64_t part, uint64_t least, uint64_t most)
{
	uint64_t taken = *left / part;

	if (taken > most)
		taken = most;
	*left -= taken;
	return least + taken;
}

bool memory_divide(const struct memory_wish *wish, struct memory_plan *ret_plan)
{
	uint64_t least = memory_least(wish->workers), workers = wish->workers;
	uint64_t left = wish->limit ? wish->limit : UINT64_MAX / 2;

	if (left < least)
		return false;
	left -= least;
	/* The rest is for domains in work, and for what is kept of those that were. */
	uint64_t sessions = workers +
		take(&left, 4, 0, ((uint64_t)wish->senders - workers) * MEMORY_SESSION) /
			MEMORY_SESSION;
	ret_plan->senders = (int64_t)sessions;
	ret_plan->backlog_octets =
		take(&left, 8, MEMORY_BACKLOG_LEAST, MEMORY_BACKLOG_MOST - MEMORY_BACKLOG_LEAST);
	uint64_t cache = take(&left, 4, workers * MEMORY_CACHE_LEAST,
		workers * (wish->dns_cache_octets - MEMORY_CACHE_LEAST));
	ret_plan->dns_cache_octets = cache / workers;
	uint64_t warm = take(&left, 4, workers * MEMORY_KINDS * MEMORY_WARM_LEAST,
		workers * MEMORY_KINDS * (MEMORY_WARM_MOST - MEMORY_WARM_LEAST));
	ret_plan->warm_octets = warm / workers / MEMORY_KINDS;
	return true;
}

void memory_watch_open(struct memory_watch *watch, uint64_t limit)
{
	*watch = (struct memory_watch){ .limit = limit,
		.file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC),
		.status = open("/proc/self/status", O_RDONLY | O_CLOEXEC),
		.reserve = MEMORY_RESERVE_FIRST };
}

void memory_watch_close(struct memory_watch *watch)
{
	if (watch->file >= 0)
		close(watch->file);
	if (watch->status >= 0)
		close(watch->status);
	watch->file = watch->status = -1;
}

/* Not getrusage(), which tells of the program before this one, too, where the process was one. */
uint64_t memory_watch_peak(const struct memory_watch *watch)
{
	char text[FILE_MAXIMUM];

	if (watch->status < 0)
		return 0;
	ssize_t length = pread(watch->status, text, sizeof(text) - 1, 0);
	text[length > 0 ? length : 0] = '\0';
	const char *line = strstr(text, "VmHWM:");
	return line ? strtoull(line + strlen("VmHWM:"), NULL, 10) * 1024 : 0;
}

void memory_watch_learn(struct memory_watch *watch, size_t octets)
{
	uint64_t wanted = MEMORY_RESERVE_LEAST + MEMORY_RECORD_TIMES * (uint64_t)octets;

	if (wanted > watch->reserve)
		watch->reserve = wanted;
}

void memory_watch_forget(struct memory_watch *watch)
{
	uint64_t faded = watch->reserve - watch->reserve / MEMORY_FORGET;

	watch->reserve = faded > MEMORY_RESERVE_LEAST ? faded : MEMORY_RESERVE_LEAST;
}

enum memory_state memory_watch_judge(struct memory_watch *watch, uint64_t used)
{
	enum memory_state before = watch->state;

	watch->used = used;
	if (!watch->limit)
		return watch->state;
	uint64_t percent = used / (watch->limit / 100);
	if (percent >= MEMORY_FULL_PERCENT)
		watch->state = MEMORY_FULL;
	else if (percent >= (before ? MEMORY_ENOUGH_PERCENT : MEMORY_SHORT_PERCENT))
		watch->state = MEMORY_SHORT;
	else
		watch->state = MEMORY_ENOUGH;
	watch->times += before == MEMORY_ENOUGH && watch->state != MEMORY_ENOUGH;
	return watch->state;
}

enum memory_state memory_watch_look(struct memory_watch *watch)
{
	int64_t now = clock_monotonic();
	char text[80], *resident;

	if (watch->file < 0 || (watch->looked_us && now - watch->looked_us < MEMORY_LOOK_EVERY))
		return watch->state;
	watch->looked_us = now;
	ssize_t length = pread(watch->file, text, sizeof(text) - 1, 0);
	text[length > 0 ? length : 0] = '\0';
	strtoull(text, &resident, 10);
	uint64_t pages = strtoull(resident, NULL, 10);
	return pages ? memory_watch_judge(watch, pages * (uint64_t)sysconf(_SC_PAGESIZE))
		     : watch->state;
}

bool memory_watch_admits(struct memory_watch *watch, uint64_t in_work)
{
	if (!watch->limit || !in_work)
		return true;
	if (memory_watch_look(watch) != MEMORY_ENOUGH)
		return false;
	/* What those in work hold by now is in use already: as if they held nothing yet, to be safe. */
	return watch->used + in_work * watch->reserve < watch->limit / 100 * MEMORY_SHORT_PERCENT;
}
