/* SPDX-License-Identifier: Apache-2.0 */
/* DANE of a host's sessions (host_dane.h): a step is one session's verification, or one record's diagnosis. */
#include "engine/host_dane.h"

#include "base/clock.h"
#include "engine/host_probes.h"
#include "verdict/dane.h"

#include <stdlib.h>
#include <string.h>

struct dane_session {
	const struct probe_facts *probe;
	struct session_dane *result;
	bool bound; /* the records bind connections to its address (B.6) */
	size_t chain; /* index among the distinct ones */
};

struct host_dane {
	struct worker *worker;
	const struct tlsa_facts *tlsa;
	struct host_probes *probes;
	struct dane_session *sessions; /* where a chain was presented, a failed handshake, too */
	size_t session_count;
	const struct chain **chains; /* distinct ones */
	size_t chain_count;
	size_t examined; /* sessions */
	size_t record_count; /* that are diagnosed */
	size_t diagnosed; /* records */
	size_t trials;
	bool whole_anchors;
	struct tlsa_diagnosis *diagnoses; /* of one record, for each chain */
};

/* What a diagnosis says depends on the certificates and on what their trust is. */
static bool same_chain(const struct chain *a, const struct chain *b)
{
	return a == b ||
		(!memcmp(a->id, b->id, sizeof(a->id)) && a->trust.status == b->trust.status &&
			a->trust.if_unexpired_known == b->trust.if_unexpired_known &&
			a->trust.if_unexpired == b->trust.if_unexpired);
}

static size_t index_of(struct host_dane *job, const struct chain *chain)
{
	for (size_t i = 0; i < job->chain_count; i++) {
		if (same_chain(job->chains[i], chain))
			return i;
	}
	job->chains[job->chain_count] = chain;
	return job->chain_count++;
}

/* A session that was to be, and was left out in the end, is none. */
static void add_session(struct host_dane *job, struct address_session *session, bool bound)
{
	const struct probe_facts *probe = session->facts;

	if (!probe || probe->skip != SKIP_NONE || !probe_facts_certificates(probe))
		return;
	job->sessions[job->session_count++] = (struct dane_session){ probe, &session->dane, bound,
		index_of(job, probe_facts_certificates(probe)) };
}

static void make_room_for_diagnoses(struct host_dane *job)
{
	size_t size = job->record_count * sizeof(*job->diagnoses);

	for (size_t i = 0; i < job->session_count; i++) {
		struct session_dane *result = job->sessions[i].result;

		if (!job->sessions[i].bound)
			continue;
		result->diagnoses = arena_alloc(&job->probes->arena, size);
		result->diagnosis_count = job->record_count;
	}
}

static bool has_whole_anchor(const struct tlsa_facts *tlsa)
{
	for (size_t i = 0; i < tlsa->record_count; i++) {
		if (tlsa->records[i].usage == TLSA_USAGE_TA && !tlsa->records[i].matching_type)
			return true;
	}
	return false;
}

struct host_dane *host_dane_new(
	struct worker *worker, const struct host_facts *facts, struct host_probes *probes)
{
	struct host_dane *job = memory_alloc(sizeof(*job));
	size_t most = probes->count * session_role_count;

	job->worker = worker;
	job->tlsa = &facts->tlsa;
	job->probes = probes;
	job->sessions = memory_alloc(most * sizeof(*job->sessions));
	job->chains = memory_alloc(most * sizeof(*job->chains));
	job->trials = TLSA_TRIALS_MAXIMUM;
	job->whole_anchors = has_whole_anchor(job->tlsa);
	job->record_count = job->tlsa->record_count < TLSA_DIAGNOSED_MAXIMUM
		? job->tlsa->record_count
		: TLSA_DIAGNOSED_MAXIMUM;
	for (size_t i = 0; job->record_count && i < probes->count; i++) {
		struct address_probes *address = &probes->addresses[i];
		bool bound = dane_applies(facts, &facts->addresses[i]);

		for (size_t role = 0; role < session_role_count; role++)
			add_session(job, &address->sessions[role], bound);
	}
	job->diagnoses = memory_alloc(job->chain_count * sizeof(*job->diagnoses));
	make_room_for_diagnoses(job);
	return job;
}

/* Whether the moment lies between the two times, which the library sees in whole seconds. */
static bool parts(int64_t moment, int64_t a, int64_t b)
{
	return (moment / CLOCK_SECOND > a / CLOCK_SECOND) !=
		(moment / CLOCK_SECOND > b / CLOCK_SECOND);
}

/* What counts is which certificates are within their dates. */
static bool same_dates(const struct chain *chain, int64_t a, int64_t b)
{
	for (size_t i = 0; i < chain->count; i++) {
		const struct certificate *certificate = &chain->certificates[i];

		if (parts(certificate->not_before, a, b) || parts(certificate->not_after, a, b))
			return false;
	}
	return true;
}

/* The basis of a session before with the same chain, if it holds for this one; anchors in DNS have dates, too. */
static const struct dane_basis *known_basis(
	const struct host_dane *job, const struct dane_session *session)
{
	for (const struct dane_session *before = job->sessions; before < session; before++) {
		if (before->result->examined && before->chain == session->chain &&
			same_dates(probe_facts_certificates(session->probe), before->probe->time_us,
				session->probe->time_us))
			return job->whole_anchors ? NULL : &before->result->basis;
	}
	return NULL;
}

static void examine(struct host_dane *job, const struct dane_session *session)
{
	const struct dane_basis *known = known_basis(job, session);
	const struct dane_question question = { .records = job->tlsa->records,
		.count = job->tlsa->record_count,
		.base = job->tlsa->base,
		.time_us = session->probe->time_us };

	if (!session->bound || !job->tlsa->judged || job->tlsa->status != TLSA_USABLE)
		return;
	session->result->basis = known
		? *known
		: dane_examine(
			  job->worker->dane, probe_facts_certificates(session->probe), &question);
	session->result->examined = true;
}

/* C.1: what the record is to the chain of each session. */
static void diagnose(struct host_dane *job, size_t record)
{
	tlsa_diagnose_all(&job->tlsa->records[record], job->chains, job->chain_count, &job->trials,
		job->diagnoses);
	for (size_t i = 0; i < job->session_count; i++) {
		if (job->sessions[i].bound)
			job->sessions[i].result->diagnoses[record] =
				job->diagnoses[job->sessions[i].chain];
	}
}

/* False: nothing is left. */
static bool step(struct host_dane *job)
{
	if (job->examined < job->session_count)
		examine(job, &job->sessions[job->examined++]);
	else if (job->session_count && job->diagnosed < job->record_count)
		diagnose(job, job->diagnosed++);
	else
		return false;
	return true;
}

bool host_dane_turn(struct host_dane *job)
{
	int64_t began = clock_monotonic();

	while (step(job)) {
		if (clock_monotonic() - began >= CLOCK_TURN)
			return false;
	}
	return true;
}

void host_dane_free(struct host_dane *job)
{
	if (!job)
		return;
	free(job->sessions);
	free(job->chains);
	free(job->diagnoses);
	free(job);
}
