/* SPDX-License-Identifier: Apache-2.0 */
/* An SMTP session as a record has it, step by step (json_explain.h). */
#include "output/json_explain_parts.h"

#include <stdlib.h>
#include <string.h>

/* Its code and the beginning of what it says. */
static void reply(struct telling *telling, const json_t *probe, const char *key, const char *label,
	size_t column)
{
	const json_t *facts = json_object_get(probe, key);
	const json_t *lines = json_object_get(facts, "text");
	const char *first = json_string_value(json_array_get(lines, 0));

	if (!facts)
		return;
	prose_add(&telling->prose, column, label, "%lld %s%s", json_number(facts, "code"),
		first ? first : "", json_array_size(lines) > 1 ? " ..." : "");
}

static void extensions(struct telling *telling, const json_t *probe, size_t column)
{
	const json_t *ehlo = json_object_get(probe, "ehlo");
	char *keywords = json_joined(json_object_get(ehlo, "keywords"), " ");

	if (*keywords)
		prose_add(&telling->prose, column, "", "offers %s", keywords);
	free(keywords);
}

static void connection(struct telling *telling, const json_t *probe, size_t column)
{
	const char *outcome = json_word(probe, "outcome");
	const json_t *greeting = json_object_get(probe, "greeting");
	const char *sni = json_word(probe, "sni");

	/* What ended before a word was said has its reason as its outcome. */
	prose_add(&telling->prose, column, "Connect", "port %lld%s%s: %s",
		json_number(probe, "port"), sni ? ", TLS name " : "", sni ? sni : "",
		greeting || !outcome ? "connected" : json_clear(outcome_help_of(outcome), outcome));
	if (json_number(probe, "attempt") > 1)
		prose_add(&telling->prose, column, "", "at the second attempt");
}

static void starttls(struct telling *telling, const json_t *probe, size_t column)
{
	const json_t *facts = json_object_get(probe, "starttls");
	const char *status = json_word(facts, "status");
	const char *verdict = json_word(json_object_get(probe, "strip"), "verdict");
	const char *first = json_string_value(json_array_get(json_object_get(facts, "text"), 0));

	if (!facts)
		return;
	prose_add(&telling->prose, column, "STARTTLS", "%s%s%s%s",
		json_is_true(json_object_get(facts, "advertised")) ? "advertised; "
								   : "not advertised; ",
		json_clear(starttls_status_help_of(status), status), first ? ": " : "",
		first ? first : "");
	if (verdict && strcmp(verdict, strip_text(STRIP_NONE)) != 0)
		prose_add(&telling->prose, column, "", "taken out on the way? %s",
			json_clear(strip_help_of(verdict), verdict));
}

static void tls_failure(struct telling *telling, const json_t *probe, size_t column)
{
	const json_t *facts = json_object_get(probe, "tls_failure");
	const char *class = json_word(facts, "class"), *alert = json_word(facts, "alert");
	const char *error = json_word(facts, "error");

	if (!facts)
		return;
	prose_add(&telling->prose, column, "TLS", "failed: %s%s%s%s%s",
		json_clear(tls_fail_help_of(class), class), alert ? "; alert " : "",
		alert ? alert : "", error ? "; " : "", error ? error : "");
}

static void tls(struct telling *telling, const json_t *probe, size_t column)
{
	const json_t *facts = json_object_get(probe, "tls");
	const char *version = json_word(facts, "version"), *group = json_word(facts, "group");
	const char *cipher = json_word(json_object_get(facts, "cipher"), "iana");
	const char *grade = json_word(probe, "grade");

	tls_failure(telling, probe, column);
	if (!facts)
		return;
	prose_add(&telling->prose, column, "TLS", "%s %s%s%s", version ? version : "?",
		cipher ? cipher : "?", group ? ", group " : "", group ? group : "");
	if (grade && strcmp(grade, tls_grade_text(GRADE_GOOD)) != 0)
		prose_add(&telling->prose, column, "", "%s: %s", grade,
			json_clear(tls_grade_help_of(grade), grade));
}

static void trust(struct telling *telling, const json_t *probe, size_t column)
{
	const json_t *facts = json_object_get(probe, "trust");
	const char *status = json_word(facts, "status"), *error = json_word(facts, "error");

	if (facts)
		prose_add(&telling->prose, column, "Trust", "%s%s%s",
			json_clear(trust_help_of(status), status), error ? ": " : "",
			error ? error : "");
}

static void certificate(struct telling *telling, const json_t *probe, size_t column)
{
	const json_t *leaf = json_object_get(probe, "leaf"), *key = json_object_get(leaf, "key");
	const json_t *lints = json_object_get(leaf, "lints");
	const char *subject = json_word(leaf, "subject"), *issuer = json_word(leaf, "issuer");
	const char *begin = json_word(leaf, "not_before"), *end = json_word(leaf, "not_after");
	const char *type = json_word(key, "type");

	if (!leaf)
		return;
	prose_add(&telling->prose, column, "Cert", "subject %s", subject ? subject : "(none)");
	prose_add(&telling->prose, column, "", "issuer %s", issuer ? issuer : "(none)");
	prose_add(
		&telling->prose, column, "", "from %s to %s", begin ? begin : "?", end ? end : "?");
	prose_add(&telling->prose, column, "", "key %s, %lld bits", type ? type : "?",
		json_number(key, "bits"));
	char *names = json_joined(json_object_get(json_object_get(leaf, "san"), "dns"), ", ");
	if (*names)
		prose_add(&telling->prose, column, "", "names %s", names);
	free(names);
	for (size_t i = 0; i < json_array_size(lints) && i < EXPLAIN_SHOWN; i++) {
		const char *lint = json_string_value(json_array_get(lints, i));

		prose_add(&telling->prose, column, "", "note: %s",
			json_clear(certificate_lint_help_of(lint), lint));
	}
}

/* How it ended, where that is not said by a step above. */
static void end(struct telling *telling, const json_t *probe, size_t column)
{
	const char *outcome = json_word(probe, "outcome");
	const json_t *failure = json_object_get(probe, "failure");
	const char *cause = json_word(failure, "cause");
	const char *status = json_word(json_object_get(probe, "post_tls"), "status");

	if (failure && json_object_get(probe, "greeting"))
		prose_add(&telling->prose, column, "End", "%s%s%s",
			json_clear(outcome_help_of(outcome), outcome), cause ? ": " : "",
			cause ? cause : "");
	if (status)
		prose_add(&telling->prose, column, "", "EHLO under TLS: %s",
			json_clear(post_tls_help_of(status), status));
}

void json_explain_session(struct telling *telling, const json_t *probe, size_t column)
{
	connection(telling, probe, column);
	reply(telling, probe, "greeting", "Greeting", column);
	reply(telling, probe, "ehlo", "EHLO", column);
	extensions(telling, probe, column);
	reply(telling, probe, "helo", "HELO", column);
	starttls(telling, probe, column);
	tls(telling, probe, column);
	end(telling, probe, column);
	certificate(telling, probe, column);
	trust(telling, probe, column);
}
