/* SPDX-License-Identifier: Apache-2.0 */
/* MX records to hosts (mx.h). */
#include "engine/mx.h"

#include "base/dns_class.h"

#include <stdlib.h>
#include <string.h>

static int compare_records(const void *a, const void *b)
{
	const struct mx_record *left = a, *right = b;

	if (left->preference != right->preference)
		return left->preference < right->preference ? -1 : 1;
	return strcmp(left->exchange, right->exchange);
}

static void keep_records(struct mx_facts *mx, const struct dns_packet *packet, struct arena *arena)
{
	size_t kept = 0;

	mx->records = arena_alloc(arena, packet->record_count * sizeof(*mx->records));
	for (size_t i = 0; i < packet->record_count; i++) {
		const struct dns_record *record = &packet->records[i];
		if (record->target)
			mx->records[mx->record_count++] = (struct mx_record){ record->preference,
				arena_string(arena, record->target) };
		else
			mx->lints |= LINT_BIT(LINT_MX_BAD_RDATA);
	}
	if (!mx->record_count)
		return;
	qsort(mx->records, mx->record_count, sizeof(*mx->records), compare_records);
	for (size_t i = 1; i < mx->record_count; i++) {
		if (compare_records(&mx->records[kept], &mx->records[i]) != 0)
			mx->records[++kept] = mx->records[i];
	}
	mx->record_count = kept + 1;
}

/* Lints of null MX records; how many there are. */
static size_t count_nulls(struct mx_facts *mx)
{
	size_t nulls = 0;

	for (size_t i = 0; i < mx->record_count; i++) {
		if (strcmp(mx->records[i].exchange, ".") != 0)
			continue;
		nulls++;
		if (mx->records[i].preference)
			mx->lints |= LINT_BIT(LINT_NULL_MX_PREF);
	}
	if (nulls > 1)
		mx->lints |= LINT_BIT(LINT_NULL_MX_MULTI);
	if (nulls && nulls < mx->record_count)
		mx->lints |= LINT_BIT(LINT_NULL_MX_MIXED);
	return nulls;
}

/* By exchange, and among those of one the best first, which is how the records stand. */
static int compare_exchanges(const void *a, const void *b)
{
	const struct mx_record *left = *(const struct mx_record *const *)a,
			       *right = *(const struct mx_record *const *)b;
	int order = strcmp(left->exchange, right->exchange);

	return order ? order : left < right ? -1 : 1;
}

/* For each record whether a better one leads to the same host. */
static bool *find_repeated(const struct mx_facts *mx, struct arena *arena)
{
	bool *repeated = arena_alloc(arena, mx->record_count * sizeof(*repeated));
	const struct mx_record **sorted =
		arena_alloc(arena, mx->record_count * sizeof(const struct mx_record *));

	for (size_t i = 0; i < mx->record_count; i++)
		sorted[i] = &mx->records[i];
	qsort(sorted, mx->record_count, sizeof(*sorted), compare_exchanges);
	for (size_t i = 1; i < mx->record_count; i++)
		repeated[sorted[i] - mx->records] =
			!strcmp(sorted[i]->exchange, sorted[i - 1]->exchange);
	return repeated;
}

static struct domain_host *add_host(
	struct domain_facts *domain, const char *name, uint16_t preference)
{
	struct domain_host *host = &domain->hosts[domain->host_count++];

	host->name = name;
	host->preference = preference;
	host->kind = name_host_kind(name);
	if (host->kind == HOST_NAME && strchr(name, '_'))
		host->lints |= LINT_BIT(LINT_MX_UNDERSCORE);
	return host;
}

static void add_hosts(struct domain_facts *domain, size_t most, struct arena *arena)
{
	const struct mx_facts *mx = &domain->mx;

	bool *repeated = find_repeated(mx, arena);

	domain->hosts = arena_alloc(arena, mx->record_count * sizeof(*domain->hosts));
	for (size_t i = 0; i < mx->record_count; i++) {
		const char *name = mx->records[i].exchange;

		if (!strcmp(name, ".") || repeated[i])
			continue;
		struct domain_host *host = add_host(domain, name, mx->records[i].preference);
		if (!strcmp(name, domain->name))
			host->lints |= LINT_BIT(LINT_MX_SELF);
		if (domain->host_count > most) {
			host->skip = SKIP_LIMIT;
			domain->cut_hosts++;
		}
	}
}

/*
 * A.8: the records, or an alias on the way to them, were made from a wildcard. Without signatures nothing can be said, and
 * of a chain no "no" unless every link has them.
 */
static void note_wildcard(struct mx_facts *mx, const struct dns_packet *packet)
{
	bool is_signed = false;

	for (size_t i = 0; i < packet->signature_count; i++) {
		const struct dns_signature *signature = &packet->signatures[i];

		is_signed |= signature->covered == DNS_TYPE_MX;
		mx->wildcard |= signature->wildcard &&
			(signature->covered == DNS_TYPE_MX || signature->covered == DNS_TYPE_CNAME);
	}
	mx->wildcard_known = mx->wildcard ||
		(is_signed && (!packet->alias_count || mx->lookup.security == DNS_SECURE));
}

void mx_hosts(struct domain_facts *domain, const struct dns_answer *answer, size_t most,
	struct arena *arena)
{
	struct mx_facts *mx = &domain->mx;

	mx->lints |= mx->lookup.lints;
	note_wildcard(mx, &answer->packet);
	switch (dns_class_of(answer->status)) {
	case DNS_CLASS_DATA:
		keep_records(mx, &answer->packet, arena);
		mx->kind = mx->record_count && count_nulls(mx) == mx->record_count ? MX_KIND_NULL
										   : MX_KIND_MX;
		if (mx->kind == MX_KIND_MX)
			add_hosts(domain, most, arena);
		break;
	case DNS_CLASS_DENIAL:
		if (answer->status == DNS_NXDOMAIN) {
			mx->kind = MX_KIND_NXDOMAIN;
			break;
		}
		mx->kind = MX_KIND_IMPLICIT;
		domain->hosts = arena_alloc(arena, sizeof(*domain->hosts));
		/* The domain itself, whatever its name: the classes of exchanges are for MX records. */
		add_host(domain, domain->name, 0)->implicit = true;
		domain->hosts[0].kind = HOST_NAME;
		break;
	case DNS_CLASS_BOGUS:
	case DNS_CLASS_FAILED:
	case DNS_CLASS_SILENT:
	case DNS_CLASS_UNASKED:
	case DNS_CLASS_OURS:
	case dns_class_count:
		mx->kind = MX_KIND_ERROR;
		break;
	}
}
