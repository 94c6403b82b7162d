/* SPDX-License-Identifier: Apache-2.0 */
/* scanners/smtp/plan: which sessions an address gets, and which name and key each is for (PROTOCOL E.1, D.11, A.5). */
#include "tests/unit/unit.h"

#include "scanners/smtp/plan.h"
#include "tests/unit/facts.h"

#include <stdio.h>
#include <string.h>

#define NAME "mx.example.se"
#define OTHER "base.example.se"

/* An address of a host, as a question asks of it. */
struct scene {
	const char *name; /* of the host; NULL: NAME */
	enum tlsa_status tlsa;
	const char *base;
	enum dns_security security;
	bool secure_alias;
	enum skip skip;
	/*
	 * The main session: . not begun, p pending, t TLS with an EC key, r with an RSA key, e with an Ed25519 key, x with
	 * a certificate that cannot be parsed, n without a certificate, i inferred, c no STARTTLS, f a handshake that
	 * failed, 4 a greeting of 4xx, 5 of 5xx, l lost in silence, s TLS, and the second EHLO timed out, a TLS, and a
	 * scanner that followed wants to look again, u TLS only without SNI, b left out by back-off, so that nothing else of it counts.
	 */
	char main;
	const char *others; /* the further ones, likewise; NULL: not begun */
	bool no_sni; /* --nosni */
	unsigned attempt; /* 0: the first */
	unsigned wanted;
};

struct world {
	struct options options;
	struct host_facts *host;
	struct address_probes probes;
};

static void set_chain(struct probe_facts *facts, char letter)
{
	facts->chain = facts_chain(TRUST_TRUSTED);
	facts->chain->certificates->parsed = letter != 'x';
	if (letter == 'r')
		facts->chain->certificates->key_type = "rsaEncryption";
	else if (letter == 'e')
		facts->chain->certificates->key_type = "ed25519";
}

static bool always(const void *found)
{
	(void)found;
	return true;
}

static const struct scan_kind wants_more = { .name = "further", .size = 1, .again = always };

static struct probe_facts *session_of(char letter)
{
	static const enum outcome outcomes[] = { ['c'] = OUTCOME_NO_STARTTLS,
		['f'] = OUTCOME_TLS_FAIL,
		['4'] = OUTCOME_GREET_4XX,
		['5'] = OUTCOME_GREET_5XX,
		['l'] = OUTCOME_GREET_EOF,
		['b'] = OUTCOME_LOCAL_ERROR };
	bool tls = strchr("trexnisau", letter) != NULL;
	struct probe_facts *facts = facts_probe(tls ? OUTCOME_TLS_OK : outcomes[(int)letter]);

	facts->skip = letter == 'b' ? SKIP_BACKED_OFF : SKIP_NONE;
	facts->inferred = letter == 'i';
	facts->smtp.tls_up |= letter == 'b';
	facts->smtp.silent = letter == 'l';
	facts->smtp.timed_out = letter == 's';
	facts->smtp.sni_refused = letter == 'u';
	if (tls && letter != 'n')
		set_chain(facts, letter);
	if (letter == 'a')
		scan_results_add(&facts->scan_results, &wants_more, "", &facts->arena);
	return facts;
}

static struct address_session state_of(char letter)
{
	if (letter == '.' || letter == 'p')
		return (struct address_session){ .begun = letter == 'p' };
	return (struct address_session){ .begun = true, .facts = session_of(letter) };
}

static void set_up(struct world *world, const struct scene *scene)
{
	*world = (struct world){ .options.no_sni_probe = scene->no_sni };
	world->host = facts_host(scene->name ? scene->name : NAME, scene->tlsa);
	world->host->tlsa.base = scene->base;
	world->host->addresses->security = scene->security;
	world->host->addresses->skip = scene->skip;
	if (scene->secure_alias)
		world->host->cname = facts_lookup(DNS_OK, DNS_SECURE);
	world->probes.sessions[ROLE_MAIN] = state_of(scene->main);
	for (size_t i = 0; scene->others && scene->others[i]; i++)
		world->probes.sessions[1 + i] = state_of(scene->others[i]);
}

static void tear_down(struct world *world)
{
	for (size_t role = 0; role < session_role_count; role++)
		probe_facts_unref(world->probes.sessions[role].facts);
	host_facts_unref(world->host);
}

static struct session_plan plan_of(const struct world *world, const struct scene *scene)
{
	const struct plan_question question = { .options = &world->options,
		.host = world->host,
		.address = world->host->addresses,
		.probes = &world->probes,
		.attempt = scene->attempt ? scene->attempt : 1,
		.wanted = scene->wanted };

	return smtp_plan(&question);
}

/* A letter for each role, in their order: . none, B begin, S stands, A again. */
static void assert_steps(const char *what, const struct scene *scene, const char *expected)
{
	static const char letters[] = {
		[PLAN_NONE] = '.', [PLAN_BEGIN] = 'B', [PLAN_STANDS] = 'S', [PLAN_AGAIN] = 'A'
	};
	char steps[session_role_count + 1] = "", told[200], wanted[200];
	struct world world;

	set_up(&world, scene);
	const struct session_plan plan = plan_of(&world, scene);
	for (size_t role = 0; role < session_role_count; role++)
		steps[role] = letters[plan.sessions[role].step];
	tear_down(&world);
	snprintf(told, sizeof(told), "%s: %s", what, steps);
	snprintf(wanted, sizeof(wanted), "%s: %s", what, expected);
	assert_string_equal(told, wanted);
}

/* Whoever may not be contacted, or is beyond a limit, gets nothing, whatever is known of it. */
static void not_contacted(void **state)
{
	(void)state;
	for (enum skip skip = SKIP_NONE; skip < skip_count; skip++) {
		struct scene scene = { .skip = skip, .main = '.', .no_sni = true };

		assert_steps(skip_text(skip), &scene, skip == SKIP_NONE ? "B..." : "....");
		scene.main = 't';
		scene.tlsa = TLSA_USABLE;
		scene.base = OTHER;
		scene.security = DNS_SECURE;
		assert_steps(skip_text(skip), &scene, skip == SKIP_NONE ? "SBBB" : "....");
		scene.main = '4';
		scene.wanted = 2;
		assert_steps(skip_text(skip), &scene, skip == SKIP_NONE ? "A..." : "....");
	}
}

#define DANE(where) .tlsa = TLSA_USABLE, .base = (where), .security = DNS_SECURE

/* T397: how many sessions may yet come, for scanners to leave them some. */
static void to_come(void **state)
{
	static const struct {
		struct scene scene;
		unsigned expected;
	} cases[] = {
		{ { .tlsa = TLSA_NONE, .main = '.' }, 1 },
		{ { .tlsa = TLSA_NONE, .main = '.', .no_sni = true }, 2 },
		{ { DANE(NAME), .main = 'p' }, 2 },
		{ { DANE(OTHER), .main = '.', .no_sni = true }, 4 },
		{ { DANE(OTHER), .main = 't', .no_sni = true }, 3 },
		{ { DANE(OTHER), .main = 't', .others = "pft", .no_sni = true }, 1 },
		{ { DANE(OTHER), .main = 't', .others = "fft", .no_sni = true }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct world world;

		set_up(&world, &cases[i].scene);
		assert_int_equal(plan_of(&world, &cases[i].scene).to_come, cases[i].expected);
		tear_down(&world);
	}
}

/* What the main session shows, and what the records are, decides on the others. */
static void further_sessions(void **state)
{
	static const struct {
		const char *what;
		struct scene scene;
		const char *expected;
	} cases[] = {
		{ "nothing is known yet", { DANE(OTHER), .main = '.', .no_sni = true }, "B..." },
		{ "the main one is under way", { DANE(OTHER), .main = 'p', .no_sni = true },
			"S..." },
		{ "it was refused", { DANE(OTHER), .main = '5', .no_sni = true }, "S..." },
		{ "no STARTTLS", { DANE(OTHER), .main = 'c', .no_sni = true }, "S..." },
		{ "no handshake", { DANE(OTHER), .main = 'f', .no_sni = true }, "S..." },
		{ "it was left out", { DANE(OTHER), .main = 'b', .no_sni = true }, "S..." },
		{ "TLS", { .tlsa = TLSA_NONE, .main = 't' }, "S..." },
		{ "--nosni", { .tlsa = TLSA_NONE, .main = 't', .no_sni = true }, "S..B" },
		{ "--nosni, whatever its certificate", { .main = 'n', .no_sni = true }, "S..B" },
		{ "--nosni, of an inferred one", { .main = 'i', .no_sni = true }, "S..B" },
		{ "inferred", { .tlsa = TLSA_NONE, .main = 'i' }, "S..." },
		{ "records", { DANE(NAME), .main = 't' }, "SB.." },
		{ "records at another name", { DANE(OTHER), .main = 'r' }, "SBB." },
		{ "all of them", { DANE(OTHER), .main = 't', .no_sni = true }, "SBBB" },
		{ "no certificate", { DANE(OTHER), .main = 'n' }, "S.B." },
		{ "a certificate of no use", { DANE(OTHER), .main = 'x' }, "S.B." },
		{ "unusable records",
			{ .tlsa = TLSA_UNUSABLE,
				.base = OTHER,
				.security = DNS_SECURE,
				.main = 't' },
			"S.B." },
		{ "records without a base domain",
			{ .tlsa = TLSA_USABLE, .security = DNS_SECURE, .main = 't' }, "S..." },
		{ "an address that they do not bind",
			{ .tlsa = TLSA_USABLE,
				.base = OTHER,
				.security = DNS_INSECURE,
				.main = 't' },
			"S.B." },
		{ "bound by a secure alias",
			{ .tlsa = TLSA_USABLE,
				.base = NAME,
				.security = DNS_INSECURE,
				.secure_alias = true,
				.main = 't' },
			"SB.." },
		{ "only without SNI, which no DANE sender leaves out",
			{ DANE(OTHER), .main = 'u', .no_sni = true }, "S.B." },
		{ "some are under way",
			{ DANE(OTHER), .main = 't', .others = "p.t", .no_sni = true }, "SSBS" },
		{ "all are over", { DANE(OTHER), .main = 't', .others = "f5t", .no_sni = true },
			"SSSS" },
		/* They are of the main one that there was. */
		{ "the main one is to be had first",
			{ DANE(OTHER), .main = '.', .others = "ttt", .no_sni = true }, "B..." },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_steps(cases[i].what, &cases[i].scene, cases[i].expected);
}

/* D.11: the second attempt has what failed for a passing reason; one after an outage what ended in silence, too. */
static void second_attempts(void **state)
{
	static const struct {
		const char *what;
		struct scene scene;
		const char *expected;
	} cases[] = {
		{ "nobody asks again", { DANE(OTHER), .main = '4' }, "S..." },
		{ "4xx", { .main = '4', .wanted = 2 }, "A..." },
		{ "4xx, after an outage", { .main = '4', .wanted = 1 }, "A..." },
		{ "4xx in the second attempt, after an outage",
			{ .main = '4', .attempt = 2, .wanted = 2 }, "A..." },
		{ "silence", { .main = 'l', .wanted = 2 }, "S..." },
		{ "silence, after an outage", { .main = 'l', .wanted = 1 }, "A..." },
		{ "silence in the second attempt, after an outage",
			{ .main = 'l', .attempt = 2, .wanted = 2 }, "A..." },
		{ "5xx", { .main = '5', .wanted = 2 }, "S..." },
		{ "5xx, after an outage", { .main = '5', .wanted = 1 }, "S..." },
		{ "left out", { .main = 'b', .wanted = 2 }, "S..." },
		{ "left out, after an outage", { .main = 'b', .wanted = 1 }, "S..." },
		{ "under way", { .main = 'p', .wanted = 2 }, "S..." },
		{ "not begun", { .main = '.', .wanted = 2 }, "B..." },
		{ "inferred", { .main = 'i', .wanted = 2 }, "S..." },
		{ "inferred, after an outage", { .main = 'i', .wanted = 1 }, "S..." },
		{ "each by itself",
			{ DANE(OTHER), .main = 't', .others = "4l5", .no_sni = true, .wanted = 2 },
			"SASS" },
		{ "each by itself, after an outage",
			{ DANE(OTHER), .main = 't', .others = "4l5", .no_sni = true, .wanted = 1 },
			"SAAS" },
		{ "a phase that timed out beyond TLS",
			{ DANE(OTHER), .main = 's', .others = "t.", .wanted = 2 }, "ASB." },
		{ "a scanner that followed, which nobody asks again", { .main = 'a' }, "S..." },
		{ "a scanner that followed", { .main = 'a', .wanted = 2 }, "A..." },
		{ "a scanner that followed, after an outage", { .main = 'a', .wanted = 1 },
			"A..." },
		{ "a scanner that followed a session for another name",
			{ DANE(OTHER), .main = 't', .others = "tat", .no_sni = true, .wanted = 2 },
			"SSAS" },
		{ "what there is none of any more",
			{ DANE(OTHER), .main = 'c', .others = "44", .wanted = 2 }, "S..." },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_steps(cases[i].what, &cases[i].scene, cases[i].expected);
}

/* RFC 7672 8.1, RFC 8461 7.1, RFC 6066 3: the names, by role. NULL: none is sent. */
static void names(void **state)
{
	static const struct {
		struct scene scene;
		const char *sni[session_role_count];
		enum name_class name_class;
	} cases[] = {
		{ { .main = '.' }, { NAME }, NAME_OF_OTHERS },
		{ { .main = 'i' }, { NAME }, NAME_OF_OTHERS },
		{ { .main = 't', .no_sni = true }, { NAME, NULL, NULL, NULL }, NAME_OF_OTHERS },
		{ { DANE(NAME), .main = '.' }, { NAME }, NAME_WITH_RECORDS },
		{ { .tlsa = TLSA_UNUSABLE, .base = OTHER, .main = '.' }, { OTHER },
			NAME_WITH_RECORDS },
		{ { DANE(OTHER), .main = 't', .no_sni = true }, { OTHER, OTHER, NAME, NULL },
			NAME_WITH_RECORDS },
		/* Under way they are what they were to be. */
		{ { DANE(OTHER), .main = 't', .others = "ppp", .no_sni = true },
			{ OTHER, OTHER, NAME, NULL }, NAME_WITH_RECORDS },
		{ { .name = "[198.18.5.1]", .main = '.' }, { NULL }, NAME_OF_OTHERS },
		{ { .name = "198.18.5.1", .main = 't', .no_sni = true }, { NULL }, NAME_OF_OTHERS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct world world;

		set_up(&world, &cases[i].scene);
		const struct session_plan plan = plan_of(&world, &cases[i].scene);
		for (size_t role = 0; role < session_role_count; role++) {
			const char *sni = plan.sessions[role].sni, *expected = cases[i].sni[role];

			assert_string_equal(sni ? sni : "-", expected ? expected : "-");
			if (plan.sessions[role].step != PLAN_NONE)
				assert_int_equal(
					plan.sessions[role].name_class, cases[i].name_class);
		}
		tear_down(&world);
	}
}

/* E.1: only the session that is to show the other key asks for a kind of it, the one that was not shown. */
static void keys(void **state)
{
	static const struct {
		char main;
		enum tls_key_kind other;
	} cases[] = { { 't', TLS_KEY_RSA }, { 'r', TLS_KEY_ECDSA }, { 'e', TLS_KEY_RSA } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct scene scene = { DANE(OTHER), .main = cases[i].main, .no_sni = true };
		struct world world;

		set_up(&world, &scene);
		const struct session_plan plan = plan_of(&world, &scene);
		for (size_t role = 0; role < session_role_count; role++)
			assert_int_equal(plan.sessions[role].key_kind,
				role == ROLE_OTHER_KEY ? cases[i].other : TLS_KEY_ANY);
		tear_down(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_contacted),
		cmocka_unit_test(further_sessions),
		cmocka_unit_test(to_come),
		cmocka_unit_test(second_attempts),
		cmocka_unit_test(names),
		cmocka_unit_test(keys),
	};

	return RUN_TESTS("plan", tests);
}
