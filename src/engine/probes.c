/* SMTP probes (probes.h). */
#include "engine/probes.h"

#include "base/clock.h"
#include "tls/certificate_json.h"
#include "verdict/grade.h"
#include "verdict/lint_json.h"
#include "verdict/retry.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SMTP_PORT 25
#define PROBE_JSON_MAXIMUM (4 * 1024 * 1024)

/* One probe. Kept for the survey, to be joined. */
struct probe_job {
	struct address_work work; /* first: the address hands it back */
	struct probe_job *next; /* of the same address */
	char *sni; /* NULL: send none */
	enum tls_key_kind key_kind;
	unsigned attempt; /* that the facts are of, or that is wanted */
	bool without_sni; /* second try, after unrecognized_name (E.1) */
	struct waiters waiters;
	struct probe *probe; /* until its facts are complete */
	int64_t time_us;
	struct probe_facts *facts; /* NULL until then */
};

static struct probe_job *find_job(
	struct address_unit *unit, const char *sni, enum tls_key_kind key_kind)
{
	struct probe_job *job = unit->jobs;

	while (job && (job->key_kind != key_kind ||
			(sni ? !job->sni || strcmp(job->sni, sni) != 0 : job->sni != NULL)))
		job = job->next;
	return job;
}

static void answer(struct probe_job *job)
{
	for (size_t i = 0; i < job->waiters.count; i++) {
		struct waiter *waiter = &job->waiters.list[i];
		struct message *message = answer_new(MESSAGE_ADDRESS_PROBED, waiter);

		message->probe = probe_facts_ref(job->facts);
		mailbox_post(waiter->answer_to, message);
	}
	waiters_done(&job->waiters);
}

/*
 * A session that failed before TLS would fail under any other SNI name, too: the address is left in
 * peace, and those who wait for it are given these facts.
 */
static void share_failure(struct probe_job *failed)
{
	struct address_unit *unit = failed->work.unit;

	for (struct probe_job *job = unit->jobs; job; job = job->next) {
		if (!job->work.waiting)
			continue;
		address_unwant(&job->work);
		job->facts = probe_facts_ref(failed->facts);
		unit->worker->counters.probe_joins++;
		answer(job);
	}
}

/* A failure of the address itself, not of ours, and not of a second try that one name needed. */
static bool address_failed(const struct probe_facts *facts)
{
	return facts && !facts->smtp.usable && !facts->smtp.sni_refused &&
		facts->smtp.outcome != OUTCOME_LOCAL_ERROR;
}

/* A failure that stands for this attempt, too: not one that a second attempt is due for. */
static struct probe_job *failed_job(struct address_unit *unit, unsigned attempt)
{
	struct probe_job *job = unit->jobs;

	while (job && (!address_failed(job->facts) ||
			(job->attempt < attempt && retry_wanted_by_probe(&job->facts->smtp))))
		job = job->next;
	return job;
}

static void start(struct address_work *work);

static struct probe_job *new_job(struct address_unit *unit, const struct message *message)
{
	struct probe_job *job = memory_alloc(sizeof(*job));

	job->work = (struct address_work){ .unit = unit, .start = start };
	job->sni = message->target.sni ? memory_string(message->target.sni) : NULL;
	job->key_kind = message->target.key_kind;
	job->attempt = message->attempt;
	job->next = unit->jobs;
	unit->jobs = job;
	return job;
}

/* What failed for a passing reason is forgotten when the second attempt is asked for. */
static void forget_failure(struct probe_job *job, unsigned attempt)
{
	if (job->attempt >= attempt || !job->facts || !retry_wanted_by_probe(&job->facts->smtp))
		return;
	probe_facts_unref(job->facts);
	job->facts = NULL;
	job->without_sni = false;
	job->attempt = attempt;
}

void probes_on_ask(struct worker *worker, struct message *message)
{
	struct address_unit *unit = address_unit_of(worker, &message->target.address);
	struct probe_job *job =
		find_job(unit, message->target.sni, message->target.key_kind), *failed;
	bool known = job != NULL;

	if (!job)
		job = new_job(unit, message);
	free(message->target.sni);
	forget_failure(job, message->attempt);
	worker->counters.probe_joins += known && (job->facts || job->work.waiting || job->probe);
	waiters_add(&job->waiters, message);
	if (job->facts) {
		answer(job);
		return;
	}
	if (job->probe || job->work.waiting)
		return;
	failed = failed_job(unit, job->attempt);
	if (failed) {
		worker->counters.probe_joins++;
		job->facts = probe_facts_ref(failed->facts);
		answer(job);
		return;
	}
	address_want(unit, &job->work);
}

static void write_probe(struct probe_job *job, struct writer *json)
{
	char address[ADDRESS_TEXT_SIZE];

	address_format(&job->work.unit->slot.address, address);
	writer_object(json, NULL);
	writer_time(json, "time", job->time_us);
	writer_integer(json, "attempt", job->attempt);
	writer_string(json, "ip", address);
	writer_integer(json, "port", SMTP_PORT);
	if (job->facts->smtp.tls_begun && !job->without_sni)
		writer_string_if(json, "sni", job->sni);
	if (job->without_sni)
		lint_json(json, LINT_BIT(LINT_SNI_ENFORCED));
	job->probe->scanner->record(job->probe->state, json);
	if (job->facts->smtp.usable)
		writer_string(json, "grade",
			tls_grade_text(grade_of(&job->facts->smtp, job->facts->chain)));
	if (job->facts->chain)
		chain_json(json, job->facts->chain);
	writer_object_end(json);
}

/* The facts are complete: encodes them once, for every record that will join. */
static void complete(struct probe_job *job, struct chain *chain)
{
	struct buffer text;
	struct writer json;

	job->facts = probe_facts_new();
	job->facts->smtp = job->probe->smtp;
	job->facts->smtp.sni_refused = job->without_sni;
	job->facts->chain = chain;
	job->facts->time_us = job->time_us;
	buffer_init(&text, PROBE_JSON_MAXIMUM);
	writer_init(&json, &text);
	write_probe(job, &json);
	assert(!text.full);
	job->facts->json = buffer_take(&text, NULL);
	probe_free(job->probe);
	job->probe = NULL;
	answer(job);
	if (address_failed(job->facts))
		share_failure(job);
}

static void ask_judgement(struct probe_job *job)
{
	struct worker *worker = job->work.unit->worker;
	struct message *message = message_new(MESSAGE_JUDGE);
	uint8_t id[CHAIN_DIGEST_SIZE];

	chain_identify(job->probe->ders, job->probe->der_count, id);
	message->answer_to = &worker->mailbox;
	message->waiter = job;
	message->judge = (struct judge_request){ job->probe->ders, job->probe->der_count,
		job->time_us };
	mailbox_post(owner_of(worker->survey, id, sizeof(id)), message);
}

static void on_probe_done(void *owner, struct probe *probe)
{
	struct probe_job *job = owner;
	struct address_unit *unit = job->work.unit;

	if (probe->smtp.tls_fail == TLS_FAIL_UNRECOGNIZED_NAME && job->sni && !job->without_sni) {
		job->without_sni = true;
		probe_free(probe);
		job->probe = NULL;
		address_want(unit, &job->work);
	} else if (probe->der_count && probe->smtp.tls_up) {
		ask_judgement(job);
	} else {
		complete(job, NULL);
	}
	address_release(unit, unit->worker->survey->setup.options->spacing);
}

void probes_on_judged(struct worker *worker, struct message *message)
{
	(void)worker;
	complete(message->waiter, message->chain);
}

static void start(struct address_work *work)
{
	struct probe_job *job = (struct probe_job *)work;
	struct worker *worker = work->unit->worker;
	struct probe_target target = { .address = work->unit->slot.address,
		.port = SMTP_PORT,
		.sni = job->without_sni ? NULL : job->sni,
		.key_kind = job->key_kind };
	struct probe_subject subject = { .target = &target };

	worker->counters.probes++;
	job->time_us = clock_wall();
	job->probe = probe_new(&worker->environment, worker->survey->address_scanner, &subject,
		on_probe_done, job);
}

void probes_free(struct address_unit *unit)
{
	while (unit->jobs) {
		struct probe_job *job = unit->jobs;

		unit->jobs = job->next;
		probe_free(job->probe);
		probe_facts_unref(job->facts);
		waiters_done(&job->waiters);
		free(job->sni);
		free(job);
	}
}
