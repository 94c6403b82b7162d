/* SPDX-License-Identifier: Apache-2.0 */
/* net/dns_servers and net/dns_crowds: what waits at name servers, and for how long (PROTOCOL G2). */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "net/dns_clock.h"
#include "net/dns_crowds.h"
#include "net/dns_servers.h"

#include <event2/event.h>
#include <string.h>
#include <sys/time.h>
#include <unbound-event.h>
#include <unbound.h>

#define MS INT64_C(1000)
#define LIMIT 2

static const struct hash_key key = { 1, 2 };

static struct address server_at(uint8_t last)
{
	return address_of(4, (const uint8_t[]){ 192, 0, 2, last });
}

static void limit_holds(void **state)
{
	struct dns_servers servers;
	struct address one = server_at(1), two = server_at(2);
	struct dns_wait first, second;

	(void)state;
	dns_servers_init(&servers, key, LIMIT);
	struct dns_server *server = dns_servers_begin(&servers, &one);
	assert_true(dns_servers_room(&servers, &one));
	assert_ptr_equal(dns_servers_begin(&servers, &one), server);
	assert_false(dns_servers_room(&servers, &one));
	assert_true(dns_servers_room(&servers, &two));
	dns_servers_wait(&servers, &one, &first);
	dns_servers_wait(&servers, &one, &second);
	assert_null(dns_server_next(&servers, server));
	dns_server_end(server);
	/* Whoever comes now is not before those that wait. */
	assert_false(dns_servers_room(&servers, &one));
	assert_ptr_equal(dns_server_next(&servers, server), &first);
	assert_null(dns_server_next(&servers, server));
	assert_int_equal(servers.most, LIMIT);
	dns_wait_drop(&servers, &second);
	dns_wait_drop(&servers, &second);
	assert_int_equal(servers.waiting, 0);
	dns_server_end(server);
	dns_server_end(server);
	dns_servers_tidy(&servers, server);
	assert_null(dns_servers_find(&servers, &one));
	dns_servers_done(&servers);
}

/* By its clock the library measures servers: it must not see what a datagram waited. */
static void library_has_our_clock(void **state)
{
	struct timeval wall, behind, again;
	struct timespec now;

	(void)state;
	clock_gettime(CLOCK_REALTIME, &now);
	gettimeofday(&wall, NULL);
	assert_in_range(wall.tv_sec - now.tv_sec, 0, 5);
	dns_clock_lag(7 * CLOCK_SECOND);
	assert_int_equal(dns_clock_lags(), 7 * CLOCK_SECOND);
	gettimeofday(&behind, NULL);
	dns_clock_lag(0);
	gettimeofday(&again, NULL);
	assert_in_range(wall.tv_sec - behind.tv_sec, 2, 7);
	assert_in_range(again.tv_sec - wall.tv_sec, 0, 5);
	assert_true(dns_clock_was_read());
	assert_false(dns_clock_was_read());
	struct ub_ctx *context = ub_ctx_create();
	assert_non_null(context);
	ub_ctx_delete(context);
	struct event_base *base = event_base_new();
	context = ub_ctx_create_event(base);
	assert_non_null(context);
	assert_true(dns_clock_was_read());
	ub_ctx_delete(context);
	event_base_free(base);
}

/* Parents are asked for ever; who said that nobody believes after that many. */
static void parents_are_kept(void **state)
{
	struct dns_servers servers;
	struct address one = server_at(1), two = server_at(2);

	(void)state;
	dns_servers_init(&servers, key, LIMIT);
	struct dns_server *parent = dns_servers_begin(&servers, &one);
	struct dns_server *other = dns_servers_begin(&servers, &two);
	parent->refers = true;
	dns_server_end(parent);
	dns_servers_tidy(&servers, parent);
	dns_server_end(other);
	dns_servers_tidy(&servers, other);
	assert_ptr_equal(dns_servers_find(&servers, &one), parent);
	assert_null(dns_servers_find(&servers, &two));
	servers.kept = DNS_PARENTS_MAXIMUM;
	other = dns_servers_begin(&servers, &two);
	other->refers = true;
	dns_server_end(other);
	dns_servers_tidy(&servers, other);
	assert_null(dns_servers_find(&servers, &two));
	dns_servers_done(&servers);
}

static void lost_or_slow(void **state)
{
	struct dns_server server = { 0 };

	(void)state;
	assert_true(dns_server_may_answer_yet(&server, 10000 * MS));
	dns_server_answered(&server, 30 * MS);
	assert_true(dns_server_may_answer_yet(&server, 80 * MS));
	assert_false(dns_server_may_answer_yet(&server, 100 * MS));
	/* One that let all run out is dead, until it answers. */
	for (int i = 0; i < 20; i++) {
		assert_true(dns_server_may_answer_yet(&server, 80 * MS));
		dns_server_kept_silent(&server);
	}
	assert_false(dns_server_may_answer_yet(&server, 80 * MS));
	dns_server_answered(&server, 30 * MS);
	assert_true(dns_server_may_answer_yet(&server, 80 * MS));
}

static bool refers_now;
static size_t admitted;

static bool refers(void *owner, const struct address *server)
{
	(void)owner;
	(void)server;
	return refers_now;
}

static void admit(void *owner, struct crowd_member *member)
{
	(void)owner;
	(void)member;
	admitted++;
}

static struct crowds crowds_of(void)
{
	refers_now = false;
	admitted = 0;
	return (struct crowds){ .key = key, .limit = LIMIT, .refers = refers, .admit = admit };
}

/* For longer than a zone is remembered without use. */
static void look_often(struct crowds *crowds)
{
	for (int i = 0; i < 200; i++)
		crowds_look(crowds);
}

#define QUESTION(text) (const uint8_t *)(text), sizeof(text)

static void crowd_waits(void **state)
{
	struct crowds crowds = crowds_of();
	struct address one = server_at(1);
	struct crowd_member members[6] = { 0 };

	(void)state;
	/* Nothing is known; then of one zone that it waits for its server. */
	assert_true(crowds_enter(&crowds, "one.example", &members[0]));
	crowds_learn(&crowds, QUESTION("\3One\7exAmple"), &one);
	assert_int_equal(crowds.zone_count, 1);
	assert_true(crowds_enter(&crowds, "two.example", &members[1]));
	assert_true(crowds_enter(&crowds, "one.example", &members[2]));
	assert_true(crowds_enter(&crowds, "www.one.example", &members[3]));
	assert_false(crowds_enter(&crowds, "a.one.example", &members[4]));
	assert_false(crowds_enter(&crowds, "b.one.example", &members[5]));
	assert_int_equal(crowds.waiting, 2);
	crowds_look(&crowds);
	assert_int_equal(admitted, 0);
	/* Two of the crowd at once. */
	crowds_leave(&crowds, &members[2]);
	assert_int_equal(admitted, 1);
	crowds_look(&crowds);
	assert_int_equal(admitted, 1);
	crowds_leave(&crowds, &members[3]);
	assert_int_equal(admitted, 2);
	assert_int_equal(crowds.waiting, 0);
	/* When its last has left, nothing is known any more after a while. */
	crowds_leave(&crowds, &members[0]);
	crowds_leave(&crowds, &members[1]);
	crowds_leave(&crowds, &members[4]);
	look_often(&crowds);
	assert_int_equal(crowds.zone_count, 1);
	crowds_leave(&crowds, &members[5]);
	crowds_look(&crowds);
	assert_int_equal(crowds.zone_count, 1);
	look_often(&crowds);
	assert_int_equal(crowds.zone_count, 0);
	assert_null(crowds.first);
	crowds_done(&crowds);
}

static unsigned told;

static bool waits(void *owner, struct crowd_member *member)
{
	(void)owner;
	(void)member;
	return ++told < 2;
}

static void who_waits_is_told(void **state)
{
	struct crowds crowds = crowds_of();
	struct address one = server_at(1);
	struct crowd_member members[LIMIT + 3] = { 0 };

	(void)state;
	told = 0;
	crowds.waits = waits;
	crowds_learn(&crowds, QUESTION("\3one\7example"), &one);
	for (int i = 0; i < LIMIT + 3; i++)
		assert_int_equal(crowds_enter(&crowds, "one.example", &members[i]), i < LIMIT);
	crowds_look(&crowds);
	assert_int_equal(told, 2);
	crowds_done(&crowds);
}

/* A server that refers us to others is asked about their zones: none of them is its crowd. */
static void parents_have_no_crowd(void **state)
{
	struct crowds crowds = crowds_of();
	struct address one = server_at(1);
	struct crowd_member members[LIMIT + 2] = { 0 };

	(void)state;
	crowds_learn(&crowds, QUESTION("\3one\7example"), &one);
	for (int i = 0; i < LIMIT + 1; i++)
		assert_int_equal(crowds_enter(&crowds, "one.example", &members[i]), i < LIMIT);
	refers_now = true;
	crowds_look(&crowds);
	assert_int_equal(admitted, 1);
	assert_true(crowds_enter(&crowds, "one.example", &members[LIMIT + 1]));
	crowds_learn(&crowds, QUESTION("\3two\7example"), &one);
	assert_int_equal(crowds.zone_count, 1);
	/* Names that no zone of a survey has. */
	refers_now = false;
	crowds_learn(&crowds, QUESTION("\3t.o\7example"), &one);
	crowds_learn(&crowds, QUESTION("\77two"), &one);
	crowds_learn(&crowds, QUESTION(""), &one);
	crowds_learn(&crowds, QUESTION("\3com"), &one);
	assert_int_equal(crowds.zone_count, 1);
	for (int i = 0; i < LIMIT + 2; i++)
		crowds_leave(&crowds, &members[i]);
	look_often(&crowds);
	assert_int_equal(crowds.zone_count, 0);
	crowds_done(&crowds);
}

/* The zones of a server that is busy for hours are not kept for hours. */
static void unused_zones_are_forgotten(void **state)
{
	struct crowds crowds = crowds_of();
	struct address one = server_at(1);
	struct crowd_member member = { 0 };

	(void)state;
	crowds_learn(&crowds, QUESTION("\3one\7example"), &one);
	assert_true(crowds_enter(&crowds, "one.example", &member));
	for (int i = 0; i < 1000; i++) {
		char question[] = "\4zone\7example";

		for (int place = 1, n = i; place < 5; place++, n /= 10)
			question[place] = (char)('a' + n % 10);
		crowds_learn(&crowds, QUESTION(question), &one);
		crowds_look(&crowds);
		assert_true(crowds.zone_count <= 100);
	}
	look_often(&crowds);
	assert_int_equal(crowds.zone_count, 1);
	assert_non_null(member.zone);
	crowds_leave(&crowds, &member);
	crowds_done(&crowds);
}

/* What waits at the parent first, and then at the child's server, is the child's, and so are its lookups. */
static void crowds_follow_delegations(void **state)
{
	struct crowds crowds = crowds_of();
	struct address parent = server_at(1), child = server_at(2);
	struct crowd_member slow[LIMIT + 2] = { 0 }, good[LIMIT] = { 0 };

	(void)state;
	crowds_learn(&crowds, QUESTION("\4slow\7example"), &parent);
	crowds_learn(&crowds, QUESTION("\4good\7example"), &parent);
	for (int i = 0; i < LIMIT + 2; i++)
		assert_int_equal(crowds_enter(&crowds, "slow.example", &slow[i]), i < LIMIT);
	for (int i = 0; i < LIMIT; i++)
		assert_false(crowds_enter(&crowds, "good.example", &good[i]));
	crowds_learn(&crowds, QUESTION("\4slow\7example"), &child);
	crowds_look(&crowds);
	assert_int_equal(admitted, LIMIT);
	for (int i = 0; i < LIMIT; i++)
		crowds_leave(&crowds, &good[i]);
	crowds_look(&crowds);
	assert_int_equal(crowds.waiting, 2);
	for (int i = 0; i < LIMIT; i++)
		crowds_leave(&crowds, &slow[i]);
	assert_int_equal(admitted, LIMIT + 2);
	for (int i = 0; i < 2; i++)
		crowds_leave(&crowds, &slow[LIMIT + i]);
	look_often(&crowds);
	assert_int_equal(crowds.zone_count, 0);
	assert_null(crowds.first);
	crowds_done(&crowds);
}

static void all_are_released(void **state)
{
	struct crowds crowds = crowds_of();
	struct crowd_member members[LIMIT + 1] = { 0 };
	struct address one = server_at(1);

	(void)state;
	crowds_learn(&crowds, QUESTION("\3one\7example"), &one);
	for (int i = 0; i < LIMIT + 1; i++)
		assert_int_equal(crowds_enter(&crowds, "one.example", &members[i]), i < LIMIT);
	crowds_release(&crowds);
	assert_int_equal(admitted, 1);
	assert_int_equal(crowds.waiting, 0);
	crowds_done(&crowds);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(limit_holds),
		cmocka_unit_test(library_has_our_clock), cmocka_unit_test(parents_are_kept),
		cmocka_unit_test(lost_or_slow), cmocka_unit_test(crowd_waits),
		cmocka_unit_test(parents_have_no_crowd), cmocka_unit_test(all_are_released),
		cmocka_unit_test(crowds_follow_delegations),
		cmocka_unit_test(unused_zones_are_forgotten), cmocka_unit_test(who_waits_is_told) };

	return RUN_TESTS("dns_servers", tests);
}
