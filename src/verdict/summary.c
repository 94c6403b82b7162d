/* SPDX-License-Identifier: Apache-2.0 */
/* Summary (summary.h). Unreachable, untested, unknown and "no" stay four different things. */
#include "verdict/summary.h"

#include "base/dns_class.h"
#include "base/psl.h"
#include "verdict/sender.h"
#include "verdict/sts.h"
#include "verdict/sts_host.h"

#include <string.h>

const struct domain_address *summary_primary(const struct domain_facts *domain)
{
	for (size_t i = 0; i < domain->host_count; i++) {
		for (size_t j = 0; j < domain->hosts[i].address_count; j++) {
			const struct domain_address *address = &domain->hosts[i].addresses[j];
			const struct probe_facts *probe = address->sessions[ROLE_MAIN].probe;

			if (probe && probe->smtp.usable)
				return address;
		}
	}
	return NULL;
}

/* What the hosts of a domain came to. */
struct tally {
	size_t names; /* hosts that can be resolved */
	size_t skipped_hosts;
	size_t faulted_hosts;
	size_t address_failures;
	size_t addresses;
	size_t special_use;
	size_t left_out;
	size_t probed;
	size_t usable;
	size_t told; /* usable, and whether there is STARTTLS is the same to all senders */
	size_t advertised;
	bool seen[outcome_class_count]; /* among the probes */
};

/* Where TLS comes first, and it does not come about, nothing was said. */
static enum outcome_class class_of(const struct smtp_facts *smtp)
{
	enum outcome_class class = outcome_class_of(smtp->outcome);

	if (class != CLASS_SURVEYED || smtp->usable)
		return class;
	return smtp_failed_here(smtp) ? CLASS_UNKNOWN : CLASS_BROKEN;
}

static void count_address(const struct domain_address *address, struct tally *tally)
{
	const struct probe_facts *probe = address->sessions[ROLE_MAIN].probe;

	tally->addresses++;
	tally->special_use += address->skip == SKIP_SPECIAL_USE;
	tally->left_out += sender_leaves_out(address) || address->skip == SKIP_NO_IPV6;
	if (!probe)
		return;
	tally->probed++;
	tally->usable += probe->smtp.usable;
	bool told = probe->smtp.usable && !probe->smtp.disputed;
	tally->told += told;
	tally->advertised += told && probe->smtp.advertised;
	tally->seen[class_of(&probe->smtp)] = true;
}

static struct tally tally_of(const struct domain_facts *domain)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < domain->host_count; i++) {
		const struct domain_host *host = &domain->hosts[i];

		tally.names += host->kind == HOST_NAME || host->address_count;
		tally.skipped_hosts += host->skip != SKIP_NONE;
		tally.faulted_hosts += host->skip == SKIP_FAULTED;
		tally.address_failures +=
			host->facts && host->facts->address_status == ADDRESS_ERROR;
		for (size_t j = 0; j < host->address_count; j++)
			count_address(&host->addresses[j], &tally);
	}
	return tally;
}

static enum outcome outcome_of_hosts(const struct tally *tally)
{
	if (tally->usable)
		return OUTCOME_SURVEYED;
	if (tally->seen[CLASS_TRANSIENT])
		return OUTCOME_SMTP_TRANSIENT;
	if (tally->seen[CLASS_REFUSED])
		return OUTCOME_SMTP_REFUSED;
	if (tally->seen[CLASS_BROKEN])
		return OUTCOME_SMTP_BROKEN;
	/* None of the others answered: whether this one would have is not known. */
	if (tally->faulted_hosts)
		return OUTCOME_FAULTED;
	if (tally->seen[CLASS_UNREACHABLE])
		return tally->left_out ? OUTCOME_SKIPPED : OUTCOME_UNREACHABLE;
	if (tally->probed)
		return OUTCOME_PROBE_LOCAL_ERROR;
	if (!tally->names)
		return OUTCOME_MX_UNUSABLE;
	if (tally->addresses)
		return tally->addresses == tally->special_use ? OUTCOME_MX_UNROUTABLE
							      : OUTCOME_SKIPPED;
	if (tally->address_failures)
		return OUTCOME_MX_ADDRESS_FAILED;
	return tally->skipped_hosts ? OUTCOME_SKIPPED : OUTCOME_MX_NO_ADDRESS;
}

static enum outcome outcome_of_lookup(enum dns_status status)
{
	switch (dns_class_of(status)) {
	case DNS_CLASS_BOGUS:
		return OUTCOME_DNS_BOGUS;
	case DNS_CLASS_FAILED:
		return OUTCOME_DNS_SERVFAIL;
	case DNS_CLASS_SILENT:
		return OUTCOME_DNS_TIMEOUT;
	case DNS_CLASS_DATA:
	case DNS_CLASS_DENIAL:
	case DNS_CLASS_UNASKED:
	case DNS_CLASS_OURS:
	case dns_class_count:
		break;
	}
	return OUTCOME_DNS_INTERNAL;
}

static enum outcome outcome_of(const struct domain_facts *domain, const struct tally *tally)
{
	if (domain->input_status == INPUT_OPTED_OUT)
		return OUTCOME_OPTED_OUT;
	if (domain->input_status != INPUT_OK)
		return OUTCOME_INPUT;
	if (domain->faulted)
		return OUTCOME_FAULTED;
	if (domain->target.port ? !domain->host_count : !domain->mx_asked)
		return OUTCOME_DRY_RUN;
	if (domain->target.port)
		return outcome_of_hosts(tally);
	switch (domain->mx.kind) {
	case MX_KIND_NULL:
		return OUTCOME_NULL_MX;
	case MX_KIND_NONE:
		return OUTCOME_NO_MAIL;
	case MX_KIND_NXDOMAIN:
		return OUTCOME_NXDOMAIN;
	case MX_KIND_ERROR:
		return outcome_of_lookup(domain->mx.lookup.status);
	case MX_KIND_MX:
	case MX_KIND_IMPLICIT:
	case mx_kind_count:
		break;
	}
	return outcome_of_hosts(tally);
}

static enum summary_match match_of(const struct domain_address *primary)
{
	const struct probe_view *main = &primary->sessions[ROLE_MAIN];

	if (!main->probe->chain)
		return SUMMARY_MATCH_NO_CERTIFICATE;
	if (main->match_domain.via != MATCH_NONE)
		return SUMMARY_MATCH_DOMAIN;
	if (main->match_server.via != MATCH_NONE)
		return SUMMARY_MATCH_SERVER;
	return SUMMARY_MATCH_NEITHER;
}

/* Registered domain of the best MX host that is a host name. */
static const char *provider_of(const struct domain_facts *domain)
{
	for (size_t i = 0; i < domain->host_count; i++) {
		if (domain->hosts[i].kind == HOST_NAME)
			return psl_registered_domain(domain->hosts[i].name);
	}
	return NULL;
}

static enum summary_starttls starttls_of(const struct tally *tally)
{
	if (!tally->told)
		return SUMMARY_STARTTLS_UNTESTED;
	if (tally->advertised == tally->told)
		return SUMMARY_STARTTLS_ALL;
	return tally->advertised ? SUMMARY_STARTTLS_SOME : SUMMARY_STARTTLS_NO;
}

static void summarise_tls(const struct domain_address *primary, struct summary *summary)
{
	const struct probe_facts *probe = primary->sessions[ROLE_MAIN].probe;

	summary->tls_version = probe->smtp.tls.version;
	summary->has_trust = true;
	summary->trust = probe->chain ? probe->chain->trust.status : TRUST_NO_CERTIFICATE;
	summary->has_match = true;
	summary->match = match_of(primary);
}

static enum summary_sts sts_of(const struct sts_facts *sts)
{
	if (sts->txt == STS_TXT_NONE)
		return SUMMARY_STS_NONE;
	if (sts->txt == STS_TXT_DNS_FAIL)
		return SUMMARY_STS_DNS_FAIL;
	if (sts->txt != STS_TXT_OK)
		return SUMMARY_STS_INVALID;
	if (sts_fetch_is_ours(sts->fetch))
		return SUMMARY_STS_UNKNOWN;
	if (sts->fetch != STS_FETCH_OK)
		return SUMMARY_STS_FETCH_FAILED;
	if (!sts_has_policy(sts))
		return SUMMARY_STS_INVALID;
	if (sts->policy.mode == STS_MODE_NONE)
		return SUMMARY_STS_MODE_NONE;
	return sts->policy.mode == STS_MODE_ENFORCE ? SUMMARY_STS_ENFORCE : SUMMARY_STS_TESTING;
}

/* The report counts a line for a domain, surveyed or not, unless it names none or one that stood before. */
static bool is_listed(const struct domain_facts *domain)
{
	switch (domain->input_status) {
	case INPUT_OK:
	case INPUT_TLD:
	case INPUT_SPECIAL_USE:
	case INPUT_OPTED_OUT:
		return domain->name;
	case INPUT_BAD_NAME:
	case INPUT_BAD_IDN:
	case INPUT_ADDRESS_LITERAL:
	case INPUT_BAD_ADDRESS:
	case INPUT_BAD_PORT:
	case INPUT_DUPLICATE:
	case input_status_count:
		break;
	}
	return false;
}

/* It greeted us, took us for no one it refuses, and is the same to all senders. */
static bool is_told(const struct smtp_facts *smtp)
{
	return smtp->alive && !smtp->policy_block && !smtp->disputed;
}

static bool is_usable(const struct smtp_facts *smtp)
{
	return smtp->usable && smtp->outcome != OUTCOME_STARTTLS_BLOCKED && !smtp->plain_unknown &&
		!smtp->disputed;
}

static bool is_blocked(const struct smtp_facts *smtp)
{
	return smtp->outcome == OUTCOME_GREET_4XX || smtp->policy_block;
}

/* Whether mail is received at all: N_mail, or N_unknown (PROTOCOL H). */
static void summarise_mail(const struct domain_facts *domain, struct summary *summary)
{
	size_t probed = 0, told = 0, blocked = 0;

	for (size_t i = 0; i < domain->host_count; i++) {
		for (size_t j = 0; j < domain->hosts[i].address_count; j++) {
			const struct probe_facts *probe =
				domain->hosts[i].addresses[j].sessions[ROLE_MAIN].probe;

			if (!probe)
				continue;
			probed++;
			told += is_told(&probe->smtp);
			blocked += is_blocked(&probe->smtp);
		}
	}
	summary->mail = told;
	summary->has_mail = told ||
		(domain->mx_asked && domain->mx.kind != MX_KIND_ERROR &&
			outcome_class_of(summary->outcome) != CLASS_UNKNOWN &&
			!(probed && blocked == probed));
}

/* Of the selector primary, as far as what was seen there is the same to all senders. */
static void summarise_session(const struct domain_facts *domain, struct summary *summary)
{
	for (size_t i = 0; i < domain->host_count; i++) {
		for (size_t j = 0; j < domain->hosts[i].address_count; j++) {
			const struct probe_facts *probe =
				domain->hosts[i].addresses[j].sessions[ROLE_MAIN].probe;

			if (!probe || !is_usable(&probe->smtp))
				continue;
			summary->has_session = true;
			summary->advertised = probe->smtp.advertised;
			summary->tls = probe->smtp.outcome == OUTCOME_TLS_OK;
			return;
		}
	}
}

static void summarise_policy(const struct sts_facts *sts, struct summary *summary)
{
	if (!sts->judged || sts->txt != STS_TXT_OK || sts_fetch_is_ours(sts->fetch))
		return;
	summary->has_sts_policy = true;
	summary->sts_valid = sts->fetch == STS_FETCH_OK && sts_has_policy(sts);
	summary->has_sts_mode = sts->has_policy && sts->policy.has_mode;
	summary->sts_mode = sts->policy.mode;
}

static void summarise_sets(const struct domain_facts *domain, struct summary *summary)
{
	const char *dot = domain->name ? strrchr(domain->name, '.') : NULL;

	summary->listed = is_listed(domain);
	summary->tld = dot ? dot + 1 : domain->name;
	summarise_mail(domain, summary);
	summarise_session(domain, summary);
	summarise_policy(&domain->sts, summary);
}

struct summary summary_of(const struct domain_facts *domain)
{
	struct tally tally = tally_of(domain);
	struct summary summary = { .outcome = outcome_of(domain, &tally) };
	const struct domain_address *primary = summary_primary(domain);

	summary.has_starttls =
		domain->host_count && outcome_class_of(summary.outcome) != CLASS_NO_MAIL;
	summary.starttls = starttls_of(&tally);
	if (primary && primary->sessions[ROLE_MAIN].probe->smtp.tls_up)
		summarise_tls(primary, &summary);
	summary.has_sts = domain->sts.judged;
	if (summary.has_sts)
		summary.sts = sts_of(&domain->sts);
	/* The implicit host of a domain without mail provides nothing. */
	if (domain->mx.kind != MX_KIND_NONE)
		summary.provider = provider_of(domain);
	summarise_sets(domain, &summary);
	return summary;
}
