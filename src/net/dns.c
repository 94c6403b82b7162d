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
#include "net/dns_crowds.h"
#include "net/dns_events.h"
#include "net/dns_log.h"
#include "net/dns_settings.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unbound-event.h>
#include <unbound.h>

#define STALL_SHARE 3 /* such a part of the time that a lookup had is enough to make it fail */
#define FAILURES_REMEMBERED (10 * CLOCK_SECOND) /* twice as long as libunbound does */
#define STANDSTILL_LOOK (CLOCK_SECOND / 4)
#define CROWD_LOOK (CLOCK_SECOND / 4)
#define CROWD_LOOKUPS 2 /* for each question that its server may have */

struct lookup {
	struct crowd_member member; /* first, so that one is the other */
	bool admitted; /* it has waited in its crowd, or need not */
	struct dns *dns;
	char *name;
	uint16_t type;
	dns_callback callback;
	void (*slow)(void *owner); /* NULL: nobody is to hear of it, or has */
	void *owner;
	int64_t asked_us; /* or when it began to wait in its crowd */
	int id; /* of libunbound */
	bool *gone; /* set when it is answered inside ask() */
	int64_t deadline; /* by dns_events_clock() */
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
	struct ub_ctx *context;
	struct lookup_list queue;
	struct lookup_list outstanding;
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
	struct timer *look; /* while lookups wait in crowds */
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

static void list_prepend(struct lookup_list *list, struct lookup *lookup)
{
	lookup->previous = NULL;
	lookup->next = list->first;
	if (list->first)
		list->first->previous = lookup;
	else
		list->last = lookup;
	list->first = lookup;
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

static void pump(void *owner);
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
	list_prepend(&dns->queue, lookup);
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
		list_remove(list, lookup);
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
	crowds_leave(&dns->crowds, &lookup->member);
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
	list_remove(&dns->queue, lookup);
	lookup->asked_us = clock_monotonic();
	lookup->admitted = crowds_enter(&dns->crowds, lookup->name, &lookup->member);
	if (lookup->admitted)
		list_prepend(&dns->queue, lookup);
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

void dns_traffic(const struct dns *dns, struct dns_traffic *sum)
{
	dns_events_traffic(dns->events, sum);
}
