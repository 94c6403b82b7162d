/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same session, had twice (PROTOCOL D.11, E.1): what of it differs, and what the record keeps of the one that does
 * not count.
 */
#ifndef TESSCAN_VERDICT_ATTEMPTS_H
#define TESSCAN_VERDICT_ATTEMPTS_H

#include "base/writer.h"
#include "verdict/facts.h"

/*
 * In what they differ: bits of enum attempt_fact. How a session went on under TLS, and the signature and group of a
 * handshake, are none of them.
 */
unsigned attempts_difference(const struct probe_facts *first, const struct probe_facts *second);
/* The member `attempts_differ`, if they do: in what, and how the first one ended. */
void attempts_json(
	struct writer *json, const struct probe_facts *first, const struct probe_facts *second);
/* Members of the open object: when a session was, how it ended, and why its handshake failed. */
void attempt_members(struct writer *json, int64_t time_us, const struct smtp_facts *smtp);

#endif
