/* SPDX-License-Identifier: Apache-2.0 */
/* What a session gives to the record (session.h). */
#include "scanners/smtp/record_parts.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "tls/session_json.h"
#include "verdict/lint_json.h"

#include <string.h>

/* How many lines a record keeps. */
static size_t lines_shown(const struct reply *reply)
{
	size_t lines = 0, octets = 0;

	while (lines < reply->line_count && octets + reply->lines[lines].length <= TEXT_SHOWN)
		octets += reply->lines[lines++].length;
	return lines;
}

static void texts(struct writer *json, const struct reply *reply)
{
	size_t lines = lines_shown(reply);

	writer_array(json, "text");
	for (size_t i = 0; i < lines; i++)
		writer_text(
			json, NULL, (const char *)reply->lines[i].bytes, reply->lines[i].length);
	writer_array_end(json);
}

/* The reply's own lints, and whether something of it was left out. */
static lint_set reply_lints(const struct reply *reply)
{
	return reply->lints |
		(lines_shown(reply) < reply->line_count ? LINT_BIT(LINT_TEXT_CUT) : 0);
}

static bool is_utf8(const struct reply *reply)
{
	for (size_t i = 0; i < reply->line_count; i++) {
		if (!utf8_valid((const char *)reply->lines[i].bytes, reply->lines[i].length))
			return false;
	}
	return true;
}

static void begin_reply(struct writer *json, const char *key, const struct reply *reply)
{
	writer_object(json, key);
	writer_octets(json, !is_utf8(reply));
	writer_integer(json, "code", reply->code);
	writer_string_if(json, "enhanced", reply->enhanced);
	texts(json, reply);
}

static void greeting(const struct dialogue *dialogue, struct writer *json)
{
	const struct reply *reply = &dialogue->greeting;
	struct octets host = reply_host(reply);

	if (!dialogue->have_greeting)
		return;
	begin_reply(json, "greeting", reply);
	if (reply_accepts(reply) && host.length)
		writer_text(json, "hostname", (const char *)host.bytes, host.length);
	writer_flag(json, "policy_block", reply->refuses_us);
	writer_flag(json, "pix_banner", strip_masked_greeting(reply));
	lint_json(json,
		reply_lints(reply) | (dialogue->greets_as_us ? LINT_BIT(LINT_GREETS_AS_US) : 0));
	writer_enc(json);
	writer_object_end(json);
}

static void ehlo(const struct dialogue *dialogue, struct writer *json)
{
	if (dialogue->have_ehlo_reply) {
		const struct reply *reply = &dialogue->ehlo_reply;

		begin_reply(json, "ehlo", reply);
		writer_flag(json, "policy_block", reply->refuses_us);
		if (reply_accepts(reply))
			record_capabilities(json, &dialogue->ehlo, false);
		lint_json(json, reply_lints(reply) | dialogue->ehlo.lints);
		writer_enc(json);
		writer_object_end(json);
	}
	if (dialogue->have_helo) {
		begin_reply(json, "helo", &dialogue->helo_reply);
		writer_flag(json, "policy_block", dialogue->helo_reply.refuses_us);
		lint_json(json, reply_lints(&dialogue->helo_reply));
		writer_enc(json);
		writer_object_end(json);
	}
}

static void starttls(const struct dialogue *dialogue, struct writer *json)
{
	const struct reply *reply = &dialogue->starttls_reply;

	if (dialogue->settings.tls_first ||
		(!dialogue_is_usable(dialogue) && !dialogue->have_starttls_reply))
		return;
	writer_object(json, "starttls");
	writer_string(json, "status", starttls_status_text(dialogue->starttls));
	writer_bool(json, "advertised", dialogue->ehlo.starttls);
	writer_flag(json, "disputed", dialogue_is_disputed(dialogue));
	writer_flag(json, "blind", dialogue->blind);
	if (dialogue->have_starttls_reply) {
		writer_octets(json, !is_utf8(reply));
		writer_integer(json, "code", reply->code);
		writer_string_if(json, "enhanced", reply->enhanced);
		texts(json, reply);
		writer_flag(json, "policy_block", reply->refuses_us);
		lint_json(json, reply_lints(reply));
		writer_enc(json);
	}
	if (dialogue->injected_length)
		writer_evidence(json, "injected", dialogue->injected, dialogue->injected_length,
			DIALOGUE_INJECTED_MAXIMUM);
	writer_object_end(json);
}

static void differences(struct writer *json, const struct dialogue *dialogue)
{
	record_difference(json, "added", &dialogue->ehlo_tls, &dialogue->ehlo);
	record_difference(json, "removed", &dialogue->ehlo, &dialogue->ehlo_tls);
}

static void post_tls(const struct dialogue *dialogue, struct writer *json)
{
	if (dialogue->have_ehlo_tls) {
		begin_reply(json, "ehlo_tls", &dialogue->ehlo_tls_reply);
		writer_flag(json, "policy_block", dialogue->ehlo_tls_reply.refuses_us);
		if (dialogue_lists(&dialogue->ehlo_tls_reply)) {
			record_capabilities(json, &dialogue->ehlo_tls, true);
			if (!dialogue->settings.tls_first)
				differences(json, dialogue);
		}
		lint_json(json, dialogue->ehlo_tls.lints | reply_lints(&dialogue->ehlo_tls_reply));
		writer_enc(json);
		writer_object_end(json);
	}
	if (dialogue->post_tls != POST_TLS_OK) {
		writer_object(json, "post_tls");
		writer_string(json, "status", post_tls_text(dialogue->post_tls));
		writer_object_end(json);
	}
}

static void durations(const struct smtp_session *session, struct writer *json)
{
	static const char *const keys[dialogue_state_count] = { "connect", "greeting", "ehlo",
		"helo", "starttls", "tls", "ehlo_tls", "total" };

	writer_object(json, "durations_ms");
	for (int i = 0; i < dialogue_state_count; i++) {
		if (session->took_us[i] >= 0)
			writer_integer(json, keys[i], session->took_us[i] / 1000);
	}
	writer_object(json, "first_octet");
	for (int i = 0; i < DIALOGUE_QUIT; i++) {
		if (session->first_us[i] >= 0)
			writer_integer(json, keys[i], session->first_us[i] / 1000);
	}
	writer_object_end(json);
	writer_object_end(json);
}

static void failure(const struct dialogue *dialogue, struct writer *json)
{
	enum stage stage = outcome_stage(dialogue->outcome);

	if (stage == STAGE_DONE)
		return;
	/* A reply beyond every bound can come as a greeting, too. */
	if (dialogue->outcome == OUTCOME_PROTO_ABORT && dialogue->decided_in == DIALOGUE_GREETING)
		stage = STAGE_GREETING;
	writer_object(json, "failure");
	writer_string(json, "class", outcome_class_text(outcome_class_of(dialogue->outcome)));
	writer_string(json, "stage", stage_text(stage));
	writer_heard(json, "cause", dialogue->cause);
	/* What came later, in QUIT, is not of that phase. */
	if (dialogue->failed_length && dialogue->state == dialogue->decided_in)
		writer_evidence(json, "octets", dialogue->heard, dialogue->failed_length,
			DIALOGUE_HEARD_MAXIMUM);
	writer_flag(json, "tarpit", dialogue->tarpit);
	writer_object_end(json);
}

void smtp_session_record(const void *state, struct writer *json)
{
	const struct smtp_session *session = state;
	const struct dialogue *dialogue = &session->dialogue;

	writer_string(json, "outcome", outcome_text(dialogue->outcome));
	failure(dialogue, json);
	greeting(dialogue, json);
	ehlo(dialogue, json);
	starttls(dialogue, json);
	if (session->have_tls)
		tls_facts_json(json, &probe_smtp(session->probe)->tls);
	if (session->have_tls_failure)
		tls_failure_json(json, &session->tls_failure);
	post_tls(dialogue, json);
	record_strip(json, session);
	record_mta(json, session);
	durations(session, json);
}
