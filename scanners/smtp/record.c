/* SPDX-License-Identifier: Apache-2.0 */
/* What a session gives to the record, and the facts that are read off its greeting (session.h). */
#include "scanners/smtp/record_parts.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "tls/session_json.h"
#include "verdict/lint_json.h"

#include <string.h>
#include <strings.h>

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

struct octets session_greeting_host(const struct reply *greeting)
{
	struct octets host = { 0 };

	if (!greeting->line_count)
		return host;
	host = greeting->lines[0];
	for (size_t i = 0; i < host.length; i++) {
		if (host.bytes[i] == ' ' || host.bytes[i] == '\t')
			host.length = i;
	}
	return host;
}

static bool contains(const struct octets *line, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= line->length; i++) {
		if (!strncasecmp((const char *)line->bytes + i, word, length))
			return true;
	}
	return false;
}

bool session_policy_block(const struct reply *greeting)
{
	static const char *const words[] = { "blocked", "blacklist", "black list", "spamhaus",
		"dnsbl", "rbl", "reputation", "not allowed", "denied", "ptr", "reverse dns", "rdns",
		"dynamic" };

	for (size_t i = 0; greeting->code >= 400 && i < greeting->line_count; i++) {
		for (size_t j = 0; j < sizeof(words) / sizeof(words[0]); j++) {
			if (contains(&greeting->lines[i], words[j]))
				return true;
		}
	}
	return false;
}

static void greeting(const struct session *session, struct writer *json)
{
	const struct reply *reply = &session->greeting;
	struct octets host = session_greeting_host(reply);

	if (!session->have_greeting)
		return;
	begin_reply(json, "greeting", reply);
	if (reply->code == 220 && host.length)
		writer_text(json, "hostname", (const char *)host.bytes, host.length);
	writer_flag(json, "policy_block", session_policy_block(reply));
	writer_flag(json, "pix_banner", strip_masked_greeting(reply));
	lint_json(json,
		reply_lints(reply) | (session->greets_as_us ? LINT_BIT(LINT_GREETS_AS_US) : 0));
	writer_enc(json);
	writer_object_end(json);
}

static void ehlo(const struct session *session, struct writer *json)
{
	if (session->have_ehlo_reply) {
		const struct reply *reply = &session->ehlo_reply;

		begin_reply(json, "ehlo", reply);
		if (reply->code == 250)
			record_capabilities(json, &session->ehlo, false);
		lint_json(json, reply_lints(reply) | session->ehlo.lints);
		writer_enc(json);
		writer_object_end(json);
	}
	if (session->have_helo) {
		begin_reply(json, "helo", &session->helo_reply);
		lint_json(json, reply_lints(&session->helo_reply));
		writer_enc(json);
		writer_object_end(json);
	}
}

static void starttls(const struct session *session, struct writer *json)
{
	const struct reply *reply = &session->starttls_reply;

	if (!probe_smtp(session->probe)->usable)
		return;
	writer_object(json, "starttls");
	writer_string(json, "status", starttls_status_text(session->starttls));
	writer_bool(json, "advertised", session->ehlo.starttls);
	writer_flag(json, "blind", session->blind);
	if (session->have_starttls_reply) {
		writer_octets(json, !is_utf8(reply));
		writer_integer(json, "code", reply->code);
		writer_string_if(json, "enhanced", reply->enhanced);
		texts(json, reply);
		lint_json(json, reply_lints(reply));
		writer_enc(json);
	}
	if (session->injected_length)
		writer_evidence(json, "injected", session->injected, session->injected_length,
			SESSION_INJECTED_MAXIMUM);
	writer_object_end(json);
}

static void post_tls(const struct session *session, struct writer *json)
{
	if (session->have_ehlo_tls) {
		begin_reply(json, "ehlo_tls", &session->ehlo_tls_reply);
		if (session->ehlo_tls_reply.code == 250) {
			record_capabilities(json, &session->ehlo_tls, true);
			record_difference(json, "added", &session->ehlo_tls, &session->ehlo);
			record_difference(json, "removed", &session->ehlo, &session->ehlo_tls);
		}
		lint_json(json, session->ehlo_tls.lints | reply_lints(&session->ehlo_tls_reply));
		writer_enc(json);
		writer_object_end(json);
	}
	if (session->post_tls != POST_TLS_OK) {
		writer_object(json, "post_tls");
		writer_string(json, "status", post_tls_text(session->post_tls));
		writer_object_end(json);
	}
}

static void durations(const struct session *session, struct writer *json)
{
	static const char *const keys[session_state_count] = { "connect", "greeting", "ehlo",
		"helo", "starttls", "tls", "ehlo_tls", "total" };

	writer_object(json, "durations_ms");
	for (int i = 0; i < session_state_count; i++) {
		if (session->took_us[i] >= 0)
			writer_integer(json, keys[i], session->took_us[i] / 1000);
	}
	writer_object(json, "first_octet");
	for (int i = 0; i < SESSION_QUIT; i++) {
		if (session->first_us[i] >= 0)
			writer_integer(json, keys[i], session->first_us[i] / 1000);
	}
	writer_object_end(json);
	writer_object_end(json);
}

static void failure(const struct session *session, struct writer *json)
{
	enum stage stage = outcome_stage(session->outcome);

	if (stage == STAGE_DONE)
		return;
	/* A reply beyond every bound can come as a greeting, too. */
	if (session->outcome == OUTCOME_PROTO_ABORT && session->decided_in == SESSION_GREETING)
		stage = STAGE_GREETING;
	writer_object(json, "failure");
	writer_string(json, "class", outcome_class_text(outcome_class_of(session->outcome)));
	writer_string(json, "stage", stage_text(stage));
	writer_heard(json, "cause", session->cause);
	/* What came later, in QUIT, is not of that phase. */
	if (session->failed_length && session->state == session->decided_in)
		writer_evidence(json, "octets", session->heard, session->failed_length,
			SESSION_HEARD_MAXIMUM);
	writer_flag(json, "tarpit", session->tarpit);
	writer_object_end(json);
}

void session_record(const void *state, struct writer *json)
{
	const struct session *session = state;

	writer_string(json, "outcome", outcome_text(session->outcome));
	failure(session, json);
	greeting(session, json);
	ehlo(session, json);
	starttls(session, json);
	if (session->have_tls)
		tls_facts_json(json, &probe_smtp(session->probe)->tls);
	if (session->have_tls_failure)
		tls_failure_json(json, &session->tls_failure);
	post_tls(session, json);
	record_strip(json, session);
	record_mta(json, session);
	durations(session, json);
}
