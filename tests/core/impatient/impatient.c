/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scanner of addresses, for tests/core/new_scanners alone, that tries what engine/scanner.h promises: it goes on at once
 * wherever its server ends a session, speaks and reads while it has no connection, and ends without waiting for its lookup.
 */
#include "base/buffer.h"
#include "base/clock.h"
#include "engine/scanner.h"

#define PATIENCE (5 * CLOCK_SECOND)
#define PATIENCE_OF_A_STOP (60 * CLOCK_SECOND)

struct impatient {
	int64_t sessions; /* that were begun */
	bool calling;
	bool waits;
	bool inside; /* there was an event inside a call */
	bool timed; /* there was a deadline while a session was waited for */
	bool heard; /* there was an input without a connection */
	bool stopped;
	bool spoken; /* the server said something */
};

static void speak_to_nobody(struct probe *probe, struct impatient *found)
{
	probe_send(probe, "QUIT\r\n", 6);
	probe_start_tls(probe);
	found->heard |= probe_input(probe)->length > 0;
}

/* Answers that are still to come are nobody's. */
static void finish(struct probe *probe)
{
	probe_ask(probe, "late.se", DNS_TYPE_TXT);
	probe_done(probe, OUTCOME_SURVEYED);
}

static void go_on(struct probe *probe, struct impatient *found)
{
	probe_close(probe);
	if (found->spoken || found->sessions == 3) {
		finish(probe);
		return;
	}
	found->waits = found->sessions++ > 0;
	found->calling = true;
	probe_connect(probe);
	found->calling = false;
	if (found->waits)
		speak_to_nobody(probe, found);
}

static void on_octets(struct probe *probe, struct impatient *found)
{
	buffer_consume(probe_input(probe), probe_input(probe)->length);
	if (!found->spoken)
		probe_send(probe, "QUIT\r\n", 6);
	found->spoken = true;
}

static void on_stop(struct probe *probe, struct impatient *found)
{
	found->stopped = true;
	if (found->waits)
		speak_to_nobody(probe, found);
	finish(probe);
}

static void impatient_event(struct probe *probe, void *state, const struct probe_event *event)
{
	struct impatient *found = state;

	found->inside |= found->calling;
	if (event->kind == PROBE_START) {
		probe_set_deadline(probe, PATIENCE);
		go_on(probe, found);
	} else if (event->kind == PROBE_TURN) {
		found->waits = false;
		probe_set_deadline(probe, PATIENCE_OF_A_STOP);
	} else if (event->kind == PROBE_RECEIVED) {
		on_octets(probe, found);
	} else if (event->kind == PROBE_CLOSED || event->kind == PROBE_FAILED) {
		go_on(probe, found);
	} else if (event->kind == PROBE_DEADLINE) {
		found->timed |= found->waits;
		if (!found->waits)
			finish(probe);
	} else if (event->kind == PROBE_STOP) {
		on_stop(probe, found);
	}
}

static void impatient_record(const void *state, struct writer *json)
{
	const struct impatient *found = state;

	writer_integer(json, "sessions", found->sessions);
	writer_flag(json, "spoken", found->spoken);
	writer_flag(json, "stopped", found->stopped);
	writer_flag(json, "inside", found->inside);
	writer_flag(json, "timed", found->timed);
	writer_flag(json, "heard", found->heard);
}

const struct scanner impatient_scanner;
const struct scanner impatient_scanner = {
	.name = "impatient",
	.help = "what is promised to scanners",
	.unit = UNIT_ADDRESS,
	.version = 1,
	.sessions = 3,
	.state_size = sizeof(struct impatient),
	.event = impatient_event,
	.record = impatient_record,
};
