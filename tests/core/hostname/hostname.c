/* SPDX-License-Identifier: Apache-2.0 */
/* A scanner of hosts, for tests/core/new_scanners alone: how many texts there are at a host's name. */
#include "engine/scanner.h"

struct hostname {
	int64_t texts;
	bool failed;
	bool had_earlier;
};

static void hostname_event(struct probe *probe, void *state, const struct probe_event *event)
{
	struct hostname *found = state;
	const struct hostname *earlier = probe_earlier(probe);
	size_t count;

	if (event->kind == PROBE_START) {
		found->had_earlier = earlier && earlier->failed;
		probe_ask(probe, probe_host(probe)->name, DNS_TYPE_TXT);
	} else if (event->kind == PROBE_ANSWER) {
		found->failed = !lookup_answered(event->answer->status);
		texts_of(event->answer, probe_arena(probe), &count);
		found->texts = (int64_t)count;
		probe_done(probe, OUTCOME_SURVEYED);
	}
}

static void hostname_record(const void *state, struct writer *json)
{
	const struct hostname *found = state;

	writer_integer(json, "texts", found->texts);
	writer_flag(json, "failed_earlier", found->had_earlier);
}

static bool hostname_again(const void *state)
{
	return ((const struct hostname *)state)->failed;
}

const struct scanner hostname_scanner;
const struct scanner hostname_scanner = {
	.name = "hostname",
	.help = "texts at the names of hosts",
	.unit = UNIT_HOST,
	.version = 1,
	.state_size = sizeof(struct hostname),
	.event = hostname_event,
	.record = hostname_record,
	.again = hostname_again,
};
