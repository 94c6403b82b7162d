/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions with an address in a record (record_parts.h), and what follows from each. */
#include "output/record_parts.h"

#include "verdict/lint_json.h"
#include "verdict/rpt.h"
#include "tls/tlsa_lints.h"

#include <string.h>

static void match_one(struct writer *json, const char *key, struct name_match match)
{
	writer_object(json, key);
	writer_bool(json, "match", match.via != MATCH_NONE);
	writer_string(json, "via", match_via_text(match.via));
	writer_bool(json, "strict", match.strict);
	writer_object_end(json);
}

/* Of a list of addresses there is no domain, and not every host has a name. */
static void match(struct writer *json, const struct domain_facts *domain,
	const struct domain_host *host, const struct probe_view *view)
{
	writer_object(json, "match");
	if (!domain->target.port)
		match_one(json, "domain", view->match_domain);
	if (!domain->target.port || target_has_name(domain))
		match_one(json, "server", view->match_server);
	if (strcmp(host_final_name(host->facts), host->name) != 0)
		match_one(json, "server_expanded", view->match_expanded);
	writer_bool(json, "ip", view->match_address);
	writer_object_end(json);
}

/* One for each of the host's TLSA records that are written, in their order. */
static void diagnoses(struct writer *json, const struct probe_view *view)
{
	const struct session_dane *session = view->session;

	if (!session || !session->diagnosis_count)
		return;
	writer_array(json, "diagnosis");
	for (size_t i = 0; i < session->diagnosis_count && writer_room(json); i++) {
		writer_object(json, NULL);
		tlsa_diagnosis_json(json, &session->diagnoses[i]);
		writer_object_end(json);
	}
	writer_array_end(json);
}

static void dane(struct writer *json, const struct domain_host *host, const struct probe_view *view)
{
	const struct dane_answer *answer = &view->dane_answer;

	writer_object(json, "dane");
	writer_string(json, "verdict", dane_address_text(view->dane));
	if (view->dane_answered) {
		record_strings(json, "references", host->references, host->reference_count);
		writer_integer(json, "verify_result", answer->code);
		if (answer->depth >= 0)
			writer_integer(json, "depth", answer->depth);
		writer_bool(json, "match_any", answer->match_any);
		writer_bool(json, "match_agile", answer->match_agile);
		writer_bool(json, "ta_found", answer->ta_found);
		writer_bool(json, "name_ok", answer->name_ok);
		writer_bool(json, "time_ok", answer->time_ok);
	}
	diagnoses(json, view);
	record_report(json, rpt_dane_address(view->dane));
	writer_object_end(json);
}

/* What follows for the domain from one probe. */
static void verdicts(struct writer *json, const struct domain_facts *domain,
	const struct domain_host *host, const struct probe_view *view)
{
	if (view->probe && probe_facts_certificates(view->probe))
		match(json, domain, host, view);
	if (host->facts->tlsa.judged)
		dane(json, host, view);
}

void record_key(struct writer *json, const char *member, const struct shared_key *key,
	struct record_form *form)
{
	struct shared_keys *named = &form->named;

	writer_hex(json, member, key->octets, SHARED_KEY_SIZE);
	named->keys = memory_resize(named->keys, (named->count + 1) * sizeof(*key));
	named->keys[named->count++] = *key;
}

/* The session, or where it is found. */
static void probe(struct writer *json, const struct probe_facts *facts, struct record_form *form)
{
	if (facts->key.known)
		record_key(json, "probe_key", &facts->key, form);
	else
		writer_raw(json, "probe", form->brief && facts->brief ? facts->brief : facts->json);
}

/* A session but the main one, whose members are the address's own. */
static void further_session(struct writer *json, const struct domain_facts *domain,
	const struct domain_host *host, enum session_role role, const struct probe_view *view,
	struct record_form *form)
{
	if (!view->probe)
		return;
	writer_object(json, session_role_text(role));
	probe(json, view->probe, form);
	verdicts(json, domain, host, view);
	writer_object_end(json);
}

/* Beyond --max-sessions. */
static void not_asked(struct writer *json, unsigned roles)
{
	if (!roles)
		return;
	writer_array_whole(json, "not_asked");
	for (enum session_role role = ROLE_MAIN + 1; role < session_role_count; role++) {
		if (roles & 1U << role)
			writer_string(json, NULL, session_role_text(role));
	}
	writer_array_end(json);
}

void record_sessions(struct writer *json, const struct domain_facts *domain,
	const struct domain_host *host, const struct domain_address *address,
	struct record_form *form)
{
	const struct probe_view *main = &address->sessions[ROLE_MAIN];

	if (main->probe)
		probe(json, main->probe, form);
	else
		writer_string(json, "skip", skip_text(address->skip));
	verdicts(json, domain, host, main);
	for (enum session_role role = ROLE_MAIN + 1; role < session_role_count; role++)
		further_session(json, domain, host, role, &address->sessions[role], form);
	not_asked(json, address->not_asked);
	if (address_depends_on_sni(address))
		writer_bool(json, "cert_depends_on_sni", true);
}
