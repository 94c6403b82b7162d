/* SPDX-License-Identifier: Apache-2.0 */
/* What every line of a survey has (record_parts.h). */
#include "output/record_parts.h"
#include "output/record_schema.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "verdict/lint_json.h"

#include <stdio.h>
#include <string.h>

void record_head(struct writer *json, const struct domain_facts *domain, const char *type)
{
	writer_integer(json, "schema", RECORD_SCHEMA);
	writer_string_if(json, "type", type);
	writer_integer(json, "seq", (int64_t)domain->sequence);
	if (domain->rank >= 0)
		writer_integer(json, "rank", domain->rank);
	writer_octets(json, !utf8_valid(domain->input, strlen(domain->input)));
	writer_string(json, "input", domain->input);
	writer_enc(json);
	if (!type)
		writer_string_if(json, "domain", domain->name);
	writer_time(json, "time", clock_wall());
	writer_string(json, "input_status", input_status_text(domain->input_status));
	if (domain->duplicate_of)
		writer_integer(json, "duplicate_of", (int64_t)domain->duplicate_of);
	lint_json(json, domain->lints);
}

void record_failure(struct writer *json, const struct domain_facts *domain)
{
	enum outcome outcome = domain->summary.outcome;
	const struct lookup_facts *lookup = &domain->mx.lookup;
	char cause[200];

	if (outcome == OUTCOME_SURVEYED)
		return;
	if (outcome == OUTCOME_INPUT)
		snprintf(cause, sizeof(cause), "%s", input_status_text(domain->input_status));
	else if (domain->mx_asked && domain->mx.kind == MX_KIND_ERROR)
		snprintf(cause, sizeof(cause), "MX lookup: %s",
			lookup->detail ? lookup->detail : dns_status_text(lookup->status));
	else
		snprintf(cause, sizeof(cause), "%s", outcome_help(outcome));
	writer_object(json, "failure");
	writer_string(json, "class", outcome_class_text(outcome_class_of(outcome)));
	writer_string(json, "stage", stage_text(outcome_stage(outcome)));
	writer_string(json, "cause", cause);
	writer_object_end(json);
}

void record_text_or_null(struct writer *json, const char *key, const char *value)
{
	if (value)
		writer_string(json, key, value);
	else
		writer_null(json, key);
}
