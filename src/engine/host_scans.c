/* SPDX-License-Identifier: Apache-2.0 */
/* Scanners of a host (host_scans.h). */
#include "engine/host_scans.h"

#include <stdlib.h>

struct host_scans {
	struct worker *worker;
	struct host_scans_request request;
	size_t running;
	size_t count;
	struct probe *probes[]; /* those that have ended are NULL */
};

static void on_done(void *owner, struct probe *probe)
{
	struct host_scans *scans = owner;
	struct host_facts *facts = scans->request.facts;

	probe_keep(probe, &facts->scan_results, &facts->arena);
	for (size_t i = 0; i < scans->count; i++) {
		if (scans->probes[i] == probe)
			scans->probes[i] = NULL;
	}
	probe_free(probe);
	if (--scans->running)
		return;
	struct host_scans_request request = scans->request;
	host_scans_free(scans);
	request.done(request.owner);
}

static void on_slow(void *owner)
{
	struct host_scans *scans = owner;

	scans->request.slow(scans->request.owner);
}

static void begin(struct host_scans *scans, const struct scanner *scanner)
{
	const struct context *context = scans->worker->context;
	const struct scan_kind *kind = context_kind(context, scanner);
	const struct host_scans_request *request = &scans->request;
	struct probe_subject subject = { .host = request->facts, .slow = on_slow };

	if (kind && scan_results_get(&request->facts->scan_results, kind))
		return;
	if (kind && request->earlier)
		subject.earlier = scan_results_get(&request->earlier->scan_results, kind);
	scans->running++;
	scans->probes[scans->count++] =
		probe_new(&scans->worker->environment, scanner, &subject, on_done, scans);
}

struct host_scans *host_scans_start(struct worker *worker, const struct host_scans_request *request)
{
	const struct context *context = worker->context;
	size_t most = 1 + context->of_hosts.count;
	struct host_scans *scans = memory_alloc(sizeof(*scans) + most * sizeof(*scans->probes));

	scans->worker = worker;
	scans->request = *request;
	if (request->core && context->host_scanner)
		begin(scans, context->host_scanner);
	for (size_t i = 0; i < context->of_hosts.count; i++)
		begin(scans, context->of_hosts.list[i]);
	if (scans->running)
		return scans;
	free(scans);
	return NULL;
}

void host_scans_free(struct host_scans *scans)
{
	if (!scans)
		return;
	for (size_t i = 0; i < scans->count; i++)
		probe_free(scans->probes[i]);
	free(scans);
}
