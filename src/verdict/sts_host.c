/* SPDX-License-Identifier: Apache-2.0 */
/* MTA-STS verdicts on MX hosts (sts_host.h). */
#include "verdict/sts_host.h"

#include "base/fetch_class.h"
#include "verdict/sts.h"

#include <string.h>

bool sts_has_policy(const struct sts_facts *sts)
{
	return sts->judged && sts->txt == STS_TXT_OK && sts->has_policy &&
		sts->policy.status == STS_POLICY_VALID;
}

bool sts_is_known(const struct sts_facts *sts)
{
	return sts->judged && sts->txt != STS_TXT_DNS_FAIL && fetch_properties(sts->fetch)->heard;
}

bool sts_enforces(const struct sts_facts *sts)
{
	return sts_has_policy(sts) && sts->policy.mode == STS_MODE_ENFORCE;
}

static enum sts_host from_certificate(const struct probe_view *view)
{
	const struct chain *chain = view->probe->chain;
	enum trust trust = chain ? chain->trust.status : TRUST_NO_CERTIFICATE;

	if (trust == TRUST_EXPIRED || trust == TRUST_CHAIN_EXPIRED)
		return STS_HOST_CERT_EXPIRED;
	if (trust != TRUST_TRUSTED)
		return STS_HOST_CERT_UNTRUSTED;
	return view->match_server.strict ? STS_HOST_OK : STS_HOST_CERT_NAME;
}

static enum sts_host from_session(const struct probe_view *view)
{
	const struct smtp_facts *smtp = &view->probe->smtp;

	if (smtp_failed_here(smtp))
		return STS_HOST_UNTESTED;
	if (!smtp->usable)
		return STS_HOST_UNREACHABLE;
	if (smtp->disputed)
		return STS_HOST_UNTESTED; /* one sender finds STARTTLS, another none */
	if (!smtp->advertised)
		return STS_HOST_NO_STARTTLS;
	/* The sender must send the name that such a server refuses (RFC 8461 7.1). */
	if (smtp->sni_refused)
		return STS_HOST_TLS_FAIL;
	if (!smtp->tls_up)
		return smtp->outcome == OUTCOME_TLS_FAIL ? STS_HOST_TLS_FAIL : STS_HOST_NO_STARTTLS;
	return from_certificate(view);
}

const struct probe_view *sts_session(const struct domain_address *address)
{
	const struct probe_view *own_name = &address->sessions[ROLE_MX_NAME];

	return own_name->probe ? own_name : &address->sessions[ROLE_MAIN];
}

enum sts_host sts_judge_address(
	const struct domain_host *host, const struct domain_address *address)
{
	const struct probe_view *session = sts_session(address);
	const struct probe_facts *main = address->sessions[ROLE_MAIN].probe;

	if (!main)
		return STS_HOST_UNTESTED;
	/* What TLS came to under the name that only DANE senders give says nothing of the other name. */
	if (session->probe == main &&
		(main->smtp.tls_up || main->smtp.outcome == OUTCOME_TLS_FAIL) &&
		host_has_two_names(host->facts))
		return STS_HOST_UNTESTED;
	return from_session(session);
}

/* A fault outweighs success, and either of them what could not be tested. */
static int weight(enum sts_host status)
{
	switch (status) {
	case STS_HOST_UNTESTED:
		return 0;
	case STS_HOST_UNREACHABLE:
		return 1;
	case STS_HOST_OK:
		return 2;
	case STS_HOST_CERT_NAME:
		return 3;
	case STS_HOST_CERT_UNTRUSTED:
		return 4;
	case STS_HOST_CERT_EXPIRED:
		return 5;
	case STS_HOST_TLS_FAIL:
		return 6;
	case STS_HOST_NO_STARTTLS:
		return 7;
	case STS_HOST_MX_MISMATCH:
	case sts_host_count:
		break;
	}
	return 8;
}

struct sts_host_facts sts_judge_host(const struct sts_facts *sts, const struct domain_host *host)
{
	struct sts_host_facts facts = { .judged = true, .status = STS_HOST_UNTESTED };

	facts.match = sts_mx_matches(sts->policy.mx, sts->policy.mx_count, host->name);
	if (!facts.match) {
		facts.status = STS_HOST_MX_MISMATCH;
		return facts;
	}
	if (host->facts &&
		(host->facts->address_status == ADDRESS_NODATA ||
			host->facts->address_status == ADDRESS_NXDOMAIN))
		facts.status = STS_HOST_UNREACHABLE;
	for (size_t i = 0; i < host->address_count; i++) {
		enum sts_host status = sts_judge_address(host, &host->addresses[i]);

		if (weight(status) > weight(facts.status))
			facts.status = status;
	}
	return facts;
}
