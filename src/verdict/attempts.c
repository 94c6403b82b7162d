/* SPDX-License-Identifier: Apache-2.0 */
/* Two attempts at one session (attempts.h). */
#include "verdict/attempts.h"

#include <string.h>

#define FACT(fact) (1U << (fact))

static bool texts_differ(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) != 0 : a != b;
}

static unsigned handshakes_difference(const struct smtp_facts *a, const struct smtp_facts *b)
{
	unsigned facts = 0;

	if (a->tls_up != b->tls_up)
		return 0; /* the outcome says it */
	if (a->tls_fail != b->tls_fail || texts_differ(a->tls_alert, b->tls_alert))
		facts |= FACT(ATTEMPT_TLS_FAILURE);
	if (!a->tls_up)
		return facts;
	if (texts_differ(a->tls.version, b->tls.version))
		facts |= FACT(ATTEMPT_VERSION);
	return a->tls.cipher_id != b->tls.cipher_id ? facts | FACT(ATTEMPT_CIPHER) : facts;
}

static bool leaves_differ(const struct chain *a, const struct chain *b)
{
	return a && b &&
		memcmp(a->certificates[0].sha256, b->certificates[0].sha256, CHAIN_DIGEST_SIZE) !=
		0;
}

unsigned attempts_difference(const struct probe_facts *first, const struct probe_facts *second)
{
	const struct smtp_facts *a = &first->smtp, *b = &second->smtp;
	unsigned facts = handshakes_difference(a, b);

	if (a->outcome != b->outcome)
		facts |= FACT(ATTEMPT_OUTCOME);
	if (a->starttls != b->starttls)
		facts |= FACT(ATTEMPT_STARTTLS);
	if (a->usable && b->usable &&
		(a->advertised != b->advertised || a->disputed != b->disputed))
		facts |= FACT(ATTEMPT_ADVERTISED);
	if (leaves_differ(first->chain, second->chain))
		facts |= FACT(ATTEMPT_CERTIFICATE);
	return a->sni_refused != b->sni_refused ? facts | FACT(ATTEMPT_SNI) : facts;
}

void attempt_members(struct writer *json, int64_t time_us, const struct smtp_facts *smtp)
{
	writer_time(json, "time", time_us);
	writer_string(json, "outcome", outcome_text(smtp->outcome));
	writer_string(json, "starttls", starttls_status_text(smtp->starttls));
	writer_flag(json, "timed_out", smtp->timed_out);
	writer_flag(json, "sni_refused", smtp->sni_refused);
	enum tls_fail fail = smtp->sni_refused ? smtp->named_fail : smtp->tls_fail;
	if (fail != TLS_FAIL_NONE && fail != TLS_FAIL_TIMEOUT)
		writer_string(json, "tls_fail", tls_fail_text(fail));
	writer_string_if(json, "alert", smtp->sni_refused ? smtp->named_alert : smtp->tls_alert);
}

void attempts_json(
	struct writer *json, const struct probe_facts *first, const struct probe_facts *second)
{
	unsigned facts = attempts_difference(first, second);

	if (!facts)
		return;
	writer_object(json, "attempts_differ");
	writer_array_whole(json, "in");
	for (int fact = 0; fact < attempt_fact_count; fact++) {
		if (facts & FACT(fact))
			writer_string(json, NULL, attempt_fact_text((enum attempt_fact)fact));
	}
	writer_array_end(json);
	writer_object(json, "first");
	attempt_members(json, first->time_us, &first->smtp);
	writer_object_end(json);
	writer_object_end(json);
}
