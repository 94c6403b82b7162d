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
#include "net/dns_anchor.h"
#include "net/dns_crowds.h"
#include "net/dns_cuts.h"
#include "net/dns_events.h"
#include "net/dns_log.h"
#include "net/dns_lookup.h"
#include "net/dns_settings.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unbound-event.h>
#include <unbound.h>

#define STALL_SHARE 3 /* such a part of the time that a lookup had is enough to make it fail */
#define DOUBT_LASTS (10 * CLOCK_SECOND) /* twice as long as libunbound does */
#define STANDSTILL_LOOK (CLOCK_SECOND / 4)
#define CROWD_LOOK (CLOCK_SECOND / 4)
#define CROWD_LOOKUPS 2 /* for each question that its server may have */

struct dns {
	struct loop *loop;
	struct ub_ctx *context;
	struct lookup_list queue;
	struct lookup_list outstanding;
	struct lookup_list parked;
	size_t outstanding_count;
	size_t most_outstanding;
	size_t most_waiting;
	uint64_t count;
	int64_t timeout_us;
	struct timer *deadline;
	struct timer *slow; /* while lookups are outstanding */
	int64_t doubted_until; /* by loop_time(): failures may be remembered ones of ours */
	struct dns_events *events;
	struct crowds crowds;
	struct dns_cuts *cuts;
	bool sha1_secure;
	struct timer *look; /* while lookups wait in crowds */
	struct timer *pause; /* until the rate allows the next lookup */
	struct task pump;
	void (*ended)(void *owner, enum dns_end end, int shortage);
	void *owner;
	bool held; /* nothing is asked any more */
	bool closing;
};

static void pump(void *owner);
static void ask_cut(void *owner, const char *zone);
static void expire(void *owner);
static void tell_slow(void *owner);

static void on_datagram_waits(
	void *owner, const uint8_t *question, size_t length, const struct address *server)
{
	struct dns *dns = owner;
	bool none = !dns->crowds.first;

	crowds_learn(&dns->crowds, question, length, server);
	if (none && dns->crowds.first)
		timer_set(dns->look, CROWD_LOOK);
}

static bool refers(void *owner, const struct address *server)
{
	const struct dns *dns = owner;

	return dns_events_refers(dns->events, server);
}

/* Before the others, for it has waited. */
static void admit(void *owner, struct crowd_member *member)
{
	struct dns *dns = owner;
	struct lookup *lookup = (struct lookup *)member;

	lookup->admitted = true;
	lookup_list_prepend(&dns->queue, lookup);
	loop_defer(dns->loop, &dns->pump);
}

static void tell_slow_one(struct lookup *lookup)
{
	void (*slow)(void *owner) = lookup->slow;

	lookup->slow = NULL;
	if (slow)
		slow(lookup->owner);
}

static bool still_waits(void *owner, struct crowd_member *member)
{
	struct lookup *lookup = (struct lookup *)member;

	(void)owner;
	if (lookup->asked_us > clock_monotonic() - DNS_SLOW)
		return false;
	tell_slow_one(lookup);
	return true;
}

static void look(void *owner)
{
	struct dns *dns = owner;

	crowds_look(&dns->crowds);
	if (dns->crowds.first)
		timer_set(dns->look, CROWD_LOOK);
}

/* Of the sockets, what lookups that do not wait can spare. */
static size_t room_to_wait(const struct dns_options *options)
{
	size_t half = options->sockets / 2;

	return options->outstanding < half ? options->sockets - options->outstanding : half;
}

struct dns *dns_new(struct loop *loop, const struct dns_options *options, char **ret_error)
{
	struct dns *dns = memory_alloc(sizeof(*dns));
	const struct dns_events_options traffic = { .per_server = options->per_server,
		.rate = options->rate,
		.shares = options->shares,
		.waits = on_datagram_waits,
		.owner = dns };

	dns->loop = loop;
	dns->timeout_us = options->timeout_us;
	dns->most_outstanding = options->outstanding;
	dns->most_waiting = room_to_wait(options);
	dns->ended = options->ended;
	dns->owner = options->owner;
	dns->pump = (struct task){ .run = pump, .owner = dns };
	dns->deadline = timer_new_deadline(loop, expire, dns);
	dns->slow = timer_new(loop, tell_slow, dns);
	dns->pause = timer_new(loop, pump, dns);
	dns->look = timer_new(loop, look, dns);
	dns->crowds = (struct crowds){ .key = options->hash_key,
		.limit = CROWD_LOOKUPS * options->per_server,
		.refers = refers,
		.admit = admit,
		.waits = still_waits,
		.owner = dns };
	dns->sha1_secure = options->sha1_secure;
	dns->cuts = dns_cuts_new(
		dns_anchor_without_sha1(options->trust_anchor), options->hash_key, ask_cut, dns);
	dns->events = dns_events_new(loop, &traffic);
	dns->context = dns->events ? ub_ctx_create_ub_event(dns_events_base(dns->events)) : NULL;
	*ret_error = dns->context ? dns_configure(dns->context, options)
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
		lookup_list_remove(list, lookup);
		lookup_free(lookup);
	}
}

void dns_free(struct dns *dns)
{
	if (!dns)
		return;
	dns->closing = true;
	dns_events_close(dns->events);
	/* Deleting the context calls back for what is outstanding; see on_answer(). */
	if (dns->context)
		ub_ctx_delete(dns->context);
	crowds_release(&dns->crowds);
	forget(&dns->queue);
	forget(&dns->outstanding);
	forget(&dns->parked);
	dns_cuts_free(dns->cuts);
	crowds_done(&dns->crowds);
	dns_events_free(dns->events);
	loop_cancel(dns->loop, &dns->pump);
	timer_free(dns->deadline);
	timer_free(dns->slow);
	timer_free(dns->pause);
	timer_free(dns->look);
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
	enum dns_class class = dns_class_of(status);
	int64_t now = loop_time(dns->loop), stalled = loop_stalled(dns->loop) - lookup->stalled_us;
	/* Without what its questions waited here: the library gave it up in the rest. */
	int64_t had = dns_events_clock(dns->events) - (lookup->deadline - dns->timeout_us);

	if (class != DNS_CLASS_FAILED && class != DNS_CLASS_BOGUS)
		return false;
	if (stalled && stalled >= had / STALL_SHARE)
		dns->doubted_until = now + DOUBT_LASTS;
	return now < dns->doubted_until;
}

static void deliver(struct lookup *lookup, struct dns_answer *answer)
{
	struct dns *dns = lookup->dns;

	answer->name = lookup->name;
	answer->type = lookup->type;
	lookup->callback(lookup->owner, answer);
	crowds_leave(&dns->crowds, &lookup->member);
	lookup_free(lookup);
	if (dns->queue.first)
		loop_defer(dns->loop, &dns->pump);
}

/* The library is done with it. */
static void end(struct lookup *lookup, struct dns_answer *answer)
{
	struct dns *dns = lookup->dns;

	if (is_ours(lookup, answer->status))
		*answer = (struct dns_answer){ .status = DNS_INTERNAL,
			.detail = "this machine stood still meanwhile" };
	tell_end(lookup, answer->status);
	lookup_list_remove(&dns->outstanding, lookup);
	dns->outstanding_count--;
	if (lookup->gone)
		*lookup->gone = true;
}

static void finish(struct lookup *lookup, struct dns_answer *answer)
{
	end(lookup, answer);
	deliver(lookup, answer);
}

/* As what the library itself calls so. */
static void make_bogus(struct dns_answer *answer, const char *why)
{
	answer->status = DNS_BOGUS;
	answer->security = DNS_BOGUS_DATA;
	answer->detail = why;
	answer->has_records = answer->packet.record_count > 0;
	answer->packet.record_count = 0;
	answer->no_soa = false;
}

/* Both readings of an answer that validates (RFC 9905 2); a failure of ours where the second one cannot be told. */
static void read_both_ways(const struct dns *dns, enum dns_way way, struct dns_answer *answer)
{
	answer->without_sha1 = way == DNS_WAY_BY_SHA1_ALONE ? DNS_INSECURE
		: way == DNS_WAY_BROKEN                     ? DNS_BOGUS_DATA
							    : DNS_UNKNOWN;
	if (answer->without_sha1 == DNS_INSECURE && !dns->sha1_secure)
		answer->security = DNS_INSECURE;
	if (answer->without_sha1 == DNS_BOGUS_DATA && !dns->sha1_secure)
		make_bogus(answer, "no signatures but by RSASHA1, of a zone that has others");
	if (way == DNS_WAY_UNKNOWN)
		*answer = (struct dns_answer){ .status = DNS_INTERNAL,
			.detail = "the DS records above its signers could not be read" };
}

static void on_cuts(struct dns_cut_waiter *waiter)
{
	struct parked *parked = (struct parked *)waiter;
	struct lookup *lookup = parked->lookup;
	struct dns *dns = lookup->dns;
	enum dns_way way = dns_cuts_look(dns->cuts, &parked->signers, waiter);
	struct fault_scope scope;

	if (way == DNS_WAY_PENDING)
		return;
	fault_enter_again(&scope, lookup->mark);
	lookup_list_remove(&dns->parked, lookup);
	read_both_ways(dns, way, &parked->answer);
	deliver(lookup, &parked->answer);
	fault_leave(&scope);
}

/* The lookup that validates is over, its answer, which is in the arena, is given now or when the cuts above are known. */
static void finish_secure(struct lookup *lookup, struct dns_answer *answer,
	const struct dns_signers *signers, struct arena *arena)
{
	struct dns *dns = lookup->dns;
	struct parked *parked = memory_alloc(sizeof(*parked));

	end(lookup, answer);
	*parked = (struct parked){ .waiter = { .ready = on_cuts },
		.lookup = lookup,
		.answer = *answer,
		.signers = *signers,
		.arena = *arena };
	arena_init(arena);
	lookup->parked = parked;
	lookup_list_append(&dns->parked, lookup);
	on_cuts(&parked->waiter);
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
		make_bogus(&answer, why_bogus);
	} else if (answer.status == DNS_SERVFAIL) {
		answer.detail = dns_log_reason(lookup->name, dns_type_text(lookup->type));
		answer.packet.record_count = 0;
	} else {
		answer.security = security == 2 ? DNS_SECURE : DNS_INSECURE;
	}
	answer.no_soa = answer.status == DNS_NODATA && !answer.packet.has_soa;
	if (answer.security == DNS_SECURE && !lookup->of_cut) {
		struct dns_signers signers =
			dns_signers_of(packet, (size_t)length, clock_wall() / CLOCK_SECOND, &arena);
		finish_secure(lookup, &answer, &signers, &arena);
	} else {
		finish(lookup, &answer);
	}
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
	crowds_release(&dns->crowds);
	loop_defer(dns->loop, &dns->pump);
}

/* Deadlines do not come nearer while questions wait here, which is no time that servers took. */
static int64_t next_look(const struct dns *dns, int64_t left)
{
	return dns_events_clock_stands(dns->events) && left < STANDSTILL_LOOK ? STANDSTILL_LOOK
									      : left;
}

static void expire(void *owner)
{
	struct dns *dns = owner;
	int64_t now = dns_events_clock(dns->events);

	while (dns->outstanding.first && dns->outstanding.first->deadline <= now) {
		struct lookup *lookup = dns->outstanding.first;
		ub_cancel(dns->context, lookup->id);
		fail(lookup, DNS_TIMEOUT);
	}
	if (dns->outstanding.first)
		timer_set(dns->deadline, next_look(dns, dns->outstanding.first->deadline - now));
}

/* Looks at those that have become old since it last did. */
static void tell_slow(void *owner)
{
	struct dns *dns = owner;
	int64_t then = clock_monotonic() - DNS_SLOW;

	for (struct lookup *lookup = dns->outstanding.first; lookup && lookup->asked_us <= then;
		lookup = lookup->next) {
		tell_slow_one(lookup);
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
	lookup->stalled_us = loop_stalled(dns->loop);
	lookup->deadline = dns_events_clock(dns->events) + dns->timeout_us;
	lookup->shortages = dns_log_shortages(NULL);
	lookup_list_append(&dns->outstanding, lookup);
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
	dns_events_settle(dns->events);
	if (gone)
		return;
	lookup->gone = NULL;
	lookup->id = id;
	if (error)
		fail(lookup, error == UB_SYNTAX ? DNS_BAD_NAME : DNS_INTERNAL);
}

/* Those whose datagrams wait for slow servers leave their room to others, while there are sockets. */
static bool has_room(const struct dns *dns)
{
	size_t waiting = dns_events_waiting(dns->events);

	return waiting < dns->most_waiting &&
		dns->outstanding_count < dns->most_outstanding + waiting;
}

/* False: it waits with others for a server that has enough to answer. */
static bool may_ask(struct dns *dns, struct lookup *lookup)
{
	if (dns->held || lookup->admitted || !dns->crowds.zone_count)
		return true;
	lookup_list_remove(&dns->queue, lookup);
	lookup->asked_us = clock_monotonic();
	lookup->admitted = crowds_enter(&dns->crowds, lookup->name, &lookup->member);
	if (lookup->admitted)
		lookup_list_prepend(&dns->queue, lookup);
	return lookup->admitted;
}

static void pump(void *owner)
{
	struct dns *dns = owner;
	struct fault_scope scope;

	while (dns->queue.first && has_room(dns)) {
		struct lookup *lookup = dns->queue.first;
		if (!may_ask(dns, lookup))
			continue;
		int64_t delay = dns_events_delay(dns->events, clock_monotonic());

		if (delay && !dns->held) {
			timer_set(dns->pause, delay);
			return;
		}
		lookup_list_remove(&dns->queue, lookup);
		fault_enter_again(&scope, lookup->mark);
		ask(dns, lookup);
		fault_leave(&scope);
	}
}

static void on_cut(void *owner, const struct dns_answer *answer)
{
	struct dns *dns = owner;

	dns_cuts_answer(dns->cuts, answer);
}

/* Before the others, whatever its crowd: the library has just validated by these records, and others wait for them. */
static void ask_cut(void *owner, const char *zone)
{
	struct dns *dns = owner;
	struct lookup *lookup = memory_alloc(sizeof(*lookup));

	*lookup = (struct lookup){ .dns = dns,
		.name = memory_string(zone),
		.type = DNS_TYPE_DS,
		.callback = on_cut,
		.owner = dns,
		.mark = fault_mark_keep(),
		.admitted = true,
		.of_cut = true };
	lookup_list_prepend(&dns->queue, lookup);
	dns->count++;
	loop_defer(dns->loop, &dns->pump);
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
	lookup_list_append(&dns->queue, lookup);
	dns->count++;
	loop_defer(dns->loop, &dns->pump);
}

uint64_t dns_count(const struct dns *dns)
{
	return dns->count;
}

void dns_traffic(const struct dns *dns, struct dns_traffic *sum)
{
	dns_events_traffic(dns->events, sum);
}
