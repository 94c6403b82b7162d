/* What a session gives to the record, and the facts that are read off its texts (session.h). */
#include "scanners/smtp/session.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "tls/session_json.h"
#include "verdict/lint_json.h"

#include <string.h>
#include <strings.h>

#define TEXT_SHOWN 8192 /* octets of a reply's text, and of its keywords, that a record keeps */

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
		writer_text(json, NULL, (const char *)reply->lines[i].bytes, reply->lines[i].length);
	writer_array_end(json);
}

/* The reply's own lints, and whether something of it was left out. */
static lint_set reply_lints(const struct reply *reply)
{
	return reply->lints |
		(lines_shown(reply) < reply->line_count ? LINT_BIT(LINT_TEXT_CUT) : 0);
}

static void names(struct writer *json, const char *key, const char *const *list, size_t count)
{
	size_t octets = 0;

	writer_array(json, key);
	for (size_t i = 0; i < count && (octets += strlen(list[i])) <= TEXT_SHOWN; i++)
		writer_string(json, NULL, list[i]);
	writer_array_end(json);
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

bool session_pix_banner(const struct reply *greeting)
{
	bool stars = false;

	for (size_t i = 0; i < greeting->line_count; i++) {
		const struct octets *line = &greeting->lines[i];
		for (size_t j = 0; j < line->length; j++) {
			if (!memchr("20* \t", line->bytes[j], 5))
				return false;
			stars |= line->bytes[j] == '*';
		}
	}
	return stars;
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
	writer_flag(json, "pix_banner", session_pix_banner(reply));
	lint_json(json, reply_lints(reply) | (session->greets_as_us ? LINT_BIT(LINT_GREETS_AS_US) : 0));
	writer_enc(json);
	writer_object_end(json);
}

static const struct {
	const char *keyword;
	const char *key;
} extensions[] = {
	{ "PIPELINING", "pipelining" },
	{ "8BITMIME", "8bitmime" },
	{ "BINARYMIME", "binarymime" },
	{ "CHUNKING", "chunking" },
	{ "DSN", "dsn" },
	{ "SMTPUTF8", "smtputf8" },
	{ "REQUIRETLS", "requiretls" },
	{ "ENHANCEDSTATUSCODES", "enhancedstatuscodes" },
};

static void capabilities(struct writer *json, const struct ehlo *ehlo)
{
	names(json, "keywords", ehlo->keywords, ehlo->keyword_count);
	writer_bool(json, "starttls", ehlo->starttls);
	if (ehlo->auth_count) {
		names(json, "auth", ehlo->auth, ehlo->auth_count);
		writer_bool(json, "auth_clear", ehlo->auth_clear);
	}
	if (ehlo->has_size)
		writer_integer(json, "size", ehlo->size);
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		writer_flag(json, extensions[i].key, ehlo_has(ehlo, extensions[i].keyword));
}

static void ehlo(const struct session *session, struct writer *json)
{
	if (session->have_ehlo_reply) {
		const struct reply *reply = &session->ehlo_reply;

		begin_reply(json, "ehlo", reply);
		if (reply->code == 250)
			capabilities(json, &session->ehlo);
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
		writer_hex(json, "injected", session->injected, session->injected_length);
	writer_object_end(json);
}

/* Keywords of `of` that are not in `than`. */
static void difference(
	struct writer *json, const char *key, const struct ehlo *of, const struct ehlo *than)
{
	size_t octets = 0;

	writer_array(json, key);
	for (size_t i = 0; i < of->keyword_count; i++) {
		octets += strlen(of->keywords[i]);
		if (octets <= TEXT_SHOWN && !ehlo_has(than, of->keywords[i]))
			writer_string(json, NULL, of->keywords[i]);
	}
	writer_array_end(json);
}

static void post_tls(const struct session *session, struct writer *json)
{
	static const char *const words[] = { "ok", "refused", "eof", "timeout", "garbage" };

	if (session->have_ehlo_tls) {
		begin_reply(json, "ehlo_tls", &session->ehlo_tls_reply);
		if (session->ehlo_tls_reply.code == 250) {
			capabilities(json, &session->ehlo_tls);
			difference(json, "added", &session->ehlo_tls, &session->ehlo);
			difference(json, "removed", &session->ehlo, &session->ehlo_tls);
		}
		lint_json(json, session->ehlo_tls.lints | reply_lints(&session->ehlo_tls_reply));
		writer_enc(json);
		writer_object_end(json);
	}
	if (session->post_tls != POST_TLS_OK) {
		writer_object(json, "post_tls");
		writer_string(json, "status", words[session->post_tls]);
		writer_object_end(json);
	}
}

static void durations(const struct session *session, struct writer *json)
{
	static const char *const keys[session_state_count] = { "connect", "greeting", "ehlo", "helo",
		"starttls", "tls", "ehlo_tls", "total" };

	writer_object(json, "durations_ms");
	for (int i = 0; i < session_state_count; i++) {
		if (session->took_us[i] >= 0)
			writer_integer(json, keys[i], session->took_us[i] / 1000);
	}
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
	writer_string(json, "cause", session->cause);
	/* What came later, in QUIT, is not of that phase. */
	if (session->failed_length && session->state == session->decided_in)
		writer_hex(json, "octets", session->heard, session->failed_length);
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
	durations(session, json);
}
