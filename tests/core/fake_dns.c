/* SPDX-License-Identifier: Apache-2.0 */
/* The resolver (net/dns.h), which knows what the scenario says. */
#include "base/arena.h"
#include "base/clock.h"
#include "net/dns.h"
#include "tests/core/records.h"
#include "tests/core/world.h"

#include <stdlib.h>
#include <string.h>

#define OUTAGE_PATIENCE (5 * CLOCK_SECOND) /* after which nobody has answered */

struct lookup {
	struct dns *dns;
	char *name;
	uint16_t type;
	dns_callback callback;
	void (*slow)(void *owner);
	void *owner;
	const struct world_answer *answer;
	enum dns_status failure; /* unless DNS_OK */
	struct timer *timer;
	struct timer *patience;
	struct lookup *next;
};

struct dns {
	struct loop *loop;
	struct dns_options options;
	struct lookup *lookups;
	uint64_t count;
	bool held;
};

struct dns *dns_new(struct loop *loop, const struct dns_options *options, char **ret_error)
{
	struct dns *dns = memory_alloc(sizeof(*dns));

	(void)ret_error;
	dns->loop = loop;
	dns->options = *options;
	return dns;
}

static void lookup_free(struct lookup *lookup)
{
	struct lookup **at = &lookup->dns->lookups;

	while (*at != lookup)
		at = &(*at)->next;
	*at = lookup->next;
	timer_free(lookup->timer);
	timer_free(lookup->patience);
	free(lookup->name);
	free(lookup);
}

void dns_free(struct dns *dns)
{
	if (!dns)
		return;
	while (dns->lookups)
		lookup_free(dns->lookups);
	free(dns);
}

/* As the real one tells those who watch the network. */
static void tell_end(const struct dns *dns, enum dns_status status)
{
	if (!dns->options.ended)
		return;
	if (status == DNS_SERVFAIL || status == DNS_TIMEOUT)
		dns->options.ended(dns->options.owner, DNS_END_UNHEARD, 0);
	else if (status == DNS_OK || status == DNS_NODATA || status == DNS_NXDOMAIN)
		dns->options.ended(dns->options.owner, DNS_END_HEARD, 0);
}

static void finish(struct lookup *lookup, struct dns_answer *answer)
{
	struct dns *dns = lookup->dns;

	answer->name = lookup->name;
	answer->type = lookup->type;
	tell_end(dns, answer->status);
	lookup->callback(lookup->owner, answer);
	lookup_free(lookup);
}

/* The status where no answer is told of: what has a record of another type exists. */
static enum dns_status status_of(const struct lookup *lookup)
{
	if (lookup->failure != DNS_OK)
		return lookup->failure;
	if (lookup->answer)
		return lookup->answer->status;
	return world_has_name(lookup->name) ? DNS_NODATA : DNS_NXDOMAIN;
}

static bool is_secure(const char *name, const struct world_zone *zone)
{
	return !strcmp(name, ".") || (zone && zone->secure);
}

static void answer_now(void *owner)
{
	struct lookup *lookup = owner;
	struct dns_answer answer = { .status = status_of(lookup) };
	const struct world_zone *zone = world_zone_of(lookup->name);
	struct arena arena;

	arena_init(&arena);
	if (answer.status == DNS_OK || answer.status == DNS_NODATA || answer.status == DNS_NXDOMAIN)
		answer.security = is_secure(lookup->name, zone) ? DNS_SECURE : DNS_INSECURE;
	if (answer.security == DNS_SECURE && zone && zone->sha1)
		answer.without_sha1 = DNS_INSECURE;
	if (answer.without_sha1 == DNS_INSECURE && !lookup->dns->options.sha1_secure)
		answer.security = DNS_INSECURE;
	if (answer.status == DNS_OK)
		records_parse(lookup->answer->records, lookup->type, &arena, &answer.packet);
	answer.rcode = answer.status == DNS_NXDOMAIN ? 3 : answer.status == DNS_SERVFAIL ? 2 : 0;
	if (answer.status == DNS_BOGUS)
		answer.security = DNS_BOGUS_DATA;
	if (answer.status == DNS_BOGUS || answer.status == DNS_SERVFAIL)
		answer.detail = lookup->answer ? lookup->answer->detail : NULL;
	answer.packet.rcode = answer.rcode;
	answer.packet.has_soa = zone != NULL;
	answer.packet.soa_owner = zone ? zone->name : NULL;
	finish(lookup, &answer);
	arena_done(&arena);
}

static void tell_slow(void *owner)
{
	struct lookup *lookup = owner;

	lookup->slow(lookup->owner);
}

/* The root itself, which every start asks for as often as it has workers, takes no time, but during an outage. */
static void plan(struct lookup *lookup)
{
	static const struct world_answer root = { .records = "" };
	struct dns *dns = lookup->dns;
	int64_t delay = WORLD_LATENCY;

	if (world->no_lookups)
		world_fault("a lookup of %s", lookup->name);
	lookup->answer =
		strcmp(lookup->name, ".") == 0 ? &root : world_ask(lookup->name, lookup->type);
	if (lookup->answer == &root)
		delay = 0;
	else if (lookup->answer && lookup->answer->delay_us)
		delay = lookup->answer->delay_us;
	if (dns->held) {
		lookup->failure = DNS_INTERNAL;
		delay = 0;
	} else if (name_is_special_use(lookup->name) && !name_under(lookup->name, "example")) {
		lookup->failure = DNS_LOCAL;
		delay = 0;
	} else if (world->is_out) {
		lookup->failure = DNS_SERVFAIL;
		delay = OUTAGE_PATIENCE;
	} else if (delay > dns->options.timeout_us) {
		lookup->failure = DNS_TIMEOUT;
		delay = dns->options.timeout_us;
	}
	timer_set(lookup->timer, delay);
	if (lookup->slow && delay > DNS_SLOW) {
		lookup->patience = timer_new(dns->loop, tell_slow, lookup);
		timer_set(lookup->patience, DNS_SLOW);
	}
}

void dns_ask_patiently(struct dns *dns, const char *name, uint16_t type, dns_callback callback,
	void (*slow)(void *owner), void *owner)
{
	struct lookup *lookup = memory_alloc(sizeof(*lookup));

	*lookup = (struct lookup){ .dns = dns,
		.name = memory_string(name),
		.type = type,
		.callback = callback,
		.slow = slow,
		.owner = owner,
		.timer = timer_new(dns->loop, answer_now, lookup),
		.next = dns->lookups };
	dns->lookups = lookup;
	dns->count++;
	plan(lookup);
}

void dns_ask(struct dns *dns, const char *name, uint16_t type, dns_callback callback, void *owner)
{
	dns_ask_patiently(dns, name, type, callback, NULL, owner);
}

/* What is under way goes on: only what is new fails. */
void dns_hold(struct dns *dns)
{
	if (dns)
		dns->held = true;
}

uint64_t dns_count(const struct dns *dns)
{
	return dns->count;
}

/* Each lookup is a datagram, as far as anybody counts. */
void dns_traffic(const struct dns *dns, struct dns_traffic *sum)
{
	sum->datagrams += dns->count;
}
