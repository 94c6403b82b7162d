/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of sessions (plan.h): which name is sent to whom is RFC 7672 8.1, RFC 8461 7.1 and RFC 6066 3. */
#include "scanners/smtp/plan.h"

#include "base/name.h"
#include "verdict/dane.h"
#include "verdict/retry.h"

#include <string.h>

/* The main session; NULL while nothing of it is known that decides on others. */
static const struct probe_facts *main_of(const struct plan_question *question)
{
	const struct probe_facts *main = question->probes->sessions[ROLE_MAIN].facts;

	return main && main->skip == SKIP_NONE && main->smtp.tls_up ? main : NULL;
}

/* The two chains of a server need records both, where there are records that bind the address. */
static bool key_may_matter(const struct plan_question *question)
{
	const struct tlsa_facts *tlsa = &question->host->tlsa;

	return tlsa->status == TLSA_USABLE && tlsa->base &&
		dane_applies(question->host, question->address);
}

static bool key_matters(const struct plan_question *question, const struct probe_facts *main)
{
	return key_may_matter(question) && main->chain && main->chain->certificates[0].parsed;
}

/* The TLSA base domain where there are records, else the MX host's name. An address is no name for SNI. */
static const char *sni_of(const struct host_facts *host, enum session_role role)
{
	struct address literal;

	if (role == ROLE_NO_SNI || name_literal(host->name, &literal))
		return NULL;
	return host->tlsa.base && role != ROLE_MX_NAME ? host->tlsa.base : host->name;
}

static bool is_wanted(const struct plan_question *question, enum session_role role)
{
	const struct probe_facts *main = main_of(question);

	if (question->address->skip != SKIP_NONE)
		return false;
	switch (role) {
	case ROLE_MAIN:
		return true;
	case ROLE_OTHER_KEY:
		/* No DANE sender comes as far where the name is refused. */
		return main && !main->smtp.sni_refused && key_matters(question, main);
	case ROLE_MX_NAME:
		return main && host_has_two_names(question->host);
	case ROLE_NO_SNI:
		/* Where the main one sends none, it is that. */
		return main && question->options->no_sni_probe && !main->smtp.sni_refused &&
			sni_of(question->host, ROLE_MAIN);
	case session_role_count:
		break;
	}
	return false;
}

static enum plan_step step_of(const struct plan_question *question, enum session_role role)
{
	const struct address_session *session = &question->probes->sessions[role];

	if (!is_wanted(question, role))
		return PLAN_NONE;
	if (!session->begun)
		return PLAN_BEGIN;
	if (!session->facts || !question->wanted)
		return PLAN_STANDS;
	return retry_due(session->facts, question->attempt, question->wanted) ||
			scan_results_again(&session->facts->scan_results)
		? PLAN_AGAIN
		: PLAN_STANDS;
}

/* That which the main session did not show. */
static enum tls_key_kind other_key_kind(const struct probe_facts *main)
{
	return !strncmp(main->chain->certificates[0].key_type, "rsa", 3) ? TLS_KEY_ECDSA
									 : TLS_KEY_RSA;
}

/* Where the lookup failed, nobody knows that it has none. */
static bool may_have_records(const struct tlsa_facts *tlsa)
{
	return tlsa->base || tlsa->status == TLSA_BOGUS || tlsa->status == TLSA_LOOKUP_FAILED ||
		tlsa->status == TLSA_LOOKUP_TIMEOUT;
}

static struct planned_session plan_session(
	const struct plan_question *question, enum session_role role)
{
	struct planned_session session = { .step = step_of(question, role) };

	if (session.step == PLAN_NONE)
		return session;
	session.sni = sni_of(question->host, role);
	if (role == ROLE_OTHER_KEY)
		session.key_kind = other_key_kind(main_of(question));
	session.name_class =
		may_have_records(&question->host->tlsa) ? NAME_WITH_RECORDS : NAME_OF_OTHERS;
	return session;
}

/* As far as is known before the main session. */
static bool may_be_wanted(const struct plan_question *question, enum session_role role)
{
	switch (role) {
	case ROLE_MAIN:
		return true;
	case ROLE_OTHER_KEY:
		return key_may_matter(question);
	case ROLE_MX_NAME:
		return host_has_two_names(question->host);
	case ROLE_NO_SNI:
		return question->options->no_sni_probe && sni_of(question->host, ROLE_MAIN);
	case session_role_count:
		break;
	}
	return false;
}

struct session_plan smtp_plan(const struct plan_question *question)
{
	struct session_plan plan = { .to_come = 0 };

	for (enum session_role role = ROLE_MAIN; role < session_role_count; role++) {
		plan.sessions[role] = plan_session(question, role);
		plan.to_come +=
			!question->probes->sessions[role].facts && may_be_wanted(question, role);
	}
	return plan;
}
