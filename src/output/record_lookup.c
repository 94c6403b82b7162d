/* SPDX-License-Identifier: Apache-2.0 */
/* Lookups in a record (record_parts.h). */
#include "output/record_parts.h"

#include "base/dns_class.h"
#include "verdict/lint_json.h"

void record_strings(struct writer *json, const char *key, const char *const *list, size_t count)
{
	if (!count)
		return;
	writer_array(json, key);
	for (size_t i = 0; i < count && writer_room(json); i++)
		writer_heard(json, NULL, list[i]);
	writer_array_end(json);
}

void record_report(struct writer *json, enum report_result result)
{
	if (result != REPORT_NONE)
		writer_string(json, "report", report_result_text(result));
}

/* The members of a lookup, without its lints. */
void record_lookup_members(struct writer *json, const struct lookup_facts *lookup)
{
	bool differs = lookup->without_sha1 != DNS_UNKNOWN;

	writer_string(json, "status", dns_status_text(lookup->status));
	if (lookup->security != DNS_UNKNOWN)
		writer_string(json, "security",
			dns_security_text(differs ? DNS_SECURE : lookup->security));
	if (differs)
		writer_string(
			json, "security_without_sha1", dns_security_text(lookup->without_sha1));
	if (dns_class_coded(dns_class_of(lookup->status)))
		writer_integer(json, "rcode", lookup->rcode);
	if (lookup->detail)
		writer_heard(
			json, lookup->status == DNS_BOGUS ? "why_bogus" : "detail", lookup->detail);
	if (lookup->status == DNS_BOGUS)
		writer_string(json, "bogus_class", why_bogus_text(lookup->why_bogus));
	record_strings(json, "cname", lookup->aliases, lookup->alias_count);
}

void record_lookup(struct writer *json, const char *key, const struct lookup_facts *facts)
{
	if (!facts->asked)
		return;
	writer_object(json, key);
	record_lookup_members(json, facts);
	lint_json(json, facts->lints);
	writer_object_end(json);
}
