/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lookups through libunbound (dns.h). Names are asked without minimisation, which unmasks servers
 * that mishandle TLSA (PROTOCOL B.8). The library may answer inside ub_resolve_event() itself and
 * its packet buffer is shared: questions therefore wait in a queue and are put from the loop only.
 */
#include "net/dns.h"

#include "base/clock.h"
#include "base/dns_class.h"
#include "base/fault.h"
#include "net/dns_events.h"
#include "net/dns_log.h"
#include "net/limits.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unbound-event.h>
#include <unbound.h>

#define STALL_SHARE 3 /* such a part of the time that a lookup had is enough to make it fail */
#define FAILURES_REMEMBERED (10 * CLOCK_SECOND) /* twice as long as libunbound does */

struct lookup {
	struct dns *dns;
	char *name;
	uint16_t type;
	dns_callback callback;
	void (*slow)(void *owner); /* NULL: nobody is to hear of it, or has */
	void *owner;
	int64_t asked_us;
	int id; /* of libunbound */
	bool *gone; /* set when it is answered inside ask() */
	int64_t deadline; /* by loop_time() */
	int64_t stalled_us; /* of loop_stalled(), when it was asked */
	uint64_t shortages; /* of this thread's library, when it was asked */
	struct fault_mark *mark; /* what it is asked for */
	struct lookup *next; /* in the queue or among the outstanding, oldest first */
	struct lookup *previous;
};

struct lookup_list {
	struct lookup *first;
	struct lookup *last;
};

struct dns {
	struct loop *loop;
	struct ub_event_base *events;
	struct ub_ctx *context;
	struct lookup_list queue;
	struct lookup_list outstanding;
	size_t outstanding_count;
	size_t most_outstanding;
	uint64_t count;
	int64_t timeout_us;
	struct timer *deadline;
	struct timer *slow; /* while lookups are outstanding */
	int64_t doubted_until; /* by loop_time(): failures may be remembered ones of ours */
	struct rate_limit rate;
	struct timer *pause; /* until the rate allows the next lookup */
	struct task pump;
	void (*ended)(void *owner, enum dns_end end, int shortage);
	void *owner;
	bool held; /* nothing is asked any more */
	bool closing;
};

static void list_append(struct lookup_list *list, struct lookup *lookup)
{
	lookup->next = NULL;
	lookup->previous = list->last;
	if (list->last)
		list->last->next = lookup;
	else
		list->first = lookup;
	list->last = lookup;
}

static void list_remove(struct lookup_list *list, struct lookup *lookup)
{
	if (lookup->previous)
		lookup->previous->next = lookup->next;
	else
		list->first = lookup->next;
	if (lookup->next)
		lookup->next->previous = lookup->previous;
	else
		list->last = lookup->previous;
}

static void lookup_free(struct lookup *lookup)
{
	free(lookup->name);
	free(lookup->mark);
	free(lookup);
}

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
	{ "num-queries-per-thread:", "4096" },
	{ "outbound-msg-retry:", "3" },
	{ "max-sent-count:", "16" },
	{ "tcp-auth-query-timeout:", "1500" },
	{ "infra-cache-numhosts:", "100000" },
	{ "edns-buffer-size:", "1232" },
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

static char *configure(struct ub_ctx *context, const struct dns_options *options)
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

static void pump(void *owner);
static void expire(void *owner);
static void tell_slow(void *owner);

struct dns *dns_new(struct loop *loop, const struct dns_options *options, char **ret_error)
{
	struct dns *dns = memory_alloc(sizeof(*dns));

	dns->loop = loop;
	dns->timeout_us = options->timeout_us;
	dns->most_outstanding = options->outstanding;
	dns->ended = options->ended;
	dns->owner = options->owner;
	dns->pump = (struct task){ .run = pump, .owner = dns };
	dns->deadline = timer_new_deadline(loop, expire, dns);
	dns->slow = timer_new(loop, tell_slow, dns);
	dns->pause = timer_new(loop, pump, dns);
	rate_limit_init(&dns->rate, options->rate, options->shares);
	dns->events = dns_events_new(loop);
	dns->context = ub_ctx_create_ub_event(dns->events);
	*ret_error = dns->context ? configure(dns->context, options)
				  : memory_string("libunbound cannot start");
	if (*ret_error) {
		dns_free(dns);
		return NULL;
	}
	dns_log_capture(dns->context);
	return dns;
}

static void forget(struct lookup_list *list)
{
	while (list->first) {
		struct lookup *lookup = list->first;
		list_remove(list, lookup);
		lookup_free(lookup);
	}
}

void dns_free(struct dns *dns)
{
	if (!dns)
		return;
	dns->closing = true;
	/* Deleting the context calls back for what is outstanding; see on_answer(). */
	if (dns->context)
		ub_ctx_delete(dns->context);
	dns_events_free(dns->events);
	forget(&dns->queue);
	forget(&dns->outstanding);
	loop_cancel(dns->loop, &dns->pump);
	timer_free(dns->deadline);
	timer_free(dns->slow);
	timer_free(dns->pause);
	free(dns);
}

/* A.7: the class of an answer; bogus first, for it carries data (PROTOCOL 0 rule 1). */
static enum dns_status classify(int security, int rcode, size_t records)
{
	if (security == 1)
		return DNS_BOGUS;
	if (rcode == 0)
		return records ? DNS_OK : DNS_NODATA;
	return rcode == 3 ? DNS_NXDOMAIN : DNS_SERVFAIL;
}

static void tell_end(const struct lookup *lookup, enum dns_status status)
{
	const struct dns *dns = lookup->dns;
	enum dns_class class = dns_class_of(status);

	if (!dns->ended)
		return;
	int shortage;
	if (lookup->shortages != dns_log_shortages(&shortage))
		dns->ended(dns->owner, DNS_END_SHORTAGE, shortage);
	else if (lookup->gone)
		return; /* at once, so that it was from memory */
	else if (class == DNS_CLASS_FAILED || class == DNS_CLASS_SILENT)
		dns->ended(dns->owner, DNS_END_UNHEARD, 0);
	/* Bogus may be for want of keys that nobody could give. */
	else if (dns_class_answered(class))
		dns->ended(dns->owner, DNS_END_HEARD, 0);
}

/*
 * The library's time-outs know nothing of what we lost, so that it may have given servers up that were not asked for
 * long, and it remembers that for some seconds. Our own deadline does know (DNS_TIMEOUT).
 */
static bool is_ours(const struct lookup *lookup, enum dns_status status)
{
	struct dns *dns = lookup->dns;
	int64_t now = loop_time(dns->loop), stalled = loop_stalled(dns->loop) - lookup->stalled_us;
	int64_t had = now - (lookup->deadline - dns->timeout_us);

	if (status != DNS_SERVFAIL && status != DNS_BOGUS)
		return false;
	if (stalled && stalled >= had / STALL_SHARE)
		dns->doubted_until = now + FAILURES_REMEMBERED;
	return now < dns->doubted_until;
}

static void finish(struct lookup *lookup, struct dns_answer *answer)
{
	struct dns *dns = lookup->dns;

	if (is_ours(lookup, answer->status))
		*answer = (struct dns_answer){ .status = DNS_INTERNAL,
			.detail = "this machine stood still meanwhile" };
	tell_end(lookup, answer->status);

	answer->name = lookup->name;
	answer->type = lookup->type;
	list_remove(&dns->outstanding, lookup);
	dns->outstanding_count--;
	if (lookup->gone)
		*lookup->gone = true;
	lookup->callback(lookup->owner, answer);
	lookup_free(lookup);
	if (dns->queue.first)
		loop_defer(dns->loop, &dns->pump);
}

const char *dns_type_text(uint16_t type)
{
	switch (type) {
	case DNS_TYPE_A:
		return "A";
	case DNS_TYPE_AAAA:
		return "AAAA";
	case DNS_TYPE_CNAME:
		return "CNAME";
	case DNS_TYPE_MX:
		return "MX";
	case DNS_TYPE_TLSA:
		return "TLSA";
	case DNS_TYPE_SOA:
		return "SOA";
	case DNS_TYPE_DNSKEY:
		return "DNSKEY";
	case DNS_TYPE_DS:
		return "DS";
	case DNS_TYPE_NSEC:
		return "NSEC";
	case DNS_TYPE_NSEC3:
		return "NSEC3";
	case DNS_TYPE_PTR:
		return "PTR";
	case DNS_TYPE_TXT:
		return "TXT";
	case DNS_TYPE_CAA:
		return "CAA";
	default:
		return "?";
	}
}

static void on_answer(void *owner, int rcode, void *packet, int length, int security,
	char *why_bogus, int limited)
{
	struct lookup *lookup = owner;
	struct dns_answer answer = { .status = DNS_SERVFAIL, .rcode = rcode };
	struct arena arena;
	struct fault_scope scope;

	(void)limited;
	if (lookup->dns->closing)
		return;
	fault_enter_again(&scope, lookup->mark);
	arena_init(&arena);
	/* A failure has its code here and no packet of its own; all else has its code in the packet. */
	if (!rcode && packet && length > 0) {
		struct dns_packet parsed;

		if (dns_packet_parse(
			    packet, (size_t)length, lookup->name, lookup->type, &arena, &parsed)) {
			answer.rcode = parsed.rcode;
			answer.status = classify(security, parsed.rcode, parsed.record_count);
			answer.packet = parsed;
		}
	}
	if (answer.status == DNS_BOGUS) {
		answer.security = DNS_BOGUS_DATA;
		answer.detail = why_bogus;
		answer.packet.record_count = 0;
	} else if (answer.status == DNS_SERVFAIL) {
		answer.detail = dns_log_reason(lookup->name, dns_type_text(lookup->type));
		answer.packet.record_count = 0;
	} else {
		answer.security = security == 2 ? DNS_SECURE : DNS_INSECURE;
	}
	answer.no_soa = answer.status == DNS_NODATA && !answer.packet.has_soa;
	finish(lookup, &answer);
	arena_done(&arena);
	fault_leave(&scope);
}

static void fail(struct lookup *lookup, enum dns_status status)
{
	struct dns_answer answer = { .status = status };
	struct fault_scope scope;

	fault_enter_again(&scope, lookup->mark);
	finish(lookup, &answer);
	fault_leave(&scope);
}

void dns_hold(struct dns *dns)
{
	if (!dns)
		return;
	dns->held = true;
	loop_defer(dns->loop, &dns->pump);
}

static void expire(void *owner)
{
	struct dns *dns = owner;
	int64_t now = loop_time(dns->loop);

	while (dns->outstanding.first && dns->outstanding.first->deadline <= now) {
		struct lookup *lookup = dns->outstanding.first;
		ub_cancel(dns->context, lookup->id);
		fail(lookup, DNS_TIMEOUT);
	}
	if (dns->outstanding.first)
		timer_set(dns->deadline, dns->outstanding.first->deadline - now);
}

/* Looks at those that have become old since it last did. */
static void tell_slow(void *owner)
{
	struct dns *dns = owner;
	int64_t then = clock_monotonic() - DNS_SLOW;

	for (struct lookup *lookup = dns->outstanding.first; lookup && lookup->asked_us <= then;
		lookup = lookup->next) {
		void (*slow)(void *owner) = lookup->slow;

		lookup->slow = NULL;
		if (slow)
			slow(lookup->owner);
	}
	if (dns->outstanding.first)
		timer_set(dns->slow, CLOCK_SECOND);
}

/* Names the library would answer itself, without asking anybody (RFC 6761). */
static bool is_local(const char *name)
{
	return name_is_special_use(name) && !name_under(name, "example");
}

static void ask(struct dns *dns, struct lookup *lookup)
{
	bool gone = false;
	int id = 0;

	lookup->gone = &gone;
	lookup->asked_us = clock_monotonic();
	lookup->deadline = loop_time(dns->loop) + dns->timeout_us;
	lookup->stalled_us = loop_stalled(dns->loop);
	lookup->shortages = dns_log_shortages(NULL);
	list_append(&dns->outstanding, lookup);
	if (dns->outstanding_count++ == 0) {
		timer_set(dns->deadline, dns->timeout_us);
		timer_set(dns->slow, DNS_SLOW);
	}
	if (dns->held || is_local(lookup->name)) {
		lookup->gone = NULL;
		fail(lookup, dns->held ? DNS_INTERNAL : DNS_LOCAL);
		return;
	}
	int error = ub_resolve_event(
		dns->context, lookup->name, lookup->type, 1, lookup, on_answer, &id);
	if (gone)
		return;
	lookup->gone = NULL;
	lookup->id = id;
	if (error)
		fail(lookup, error == UB_SYNTAX ? DNS_BAD_NAME : DNS_INTERNAL);
}

static void pump(void *owner)
{
	struct dns *dns = owner;
	struct fault_scope scope;

	while (dns->queue.first && dns->outstanding_count < dns->most_outstanding) {
		struct lookup *lookup = dns->queue.first;
		int64_t now = clock_monotonic(), delay = rate_limit_delay(&dns->rate, now);

		if (delay && !dns->held) {
			timer_set(dns->pause, delay);
			return;
		}
		rate_limit_spend(&dns->rate, now);
		list_remove(&dns->queue, lookup);
		fault_enter_again(&scope, lookup->mark);
		ask(dns, lookup);
		fault_leave(&scope);
	}
}

void dns_ask(struct dns *dns, const char *name, uint16_t type, dns_callback callback, void *owner)
{
	dns_ask_patiently(dns, name, type, callback, NULL, owner);
}

void dns_ask_patiently(struct dns *dns, const char *name, uint16_t type, dns_callback callback,
	void (*slow)(void *owner), void *owner)
{
	struct lookup *lookup = memory_alloc(sizeof(*lookup));

	lookup->dns = dns;
	lookup->name = memory_string(name);
	lookup->type = type;
	lookup->callback = callback;
	lookup->slow = slow;
	lookup->owner = owner;
	lookup->mark = fault_mark_keep();
	list_append(&dns->queue, lookup);
	dns->count++;
	loop_defer(dns->loop, &dns->pump);
}

uint64_t dns_count(const struct dns *dns)
{
	return dns->count;
}
