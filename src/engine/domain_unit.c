/* SPDX-License-Identifier: Apache-2.0 */
/* Domains in work (domain_unit.h). */
#include "engine/domain_unit.h"

#include "engine/host_probes.h"

#include <stdlib.h>

void domain_free(struct domain *domain)
{
	domain->worker->sleepers -= domain->sleeps;
	for (size_t i = 0; i < domain->facts.host_count; i++) {
		host_facts_unref(domain->facts.hosts[i].facts);
		host_probes_unref(domain->probes ? domain->probes[i] : NULL);
	}
	free(domain->facts.first_attempt);
	arena_done(&domain->arena);
	free(domain);
}

struct domain_request *domain_request_again(const struct domain *domain)
{
	const struct domain_facts *facts = &domain->facts;
	struct domain_request *request = memory_alloc(sizeof(*request));

	request->sequence = facts->sequence;
	request->rank = facts->rank;
	request->input = memory_string(facts->input);
	/* The address of a host without a name is none: the request goes where it went before. */
	if (!facts->target.port || target_has_name(facts))
		request->name = memory_string(facts->name);
	request->target = facts->target;
	request->status = facts->input_status;
	request->lints = facts->lints;
	request->attempt = domain->attempt;
	request->round = domain->round;
	if (facts->first_attempt)
		request->first_attempt = memory_string(facts->first_attempt);
	return request;
}

void domain_leave_window(struct domain *domain, struct message *message)
{
	struct domain_place *place = &domain->place;

	if (place->aside || place->waited || place->claim.count) {
		message->place = memory_alloc(sizeof(*place));
		*message->place = *place;
	}
	*place = (struct domain_place){ 0 };
	mailbox_post(domain->worker->context->maker, message);
}

void domain_leave(struct domain *domain, struct message *message)
{
	domain_leave_window(domain, message);
	domain_free(domain);
}
