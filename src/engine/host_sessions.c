/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions of hosts (host_sessions.h). Which there are is the scanner's to say (plan.h). */
#include "engine/host_sessions.h"

#include "base/clock.h"
#include "engine/host_dane.h"
#include "engine/host_unit.h"
#include "engine/operator.h"
#include "engine/plan.h"
#include "engine/spacing.h"

/* `wanted`: for an attempt that asks once more; 0: for nobody new. */
static struct session_plan plan_of(const struct host_unit *unit, size_t index, unsigned wanted)
{
	const struct context *context = unit->worker->context;
	const struct plan_question question = { .options = context->setup.options,
		.host = unit->facts,
		.address = &unit->facts->addresses[index],
		.probes = &unit->sessions.probes->addresses[index],
		.attempt = unit->sessions.attempt,
		.wanted = wanted };

	return context->address_scanner->plan(&question);
}

/* Whether any session is to be had anew. */
static bool is_due(const struct host_unit *unit, unsigned wanted)
{
	for (size_t i = 0; i < unit->sessions.probes->count; i++) {
		const struct session_plan plan = plan_of(unit, i, wanted);

		for (size_t role = 0; role < session_role_count; role++) {
			if (plan.sessions[role].step == PLAN_AGAIN)
				return true;
		}
	}
	return false;
}

bool host_sessions_settled(const struct host_unit *unit)
{
	const struct host_sessions *sessions = &unit->sessions;
	unsigned attempt = unit->worker->environment.attempt;

	return sessions->probes && !sessions->partial && !sessions->pending && !sessions->dane &&
		(sessions->attempt == attempt || !is_due(unit, attempt));
}

/* What is not whole yet is written on, while those who wait work in other threads: they get none of it. */
static void answer(struct host_unit *unit)
{
	struct host_sessions *sessions = &unit->sessions;

	for (size_t i = 0; i < sessions->waiters.count; i++) {
		struct waiter *waiter = &sessions->waiters.list[i];
		struct message *message = answer_new(MESSAGE_HOST_PROBED, waiter);

		if (!sessions->due_us)
			message->host_probes = host_probes_ref(sessions->probes);
		message->due_us = sessions->due_us;
		mailbox_post(waiter->answer_to, message);
	}
	waiters_done(&sessions->waiters);
	sessions->partial = sessions->due_us != 0;
	sessions->due_us = 0;
	host_unit_weigh(unit);
}

/* While this goes on, the probes are pending still: it is what the last of them waits for. */
static void judge_dane(void *owner)
{
	struct host_unit *unit = owner;
	struct host_sessions *sessions = &unit->sessions;

	if (!host_dane_turn(sessions->dane)) {
		if (!sessions->dane_turn)
			sessions->dane_turn = timer_new(unit->worker->loop, judge_dane, unit);
		timer_set(sessions->dane_turn, 0);
		return;
	}
	host_dane_free(sessions->dane);
	sessions->dane = NULL;
	timer_free(sessions->dane_turn);
	sessions->dane_turn = NULL;
	sessions->pending = 0;
	answer(unit);
}

/* Once for a host, however often it is asked for. */
static void count_names(struct host_unit *unit)
{
	struct host_sessions *sessions = &unit->sessions;
	const struct host_probes *probes = sessions->probes;
	struct survey_counters *counters = &unit->worker->counters;

	if (sessions->names_inferred || sessions->names_left_out)
		return;
	for (size_t i = 0; i < probes->count; i++) {
		const struct probe_facts *main = probes->addresses[i].sessions[ROLE_MAIN].facts;

		if (!main || main->put_off)
			continue;
		sessions->names_inferred += main->inferred;
		sessions->names_left_out += main->skip == SKIP_NOT_ASKED;
	}
	counters->names_inferred += sessions->names_inferred;
	counters->names_not_asked += sessions->names_left_out;
}

/* They are asked for after all. */
static void uncount_names(struct host_unit *unit)
{
	struct host_sessions *sessions = &unit->sessions;
	struct survey_counters *counters = &unit->worker->counters;

	counters->names_inferred -= sessions->names_inferred;
	counters->names_not_asked -= sessions->names_left_out;
	sessions->names_inferred = sessions->names_left_out = 0;
}

/* All sessions are there. */
static void begin_dane(struct host_unit *unit)
{
	struct host_sessions *sessions = &unit->sessions;

	count_names(unit);
	sessions->pending = 1;
	sessions->dane = host_dane_new(unit->worker, unit->facts, sessions->probes);
	judge_dane(unit);
}

/* What is to come waits for a time; whoever asked comes again then. */
static void put_off(struct host_unit *unit, struct address_session *session, int64_t due_us)
{
	session->begun = false;
	session->waits = true;
	if (due_us > unit->sessions.due_us)
		unit->sessions.due_us = due_us;
}

static void leave_out(struct address_session *session)
{
	session->begun = true;
	session->facts = probe_facts_new();
	session->facts->skip = SKIP_NOT_ASKED;
	session->facts->smtp.outcome = OUTCOME_LOCAL_ERROR;
	session->facts->time_us = clock_wall();
}

/* After one with this name that ended without QUIT, at whichever address (G2). True: this one is not to begin now. */
static bool is_too_early(struct host_unit *unit, struct address_session *session)
{
	const struct worker *worker = unit->worker;
	int64_t due_us = unit->sessions.lost_us + worker->ledger.spacing_us;

	if (due_us <= clock_monotonic() || worker->environment.held)
		return false;
	if (atomic_load_explicit(&worker->context->hurried, memory_order_relaxed))
		leave_out(session);
	else
		put_off(unit, session, due_us);
	return true;
}

/* Those of an address that are due by now, each after a permit of the operator. */
static void begin_sessions(struct host_unit *unit, size_t index)
{
	/* Should too few sessions be left (--max-sessions): first those that verdicts rest on. */
	static const enum session_role order[session_role_count] = { ROLE_MAIN, ROLE_MX_NAME,
		ROLE_OTHER_KEY, ROLE_NO_SNI };
	struct address_probes *address = &unit->sessions.probes->addresses[index];
	const struct session_plan plan = plan_of(unit, index, 0);

	for (size_t i = 0; i < session_role_count; i++) {
		enum session_role role = order[i];

		if (plan.sessions[role].step != PLAN_BEGIN || address->sessions[role].waits ||
			is_too_early(unit, &address->sessions[role]))
			continue;
		address->sessions[role].begun = true;
		unit->sessions.pending++;
		operator_ask(unit->worker, unit->name, unit, index * session_role_count + role);
	}
}

/*
 * Sessions besides this one that go before those of scanners: of other roles, and of the second attempt. In that it is not
 * known which roles need any.
 */
static unsigned kept_of(const struct host_unit *unit, const struct session_plan *plan)
{
	bool again = !unit->worker->context->setup.options->no_retry;

	if (unit->sessions.attempt > 1)
		return 0;
	return (plan->to_come ? plan->to_come - 1 : 0) + again;
}

/* All that can be had now is there. */
static void conclude(struct host_unit *unit)
{
	if (unit->sessions.due_us)
		answer(unit);
	else
		begin_dane(unit);
}

/* Those that are there already stay. */
static void begin(struct host_unit *unit, unsigned attempt, unsigned round)
{
	struct host_sessions *sessions = &unit->sessions;

	sessions->attempt = attempt;
	sessions->round = round;
	sessions->partial = false;
	sessions->firm = sessions->insisted;
	if (!sessions->probes)
		sessions->probes = host_probes_new(unit->facts->address_count);
	for (size_t i = 0; i < sessions->probes->count; i++) {
		for (size_t role = 0; role < session_role_count; role++)
			sessions->probes->addresses[i].sessions[role].waits = false;
		begin_sessions(unit, i);
	}
}

/* None is pending. True: some of them are to be had anew, as a policy names the host. */
static bool reconsider(struct host_unit *unit)
{
	struct host_sessions *sessions = &unit->sessions;

	if (!sessions->insisted || sessions->firm || !host_probes_lack(sessions->probes))
		return false;
	uncount_names(unit);
	struct host_probes *kept = host_probes_without_inferred(sessions->probes);
	host_unit_forget_probes(unit);
	sessions->probes = kept;
	sessions->partial = true;
	return true;
}

/* With the last of those that are pending all is there that can be had now. */
static void one_less(struct host_unit *unit)
{
	struct host_sessions *sessions = &unit->sessions;

	if (--sessions->pending == 0 && !sessions->due_us && reconsider(unit))
		begin(unit, sessions->attempt, sessions->round);
	if (!sessions->pending)
		conclude(unit);
}

static enum name_class class_of(const struct host_unit *unit, const struct planned_session *session)
{
	return session->name_class == NAME_OF_OTHERS && unit->sessions.insisted
		? NAME_OF_POLICY
		: session->name_class;
}

void host_sessions_on_permitted(struct worker *worker, struct message *permit)
{
	struct host_unit *unit = permit->waiter;
	size_t index = permit->slot / session_role_count;
	const struct session_plan plan = plan_of(unit, index, 0);
	size_t role = permit->slot % session_role_count;
	const struct planned_session *session = &plan.sessions[role];
	struct message *message;
	struct address network;
	struct fault_scope scope;

	fault_enter(&scope, FAULT_HOST, unit->name);
	if (is_too_early(unit, &unit->sessions.probes->addresses[index].sessions[role])) {
		operator_give_back(worker, unit->name, 0, 0);
		one_less(unit);
		fault_leave(&scope);
		return;
	}
	message = message_new(MESSAGE_PROBE_ADDRESS);
	message->answer_to = &unit->worker->mailbox;
	message->waiter = unit;
	message->slot = permit->slot;
	message->attempt = unit->sessions.attempt;
	message->round = unit->sessions.round;
	message->target.address = unit->facts->addresses[index].address;
	message->target.port = unit->target.port ? unit->target.port : PORT_SMTP;
	message->target.sni = session->sni ? memory_string(session->sni) : NULL;
	message->target.key_kind = session->key_kind;
	message->target.name_class = class_of(unit, session);
	message->target.kept = kept_of(unit, &plan);
	network = schedule_network(&message->target.address);
	mailbox_post(owner_of(unit->worker->context, &network, sizeof(network)), message);
	fault_leave(&scope);
}

void host_sessions_on_ask(struct worker *worker, struct message *message)
{
	struct host_unit *unit = message->unit;
	struct host_sessions *sessions = &unit->sessions;
	struct fault_scope scope;

	(void)worker;
	fault_enter(&scope, FAULT_HOST, unit->name);
	host_unit_warm(unit);
	if (sessions->probes && message->round > sessions->round && !sessions->pending &&
		is_due(unit, message->attempt))
		host_unit_forget_probes(unit);
	sessions->insisted |= message->insists;
	if (!sessions->pending)
		reconsider(unit);
	bool begun = !sessions->probes || sessions->partial;
	if (begun)
		begin(unit, message->attempt, message->round);
	waiters_add(&sessions->waiters, message);
	if (!sessions->pending && begun)
		conclude(unit);
	else if (!sessions->pending)
		answer(unit);
	fault_leave(&scope);
}

/* A session of its own that showed something of the server, and no second attempt, which only failures have. */
static bool counts_for_vantage(const struct host_unit *unit, const struct probe_facts *probe)
{
	return unit->sessions.attempt == 1 && probe->skip == SKIP_NONE && !probe->inferred &&
		probe->smtp.outcome != OUTCOME_LOCAL_ERROR;
}

static void note_loss(struct host_unit *unit, int64_t lost_us)
{
	if (!lost_us)
		return;
	if (lost_us > unit->sessions.lost_us)
		unit->sessions.lost_us = lost_us;
	spacing_note(unit->worker, FAILURE_OF_HOST, unit->name);
}

void host_sessions_on_done(struct worker *worker, struct message *message)
{
	struct host_unit *unit = message->waiter;
	struct host_sessions *sessions = &unit->sessions;
	size_t index = message->slot / session_role_count;
	size_t role = message->slot % session_role_count;
	struct fault_scope scope;

	fault_enter(&scope, FAULT_HOST, unit->name);
	bool counts =
		role == ROLE_MAIN && message->probe && counts_for_vantage(unit, message->probe);
	operator_give_back(worker, unit->name, counts ? sessions->round : 0,
		counts ? sighting_signs(&message->probe->smtp) : 0);
	note_loss(unit, message->lost_us);
	if (message->probe)
		sessions->probes->addresses[index].sessions[role].facts = message->probe;
	else
		put_off(unit, &sessions->probes->addresses[index].sessions[role], message->due_us);
	begin_sessions(unit, index);
	one_less(unit);
	fault_leave(&scope);
}
