/* SPDX-License-Identifier: Apache-2.0 */
/* Domains that sleep (domain_sleep.h). */
#include "engine/domain_sleep.h"

void domain_sleep(struct domain *domain, struct domain_request *request)
{
	request->sleeper = domain;
	request->forget = domain_free;
}

void domain_put_off(struct domain *domain)
{
	struct worker *worker = domain->worker;
	const struct survey_setup *setup = &worker->context->setup;
	struct message *message = message_new(MESSAGE_PUT_OFF);
	struct domain_request *request = domain_request_again(domain);
	bool sleeps = domain->sleeps ||
		worker->sleepers < (size_t)setup->options->window / 2 / setup->workers;

	message->put_off.request = request;
	message->put_off.due_us = domain->due_us;
	if (sleeps) {
		worker->sleepers += !domain->sleeps;
		domain->sleeps = true;
		domain_sleep(domain, request);
		domain_leave_window(domain, message);
		return;
	}
	request->returns = domain->returns + 1;
	message->put_off.due_us += domain->returns * setup->options->failure_spacing;
	domain_leave(domain, message);
}

bool domain_is_avoided(const struct domain *domain)
{
	const struct avoid *avoid = context_avoid(domain->worker->context);
	bool avoided = avoid_name(avoid, domain->facts.name);

	for (size_t i = 0; !avoided && i < domain->facts.host_count; i++)
		avoided = domain->facts.hosts[i].skip == SKIP_NONE &&
			avoid_name(avoid, domain->facts.hosts[i].name);
	return avoided;
}
