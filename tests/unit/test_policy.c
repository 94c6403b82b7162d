/* SPDX-License-Identifier: Apache-2.0 */
/* smtp/policy: refusals that speak of us, and those that speak of the server (PROTOCOL D.3, T380). */
#include "tests/unit/unit.h"

#include "smtp/policy.h"

#include <stdio.h>
#include <string.h>

static const char *const about_us[] = {
	"554 5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.spamhaus.org\r\n",
	"554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied\r\n",
	"550 5.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]\r\n",
	"450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]\r\n",
	"554 Your IP address has been blacklisted\r\n",
	"554-Your IP is BLACK-LISTED.\r\n554 Ask for delisting at https://example.net/\r\n",
	"554 your address xxxxxxxxxxxx is blocked using zen.spamhaus.org\r\n",
	"550 5.7.1 Mail from 192.0.2.1 refused: found in RBL\r\n",
	"554 5.7.1 You are not allowed to connect.\r\n",
	"521 5.2.1 AOL will not accept connections from your IP: bad reputation\r\n",
	"554 Blocked - see https://ipcheck.example.com/?ip=192.0.2.1\r\n",
	"554 mx.example.net - rejected due to poor reputation score\r\n",
	"421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily blocked, due to user complaints\r\n",
	"550 5.7.606 Access denied, banned sending IP [192.0.2.1]\r\n",
	"550-The connecting host\r\n550 has been blocked by our policy\r\n",
	"554 No PTR record for your address\r\n",
	"550 No reverse DNS for 192.0.2.1\r\n",
	"550 IP address 192.0.2.1 has no rDNS\r\n",
	"554 dynamic IP range, use your provider's relay\r\n",
	"554 Connections from dynamic address space are not accepted\r\n",
	"550 Dial-up hosts must use their ISP's server\r\n",
	"550 dynamically assigned addresses may not send here\r\n",
	"554 access denied\r\n",
	"554 ACCESS  DENIED!\r\n",
	"554 Connection rejected by policy\r\n",
	"554 5.7.1 Your server is listed by bl.example.org\r\n",
	"550 HELO command rejected: Host not found\r\n",
	"550 Invalid EHLO hostname\r\n",
	"554 rejected: administrative prohibition\r\n",
	"554 Connections from your country are blocked\r\n",
	"550 Known spam source\r\n",
	"554 5.7.1 Host blocked for abuse\r\n",
	"554 Sie stehen auf einer schwarzen Liste\r\n",
	"554 su IP ha sido bloqueada\r\n",
	"550 spamhaus says no\r\n",
	"554 Go away.Please\r\n",
	"554 this host isn't permitted to connect\r\n",
	"554 5.7.1 your mail server IP is not authorised here\r\n",
	"550 Denied by DNSBL\r\n",
	/* As large operators say it. */
	"553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in "
	"Spamhaus's list; see "
	"http://postmaster.example/\r\n",
	"553 Connections will not be accepted from 192.0.2.1\r\n",
	"550 on Spamhaus\xe2\x80\x99s list\r\n",
	"550 this host isn\xe2\x80\x99t permitted to connect\r\n",
	"554-No SMTP service\r\n554-Reject due to policy restrictions.\r\n554 For explanation "
	"visit http://x.example/\r\n",
	"554-No SMTP service\r\n554 IP address is black listed.\r\n",
	"554-No SMTP service\r\n554 Bad DNS PTR resource record.\r\n",
	"421-4.7.28 Our system has detected an unusual rate of unsolicited mail originating\r\n"
	"421-4.7.28 from your IP address. To protect our users from spam, mail sent from\r\n"
	"421 4.7.28 your IP address has been temporarily rate limited.\r\n",
	"550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your "
	"Internet service provider "
	"since part of their network is on our block list (S3140).\r\n",
	"554 Blocked - see ipcheck.proofpoint.com/?ip=192.0.2.1\r\n",
	"554 IP=192.0.2.1 - A problem occurred. Ask your postmaster for help or to contact "
	"tosa@rx.example to clarify.\r\n",
	"554 IP=192.0.2.1 - Dialup/transient IP not allowed. Use a mailgateway\r\n",
	"554 Email rejected due to security policies - https://community.mimecast.example/docs\r\n",
	"554 Host network not allowed - https://community.mimecast.example/docs\r\n",
	"554 Service unavailable; Client host [192.0.2.1] blocked using Barracuda Reputation\r\n",
	"421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume "
	"or user complaints\r\n",
	"421 Too many spams from your IP (192.0.2.1), please visit http://postmaster.example/\r\n",
	"554 ERROR: Mail Refused - 192.0.2.1 - See http://security.example/\r\n",
	"553 5.3.0 flpd - DNSBL:RBL 521< 192.0.2.1 >_is_blocked.\r\n",
	"554 Not accepting mail from 203.0.113.5\r\n",
	"554 Blocked 203.0.113.5\r\n",
	"550 not permitted from 203.0.113.5\r\n",
	"450 4.7.1 unable to resolve client hostname\r\n",
	/* Accents, composed or not, in UTF-8 or ISO 8859-1. */
	("554 votre adresse est bloqu\xc3\xa9"
	 "e\r\n"),
	"554 VOTRE ADRESSE EST BLOQU\xc3\x89"
	"E\r\n",
	("554 votre adresse est bloqu\xe9"
	 "e\r\n"),
	"554 votre adresse est bloque\xcc\x81"
	"e\r\n",
	"554 su direcci\xc3\xb3n est\xc3\xa1 bloqueada\r\n",
	"554 seu endere\xc3\xa7o IP foi bloqueado\r\n",
	"554 acc\xc3\xa8s refus\xc3\xa9\r\n",
	"554 Zugriff verweigert\r\n",
	/* TLS beside it changes nothing. */
	"454 STARTTLS refused: your IP is blacklisted\r\n",
	"454 STARTTLS not permitted from your network\r\n",
	"554 TLS connection refused from 192.0.2.1\r\n",
	"550 TLS required; connection from 192.0.2.1 rejected\r\n",
	"454 TLS not available for clients: client host rejected\r\n",
};

static const char *const about_them[] = {
	"554 No SMTP service here\r\n",
	"554 mx.s-name-dynamic.example ESMTP not accepting messages\r\n",
	"554 mx.blocked.example no mail\r\n",
	"554 dynamic.ptr.rbl.example closed\r\n",
	"521 host.example does not accept mail\r\n",
	"554 5.7.1 Relay access denied\r\n",
	"550 relaying denied\r\n",
	"454 4.7.0 TLS not available due to temporary reason\r\n",
	"454 TLS not available due to local problem\r\n",
	"502 5.5.1 Command not implemented\r\n",
	"500 5.5.1 Command unrecognized: \"STARTTLS\"\r\n",
	"503 5.5.1 TLS already active\r\n",
	"530 5.7.0 Must issue a STARTTLS command first\r\n",
	"550 5.1.1 mailbox unavailable\r\n",
	"550 mailbox blocked\r\n",
	"554 account has been blocked\r\n",
	"421 4.3.2 too many connections\r\n",
	"421 too many connections from 192.0.2.1, try again later\r\n",
	"421 Service not available, closing transmission channel\r\n",
	"530 5.7.1 service not allowed without authentication\r\n",
	"538 5.7.11 Encryption required for requested authentication mechanism\r\n",
	"421 4.3.2 System shutting down\r\n",
	"451 4.3.0 Temporary lookup failure\r\n",
	"451 DNSBL lookup failed\r\n",
	"451 reputation service unavailable\r\n",
	"554 Transaction failed\r\n",
	"550 Requested action not taken\r\n",
	"452 4.3.1 Insufficient system storage\r\n",
	"554 see https://www.example.net/blocked/your-ip-is-blacklisted\r\n",
	"554 write to postmaster@blacklist.example\r\n",
	"554 2001:db8:dead:dead::bad\r\n",
	"554 SPTR corrblerb predynamics undeniedly\r\n", /* borders of words */
	"554 5.3.2 system not accepting network messages\r\n",
	"550 STARTTLS is disabled by the administrator\r\n",
	"454 4.7.1 STARTTLS denied: no certificate\r\n",
	"502 TLS not allowed here\r\n",
	"501 5.5.4 Syntax: EHLO hostname\r\n",
	"501 HELO requires domain address\r\n",
	"503 5.5.2 Send hello first\r\n",
	"550 this server accepts no mail for any domain\r\n",
	"554 the dynamic configuration could not be loaded\r\n",
	"550 user access denied\r\n",
	/* TLS that the server has not or cannot do. */
	"454 4.7.0 TLS connection refused due to missing certificate\r\n",
	"454 TLS not available: cannot find client CA file\r\n",
	"454 4.7.0 could not verify client certificate\r\n",
	"454 unable to verify client certificate\r\n",
	"454 TLS not available on this server; STARTTLS refused\r\n",
	"454 certificate for this host rejected\r\n",
	"550 STARTTLS prohibited by policy\r\n",
	"550 5.7.1 TLS prohibited by local policy\r\n",
	"454 TLS session denied because of an internal error\r\n",
	"454 SSL certificate blocked by policy\r\n",
	"554 5.7.3 Cipher rejected by policy\r\n",
	"454 TLS access denied: key not readable\r\n",
	"454 STARTTLS is administratively prohibited\r\n",
	"454 administrator has blocked STARTTLS by policy\r\n",
	"501 STARTTLS command rejected\r\n",
	"454 TLS connection rejected: handshake failure\r\n",
	"454 TLS not available: no hostname in certificate\r\n",
	"454 TLS: the name of the certificate file not found\r\n",
	"454 rejected your certificate\r\n",
	"550 This server is not permitted to use TLS\r\n",
	"454 certificate not accepted by this server\r\n",
	"454 TLS-Verbindung abgelehnt\r\n",
	("454 connexion TLS refus\xc3\xa9"
	 "e\r\n"),
	/* Servers that know HELO alone. */
	"500 EHLO command rejected\r\n",
	"502 5.5.1 EHLO refused\r\n",
	"502 EHLO denied\r\n",
	"501 EHLO command invalid\r\n",
	"500 Invalid EHLO command\r\n",
	"220 your IP is blacklisted\r\n", /* no refusal */
	"250 blocked using zen.spamhaus.org\r\n",
};

static bool refuses(const char *text)
{
	struct reply_parser parser;
	struct arena arena;

	arena_init(&arena);
	reply_init(&parser, &arena);
	assert_int_equal(reply_feed(&parser, text, strlen(text)), strlen(text));
	assert_int_equal(parser.status, REPLY_DONE);
	bool found = policy_refuses_us(&parser.reply);
	arena_done(&arena);
	return found;
}

static void check(const char *const *texts, size_t count, bool expected)
{
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++) {
		if (refuses(texts[i]) != expected) {
			print_error("%s: %d\n", texts[i], !expected);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void of_us(void **state)
{
	(void)state;
	check(about_us, COUNT_OF(about_us), true);
}

static void of_them(void **state)
{
	(void)state;
	check(about_them, COUNT_OF(about_them), false);
}

/* More words than are looked at, and words without end. */
static void bounded(void **state)
{
	static char text[60000] = "554 ";

	(void)state;
	for (size_t i = 4; i < 16000; i++)
		text[i] = i % 2 ? ' ' : 'a';
	memcpy(text + 16000, "\r\n", 3);
	assert_false(refuses(text));
	memset(text + 4, 'a', 16000 - 4);
	assert_false(refuses(text));
	memcpy(text + 4, "your ip is blacklisted ", 23);
	assert_true(refuses(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(of_us), cmocka_unit_test(of_them),
		cmocka_unit_test(bounded) };

	return RUN_TESTS("policy", tests);
}
