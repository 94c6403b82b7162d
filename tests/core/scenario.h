/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario as a text (README.md): the Internet, the runs of the survey, and what has to come of them. */
#ifndef TESSCAN_TESTS_CORE_SCENARIO_H
#define TESSCAN_TESTS_CORE_SCENARIO_H

#include "tests/core/world.h"

#include <jansson.h>

/* What has to be true of the connections and the manifest. */
enum check_kind { CHECK_SESSIONS, CHECK_AT_ONCE, CHECK_GAP, CHECK_RATE, CHECK_MANIFEST };

struct check {
	enum check_kind kind;
	unsigned line;
	int64_t number; /* count, or microseconds */
	struct address addresses[WORLD_WORDS];
	size_t address_count;
	const char *path; /* of the manifest */
	json_t *value;
};

struct expectation {
	unsigned line;
	json_t *record;
};

/* What the survey is given besides its list. */
struct given_file {
	const char *name;
	const char *text;
};

struct scenario {
	const char *path;
	const char *about;
	const char *options;
	const char *lines[WORLD_MAXIMUM]; /* of the list */
	size_t line_count;
	struct given_file files[WORLD_WORDS];
	size_t file_count;
	struct check checks[WORLD_MAXIMUM];
	size_t check_count;
	struct expectation expectations[WORLD_MAXIMUM];
	size_t expectation_count;
	json_t *names; /* by `let` */
	struct world world;
};

/* False: told on stderr, with the line. The world is complete but for its notes. */
bool scenario_read(const char *path, struct scenario *ret_scenario);
void scenario_done(struct scenario *scenario);

#endif
