/* SPDX-License-Identifier: Apache-2.0 */
/* What the replies of a session say together: facts for the verdicts (PROTOCOL D.3, D.7, D.14). */
#include "scanners/smtp/session.h"

static enum strip strip_of(const struct session *session)
{
	const struct strip_evidence evidence = {
		.advertised = session->ehlo.starttls,
		.accepted = session->starttls == STARTTLS_HIDDEN,
		.helo_only = session->have_helo,
		.masked_greeting = strip_masked_greeting(&session->greeting),
		.ehlo = session->ehlo_reply.code == 250 ? &session->ehlo_reply : NULL,
		.echo = session->have_starttls_reply ? strip_echo(&session->starttls_reply)
						     : ECHO_NONE,
	};

	return strip_verdict(&evidence);
}

/* The greeting, and only where it says nothing the weaker evidence. */
static struct mta mta_of(struct session *session)
{
	struct fingerprints *fingerprints = probe_shared(session->probe);
	struct arena *arena = probe_arena(session->probe);
	const struct ehlo *both[] = { &session->ehlo, &session->ehlo_tls };
	struct mta mta = fingerprints_match_reply(
		fingerprints, MTA_SOURCE_BANNER, &session->greeting, arena);

	if (!mta.family && session->have_starttls_reply)
		mta = fingerprints_match_reply(
			fingerprints, MTA_SOURCE_STARTTLS, &session->starttls_reply, arena);
	for (size_t i = 0; i < 2 && !mta.family; i++)
		mta = fingerprints_match_words(fingerprints, MTA_SOURCE_EHLO, both[i]->keywords,
			both[i]->keyword_count, arena);
	return mta;
}

enum starttls_status session_refusal(int code)
{
	if (code == 454)
		return STARTTLS_UNAVAILABLE;
	return code >= 500 ? STARTTLS_REFUSED_5XX : STARTTLS_REFUSED_4XX;
}

enum starttls_status session_acceptance(const struct session *session, int code, size_t behind)
{
	if (session->blind)
		return STARTTLS_HIDDEN;
	if (behind)
		return STARTTLS_INJECTED_PLAINTEXT;
	return code == 220 ? STARTTLS_ACCEPTED : STARTTLS_ACCEPTED_NONSTD;
}

void session_conclude(struct session *session)
{
	struct smtp_facts *facts = probe_smtp(session->probe);

	facts->outcome = session->outcome;
	facts->starttls = session->starttls;
	facts->policy_block = session->have_greeting && session_policy_block(&session->greeting);
	facts->closing = (session->have_greeting && session->greeting.code == 421) ||
		(session->have_ehlo_reply && session->ehlo_reply.code == 421) ||
		(session->have_starttls_reply && session->starttls_reply.code == 421);
	if (facts->usable)
		facts->strip = strip_of(session);
	if (facts->alive)
		session->mta = mta_of(session);
}
