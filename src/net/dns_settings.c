/* SPDX-License-Identifier: Apache-2.0 */
/* How libunbound is set (dns_settings.h). */
#include "net/dns_settings.h"

#include "base/arena.h"

#include <stdio.h>
#include <unbound.h>

struct setting {
	const char *name;
	const char *value;
};

/* The measured set; each value has its reason in docs/internals/dns.md. */
static const struct setting settings[] = {
	{ "module-config:", "validator iterator" },
	{ "qname-minimisation:", "no" },
	{ "aggressive-nsec:", "no" },
	{ "harden-dnssec-stripped:", "yes" },
	{ "harden-below-nxdomain:", "yes" },
	{ "harden-referral-path:", "no" },
	{ "val-permissive-mode:", "no" },
	{ "prefetch:", "no" },
	{ "serve-expired:", "no" },
	{ "ratelimit:", "0" },
	{ "target-fetch-policy:", "0 0 0 0 0" },
	{ "num-queries-per-thread:", "32768" },
	{ "outbound-msg-retry:", "3" },
	{ "max-sent-count:", "16" },
	{ "tcp-auth-query-timeout:", "1500" },
	{ "infra-cache-numhosts:", "100000" },
	{ "edns-buffer-size:", "1232" },
	{ "udp-connect:", "yes" }, /* tells dns_events whose each socket is */
	{ "do-not-query-localhost:", "no" }, /* the forbidden networks say it */
	{ "log-servfail:",
		"yes" }, /* read by dns_log, which the library's default would keep quiet */
	{ "val-log-squelch:", "no" },
	{ "use-syslog:", "no" },
	{ "unblock-lan-zones:", "yes" }, /* reverse zones are asked for, not made up */
};

static char *complaint(const char *what, const char *value, int error)
{
	return memory_format("%s %s: %s", what, value, ub_strerror(error));
}

struct forbidding {
	struct ub_ctx *context;
	int error;
};

static void forbid(const char *network, void *context)
{
	struct forbidding *forbidding = context;

	if (!forbidding->error)
		forbidding->error =
			ub_ctx_set_option(forbidding->context, "do-not-query-address:", network);
}

/* The option that was refused; NULL: none. */
static const char *set_caches(struct ub_ctx *context, size_t octets, int *ret_error)
{
	static const struct {
		const char *name;
		size_t share; /* of 16 */
	} caches[] = { { "msg-cache-size:", 4 }, { "rrset-cache-size:", 9 },
		{ "key-cache-size:", 2 }, { "neg-cache-size:", 1 } };
	char text[24];

	for (size_t i = 0; i < sizeof(caches) / sizeof(caches[0]); i++) {
		snprintf(text, sizeof(text), "%zu", octets / 16 * caches[i].share);
		if ((*ret_error = ub_ctx_set_option(context, caches[i].name, text)))
			return caches[i].name;
	}
	return NULL;
}

/* Where one version of IP has a source, the other must be named, too: it would have no sockets. NULL: well. */
static char *set_sources(struct ub_ctx *context, const struct dns_options *options)
{
	static const struct {
		uint8_t version;
		const char *any;
	} versions[] = { { 4, "0.0.0.0" }, { 6, "::0" } };
	char text[ADDRESS_TEXT_SIZE];
	int error;

	if (!source_of(options->sources, 4) && !source_of(options->sources, 6))
		return NULL;
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		const struct address *address = source_of(options->sources, versions[i].version);

		if (versions[i].version == 6 && !options->ipv6)
			continue;
		snprintf(text, sizeof(text), "%s", versions[i].any);
		if (address)
			address_format(address, text);
		if ((error = ub_ctx_set_option(context, "outgoing-interface:", text)))
			return complaint("outgoing-interface:", text, error);
	}
	return NULL;
}

char *dns_configure(struct ub_ctx *context, const struct dns_options *options)
{
	struct forbidding forbidding = { .context = context };
	char sockets[16], tcp[16], rtt[16];
	int error = 0;
	const char *bad = NULL;

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		error = ub_ctx_set_option(context, settings[i].name, settings[i].value);
		if (error)
			return complaint(settings[i].name, settings[i].value, error);
	}
	if ((bad = set_caches(context, options->cache_octets, &error)))
		return complaint(bad, "", error);
	snprintf(sockets, sizeof(sockets), "%u", options->sockets);
	if ((error = ub_ctx_set_option(context, "outgoing-range:", sockets)))
		return complaint("outgoing-range:", sockets, error);
	snprintf(tcp, sizeof(tcp), "%d", DNS_TCP_SOCKETS);
	if ((error = ub_ctx_set_option(context, "outgoing-num-tcp:", tcp)))
		return complaint("outgoing-num-tcp:", tcp, error);
	snprintf(rtt, sizeof(rtt), "%u", options->max_rtt_ms);
	if ((error = ub_ctx_set_option(context, "infra-cache-max-rtt:", rtt)))
		return complaint("infra-cache-max-rtt:", rtt, error);
	if ((error = ub_ctx_set_option(context, "do-ip6:", options->ipv6 ? "yes" : "no")))
		return complaint("do-ip6:", "", error);
	char *refused = set_sources(context, options);
	if (refused)
		return refused;
	if (options->root_hints &&
		(error = ub_ctx_set_option(context, "root-hints:", options->root_hints)))
		return complaint("root hints", options->root_hints, error);
	if ((error = ub_ctx_add_ta_file(context, options->trust_anchor)))
		return complaint("trust anchor", options->trust_anchor, error);
	networks_each(options->forbidden, forbid, &forbidding);
	networks_each(options->blocklist, forbid, &forbidding);
	if (forbidding.error)
		return complaint("do-not-query-address:", "", forbidding.error);
	return NULL;
}
