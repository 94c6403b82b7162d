/* SPDX-License-Identifier: Apache-2.0 */
/* smtp/policy: refusals that speak of us, and those that speak of the server (PROTOCOL D.3, T380). */
#include "tests/unit/unit.h"

#include "smtp/policy.h"

#include <stdio.h>
#include <string.h>

/* T380, T481, T482 */
enum said { GREETING = 1, HELLO = 2, STARTTLS = 4, ANY = 7 };

static const enum policy_place places[] = { POLICY_AT_GREETING, POLICY_AT_HELLO,
	POLICY_AT_STARTTLS };

static const struct {
	unsigned said; /* a set of `enum said` */
	bool of_us;
	const char *text;
} texts[] = {
#define US(said, text) { said, true, text },
#define THEM(said, text) { said, false, text },
#include "tests/unit/policy_texts.def"
#undef US
#undef THEM
	/* no refusals */
	{ ANY, false, "220 your IP is blacklisted\r\n" },
	{ ANY, false, "250 blocked using zen.spamhaus.org\r\n" },
};

static bool refuses(const char *text, enum policy_place place)
{
	struct reply_parser parser;
	struct arena arena;

	arena_init(&arena);
	reply_init(&parser, &arena);
	assert_int_equal(reply_feed(&parser, text, strlen(text)), strlen(text));
	assert_int_equal(parser.status, REPLY_DONE);
	bool found = policy_refuses_us(&parser.reply, place);
	arena_done(&arena);
	return found;
}

static void whom_they_are_of(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		for (size_t place = 0; place < COUNT_OF(places); place++) {
			bool said = texts[i].said >> place & 1;
			if (!said || refuses(texts[i].text, places[place]) == texts[i].of_us)
				continue;
			print_error("%zu, %s", place, texts[i].text);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

/* Texts put together: each head with each middle and each tail. */
struct kit {
	unsigned said;
	bool of_us;
	const char *const *parts[3]; /* each ends with NULL */
};

#define LIST(...) \
	(const char *const[]) \
	{ \
		__VA_ARGS__, NULL \
	}

/* clang-format off */
#define TLS_HEADS LIST("454 4.7.0 TLS", "554 5.7.1 STARTTLS", "502 5.5.1 Encryption", "550 The STARTTLS command")
#define TLS_REFUSED LIST("is not available", "not available", "is disabled", "not offered", "is refused", "denied", "is not allowed", "is restricted", "unavailable", "is not enabled", "has been turned off", "forbidden")
#define HEADS LIST("554 5.7.1 Service", "550 Connection", "421 4.7.0 Access", "554 Mail", "550 5.7.1 SMTP service", "421 Session")
#define REFUSED LIST("is not available", "denied", "refused", "rejected", "is not allowed", "not permitted", "is blocked", "is restricted", "forbidden", "unavailable")
#define TO_US LIST("to your network", "for your IP", "for your IP address", "for client 192.0.2.7", "from 192.0.2.7", "for this client", "to unauthorized hosts", "for you", "from your mail server", "to dynamic addresses", "for hosts without reverse DNS", "for unknown clients")
#define TROUBLES LIST("due to local problem", "because of high load", ": cannot load configuration", ": out of memory", ": too many connections", "while the server is busy", ": database error", "for maintenance", ": disk full", ": internal error", ": cannot connect to SQL server", "because of insufficient resources")
#define THINGS LIST("454 TLS not available: private key", "454 TLS disabled: certificate file", "554 5.3.5 STARTTLS refused, key file", "454 Cannot start TLS: configuration file", "454 handshake not possible, /etc/ssl/key.pem", "421 TLS error: session database")
#define LOST LIST("access denied", "permission denied", "is blocked", "was compromised", "could not be opened", "is not readable", "is locked", "rejected", "is not trusted", "forbidden", "has been disabled")
#define EHLOS LIST("502 5.5.1 EHLO", "500 ESMTP", "550 5.5.1 Extended SMTP", "502 5.7.0 SMTP extensions", "500 The EHLO command")
#define EHLO_REFUSED LIST("denied", "rejected", "is not allowed", "is disabled", "not permitted", "refused", "blocked", "forbidden", "unavailable")
#define BY_POLICY LIST("by policy", "by administrative policy", "by the administrator", "here", "by firewall policy, use HELO", "for security reasons", "")
#define CLIENTS LIST("550 Your IP", "554 192.0.2.7", "454 Client", "554 5.7.1 Client host [192.0.2.7]", "421 Your network", "502 The remote host", "550 Your mail server", "550 This client", "554 Unknown clients")
#define MAY_NOT LIST("is not allowed to use TLS", "not permitted to use STARTTLS", "may not use STARTTLS", "are not authorized for TLS", "cannot use encryption here", "is banned from using TLS", "not whitelisted for TLS", "is blocked", "denied")
#define WORDS_OF_LISTS LIST("451 Spamhaus", "451 DNSBL", "451 RBL", "421 SORBS", "421 blacklist", "451 reputation", "451 SpamCop")
#define UNKNOWN LIST("lookup timed out", "lookup failed", "query failed", "service unavailable", "check failed", "server unreachable", "DNS timeout", "server is down", "database is unavailable")
#define NOTHING LIST("")
/* clang-format on */

static size_t wrong_of(const struct kit *kit, const char *text)
{
	size_t wrong = 0;

	for (size_t place = 0; place < COUNT_OF(places); place++) {
		if (!(kit->said >> place & 1) || refuses(text, places[place]) == kit->of_us)
			continue;
		print_error("%zu, %s", place, text);
		wrong++;
	}
	return wrong;
}

static size_t wrong_of_kit(const struct kit *kit)
{
	size_t wrong = 0;
	char text[200];

	for (const char *const *head = kit->parts[0]; *head; head++) {
		for (const char *const *middle = kit->parts[1]; *middle; middle++) {
			for (const char *const *tail = kit->parts[2]; *tail; tail++) {
				snprintf(text, sizeof(text), "%s %s %s\r\n", *head, *middle, *tail);
				wrong += wrong_of(kit, text);
			}
		}
	}
	return wrong;
}

/* T481: who is refused, whatever the words; T482: why it is nobody. */
static void put_together(void **state)
{
	const struct kit kits[] = {
		{ STARTTLS, true, { TLS_HEADS, TLS_REFUSED, TO_US } },
		{ STARTTLS, true, { CLIENTS, MAY_NOT, NOTHING } },
		{ GREETING | HELLO, true, { HEADS, REFUSED, TO_US } },
		{ STARTTLS, false, { TLS_HEADS, TLS_REFUSED, TROUBLES } },
		{ STARTTLS, false, { THINGS, LOST, NOTHING } },
		{ GREETING | HELLO, false, { HEADS, REFUSED, TROUBLES } },
		{ HELLO, false, { EHLOS, EHLO_REFUSED, BY_POLICY } },
		{ GREETING, false, { WORDS_OF_LISTS, UNKNOWN, NOTHING } },
	};
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(kits); i++)
		wrong += wrong_of_kit(&kits[i]);
	assert_int_equal(wrong, 0);
}

/* T480: the same words without a client are the server's own where it is asked for STARTTLS, or does not know EHLO. */
static void by_place(void **state)
{
	static const struct {
		const char *text;
		unsigned of_us;
	} cases[] = {
		{ "554 rejected\r\n", GREETING | HELLO },
		{ "500 rejected\r\n", GREETING },
		{ "454 connection refused\r\n", GREETING | HELLO },
		{ "550 access denied\r\n", ANY },
		{ "502 5.7.0 access denied\r\n", ANY },
		{ "502 5.5.1 access denied\r\n", GREETING },
		{ "502 5.5.1 not available to your network\r\n", ANY },
		{ "550 this IP address does not accept mail\r\n", HELLO | STARTTLS },
		{ "454 connection refused, too many connections\r\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		for (size_t place = 0; place < COUNT_OF(places); place++)
			assert_int_equal(
				refuses(cases[i].text, places[place]), cases[i].of_us >> place & 1);
	}
}

/* More words than are looked at, and words without end. */
static void bounded(void **state)
{
	static char text[60000] = "554 ";

	(void)state;
	for (size_t i = 4; i < 16000; i++)
		text[i] = i % 2 ? ' ' : 'a';
	memcpy(text + 16000, "\r\n", 3);
	assert_false(refuses(text, POLICY_AT_STARTTLS));
	memset(text + 4, 'a', 16000 - 4);
	assert_false(refuses(text, POLICY_AT_STARTTLS));
	memcpy(text + 4, "your ip is blacklisted ", 23);
	assert_true(refuses(text, POLICY_AT_STARTTLS));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(whom_they_are_of),
		cmocka_unit_test(put_together), cmocka_unit_test(by_place),
		cmocka_unit_test(bounded) };

	return RUN_TESTS("policy", tests);
}
