/* Fetches (fetches.h): one job travels to the address's owner and back. */
#include "engine/fetches.h"

#include "base/clock.h"
#include "tls/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fetch_job {
	struct address_work work; /* first: the address hands it back */
	struct worker *worker; /* where it runs */
	struct address address;
	char *host;
	char *path;
	struct mailbox *answer_to;
	struct probe *probe; /* who asked; touched only by its own worker */
	struct fetch_result result;
	struct probe_fetched fetched;
};

static void job_free(struct fetch_job *job)
{
	fetch_result_done(&job->result);
	free(job->host);
	free(job->path);
	free(job);
}

/* RFC 8461 3.3: trusted, within its dates, and naming the host by a dNSName. */
static bool accept(void *owner, const struct octets *ders, size_t count)
{
	struct fetch_job *job = owner;
	struct chain *chain = chain_parse(ders, count);

	chain->trust = trust_judge(job->worker->trust, chain, clock_wall());
	job->fetched.judged = true;
	job->fetched.trust = chain->trust.status;
	job->fetched.names_host = names_match(&chain->certificates[0], job->host).strict;
	chain_unref(chain);
	return job->fetched.trust == TRUST_TRUSTED && job->fetched.names_host;
}

static void on_fetched(void *owner, struct fetch_result *result)
{
	struct fetch_job *job = owner;
	struct message *message = message_new(MESSAGE_FETCHED);

	job->result = *result;
	message->fetch = job;
	address_release(job->work.unit, job->worker->survey->setup.options->policy_spacing);
	mailbox_post(job->answer_to, message);
}

static void start(struct address_work *work)
{
	struct fetch_job *job = (struct fetch_job *)work;
	const struct options *options = job->worker->survey->setup.options;
	char agent[400];

	snprintf(agent, sizeof(agent), "tesscan (survey of mail transport security; %s)",
		options->contact	 ? options->contact
			: options->ehlo_name ? options->ehlo_name
					     : "a laboratory");
	struct fetch_request request = { .address = job->address,
		.host = job->host,
		.path = job->path,
		.user_agent = agent,
		.connect_timeout_us = options->connect_timeout + options->tls_timeout,
		.timeout_us = options->policy_timeout,
		.accept = accept,
		.owner = job };

	job->worker->counters.fetches++;
	job->fetched.time_us = clock_wall();
	fetch_start(job->worker->fetcher, &request, on_fetched);
}

void fetches_ask(struct worker *worker, struct probe *probe, const struct address *address,
	const char *host, const char *path)
{
	struct fetch_job *job = memory_alloc(sizeof(*job));
	struct message *message = message_new(MESSAGE_FETCH);
	struct address network = schedule_network(address);

	job->work.start = start;
	job->address = *address;
	job->host = memory_string(host);
	job->path = memory_string(path);
	job->answer_to = &worker->mailbox;
	job->probe = probe;
	arena_init(&job->result.arena);
	message->fetch = job;
	mailbox_post(owner_of(worker->survey, &network, sizeof(network)), message);
}

void fetches_on_ask(struct worker *worker, struct message *message)
{
	struct fetch_job *job = message->fetch;

	job->worker = worker;
	address_want(address_unit_of(worker, &job->address), &job->work);
}

void fetches_on_done(struct worker *worker, struct message *message)
{
	struct fetch_job *job = message->fetch;

	(void)worker;
	job->fetched.result = &job->result;
	probe_fetched(job->probe, &job->fetched);
	job_free(job);
}
