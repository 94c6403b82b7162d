/* Address units (address.h). */
#include "engine/address.h"

#include "base/clock.h"
#include "tls/certificate_json.h"
#include "verdict/grade.h"
#include "verdict/lint_json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SMTP_PORT 25
#define PROBE_JSON_MAXIMUM (4 * 1024 * 1024)

/* One probe: an address with one SNI name. Kept for the survey, to be joined. */
struct probe_job {
	struct address_unit *unit;
	struct probe_job *next; /* of the same address */
	char *sni;
	bool without_sni; /* second try, after unrecognized_name (E.1) */
	bool waiting;
	struct waiters waiters;
	struct probe *probe; /* until its facts are complete */
	int64_t time_us;
	struct probe_facts *facts; /* NULL until then */
};

struct address_unit {
	struct slot slot; /* first: the schedule hands it back */
	struct worker *worker;
	struct probe_job *jobs;
};

static struct probe_job *find_job(struct address_unit *unit, const char *sni)
{
	struct probe_job *job = unit->jobs;

	while (job && (sni ? !job->sni || strcmp(job->sni, sni) != 0 : job->sni != NULL))
		job = job->next;
	return job;
}

/* The job that has waited longest. */
static struct probe_job *waiting_job(struct address_unit *unit)
{
	struct probe_job *oldest = NULL;

	for (struct probe_job *job = unit->jobs; job; job = job->next) {
		if (job->waiting)
			oldest = job;
	}
	return oldest;
}

static struct address_unit *find_unit(struct worker *worker, const struct address *address)
{
	struct map *units = &worker->addresses;
	struct address_unit *unit = map_get(units, address, sizeof(*address));

	if (unit)
		return unit;
	unit = memory_alloc(sizeof(*unit));
	unit->worker = worker;
	slot_init(&unit->slot, &worker->schedule, address);
	map_put(units, &unit->slot.address, sizeof(unit->slot.address), unit);
	worker->counters.addresses++;
	return unit;
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
	for (struct probe_job *job = failed->unit->jobs; job; job = job->next) {
		if (!job->waiting)
			continue;
		job->waiting = false;
		job->facts = probe_facts_ref(failed->facts);
		failed->unit->worker->counters.probe_joins++;
		answer(job);
	}
}

/* A failure of the address itself, not of ours, and not of a second try that one name needed. */
static bool address_failed(const struct probe_facts *facts)
{
	return facts && !facts->smtp.usable && !facts->smtp.sni_refused &&
		facts->smtp.outcome != OUTCOME_LOCAL_ERROR;
}

static struct probe_job *failed_job(struct address_unit *unit)
{
	struct probe_job *job = unit->jobs;

	while (job && !address_failed(job->facts))
		job = job->next;
	return job;
}

void address_on_probe(struct worker *worker, struct message *message)
{
	struct address_unit *unit = find_unit(worker, &message->target.address);
	struct probe_job *job = find_job(unit, message->target.sni);

	if (job) {
		worker->counters.probe_joins++;
		free(message->target.sni);
	} else {
		job = memory_alloc(sizeof(*job));
		job->unit = unit;
		job->sni = message->target.sni;
		job->waiting = true;
		job->next = unit->jobs;
		unit->jobs = job;
	}
	waiters_add(&job->waiters, message);
	if (job->waiting && failed_job(unit)) {
		share_failure(failed_job(unit));
		return;
	}
	if (job->facts)
		answer(job);
	else if (job->waiting)
		slot_want(&unit->slot, &worker->schedule);
}

static void write_probe(struct probe_job *job, struct writer *json)
{
	char address[ADDRESS_TEXT_SIZE];

	address_format(&job->unit->slot.address, address);
	writer_object(json, NULL);
	writer_time(json, "time", job->time_us);
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
	struct worker *worker = job->unit->worker;
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
	struct address_unit *unit = job->unit;

	if (probe->smtp.tls_fail == TLS_FAIL_UNRECOGNIZED_NAME && job->sni && !job->without_sni) {
		job->without_sni = true;
		job->waiting = true;
		probe_free(probe);
		job->probe = NULL;
	} else if (probe->der_count && probe->smtp.tls_up) {
		ask_judgement(job);
	} else {
		complete(job, NULL);
	}
	slot_release(&unit->slot, &unit->worker->schedule, waiting_job(unit) != NULL);
}

void address_on_judged(struct worker *worker, struct message *message)
{
	(void)worker;
	complete(message->waiter, message->chain);
}

void address_start(void *owner, struct slot *slot)
{
	struct worker *worker = owner;
	struct address_unit *unit = (struct address_unit *)slot;
	struct probe_job *job = waiting_job(unit);
	struct probe_target target = { .address = slot->address,
		.port = SMTP_PORT,
		.sni = job->without_sni ? NULL : job->sni };

	worker->counters.probes++;
	job->waiting = false;
	job->time_us = clock_wall();
	job->probe = probe_new(&worker->environment, worker->survey->address_scanner, &target, NULL,
		on_probe_done, job);
}

static void free_unit(void *value, void *context)
{
	struct address_unit *unit = value;

	(void)context;
	while (unit->jobs) {
		struct probe_job *job = unit->jobs;
		unit->jobs = job->next;
		probe_free(job->probe);
		probe_facts_unref(job->facts);
		waiters_done(&job->waiters);
		free(job->sni);
		free(job);
	}
	free(unit);
}

void address_free_all(struct worker *worker)
{
	map_each(&worker->addresses, free_unit, NULL);
	map_done(&worker->addresses);
}
