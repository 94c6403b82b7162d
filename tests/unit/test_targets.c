/* SPDX-License-Identifier: Apache-2.0 */
/* input: target_entry, target_guess, shard, held and lists of addresses in the feed (PROTOCOL A.9, T610 to T624). */
#include "tests/unit/unit.h"

#include "input/exclusions.h"
#include "input/feed.h"
#include "input/held.h"
#include "input/shard.h"
#include "input/target_entry.h"
#include "input/target_guess.h"
#include "tests/unit/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"

static struct csv_field field_of(const char *text)
{
	return (struct csv_field){ text, strlen(text) };
}

static void addresses(void **state)
{
	static const struct {
		const char *test_case, *text, *address, *port; /* address NULL: it is none */
	} cases[] = {
		{ "T610", "192.0.2.1", "192.0.2.1", NULL },
		{ "T610", "0.0.0.0", "0.0.0.0", NULL },
		{ "T610", "255.255.255.255", "255.255.255.255", NULL },
		{ "T610", "2001:db8::1", "2001:db8::1", NULL },
		{ "T610", "2001:0DB8:0:0:0:0:0:1", "2001:db8::1", NULL },
		{ "T610", "[2001:db8::1]", "2001:db8::1", NULL },
		{ "T610", "[192.0.2.1]", "192.0.2.1", NULL },
		{ "T610", "[IPv6:2001:db8::1]", "2001:db8::1", NULL },
		{ "T610", "[ipv6:2001:db8::1]:587", "2001:db8::1", "587" },
		{ "T610", "::ffff:192.0.2.1", "192.0.2.1", NULL },
		{ "T610", "::ffff:c000:201", "192.0.2.1", NULL },
		{ "T610", "[::FFFF:192.0.2.1]:25", "192.0.2.1", "25" },
		{ "T610", "::192.0.2.1", "::192.0.2.1", NULL },
		{ "T610", "64:ff9b::192.0.2.1", "64:ff9b::c000:201", NULL },
		{ "T610", "::", "::", NULL },
		{ "T613", "192.0.2.1:587", "192.0.2.1", "587" },
		{ "T613", "[2001:db8::1]:465", "2001:db8::1", "465" },
		{ "T613", "[192.0.2.1]:465", "192.0.2.1", "465" },
		{ "T613", "192.0.2.1:", "192.0.2.1", "" },
		{ "T613", "192.0.2.1:smtp", "192.0.2.1", "smtp" },
		{ "T613", "192.0.2.1:25:25", "192.0.2.1", "25:25" },
		/* A group of the address. */
		{ "T613", "2001:db8::1:465", "2001:db8::1:465", NULL },
		{ "T611", "", NULL, NULL },
		{ "T611", "192.0.2", NULL, NULL },
		{ "T611", "1.2.3", NULL, NULL },
		{ "T611", "3221225985", NULL, NULL },
		{ "T611", "0xc0000201", NULL, NULL },
		{ "T611", "192.0.02.1", NULL, NULL },
		{ "T611", "192.0.2.001", NULL, NULL },
		{ "T611", "0300.0.2.1", NULL, NULL },
		{ "T611", "192.0.2.256", NULL, NULL },
		{ "T611", "192.0.2.1.", NULL, NULL },
		{ "T611", "192.0.2.1.5", NULL, NULL },
		{ "T611", "192.0.2.0/24", NULL, NULL },
		{ "T611", "192.0.2.1/32", NULL, NULL },
		{ "T611", "2001:db8::/48", NULL, NULL },
		{ "T611", "192.0.2.1-192.0.2.9", NULL, NULL },
		{ "T611", "192.0.2.1-9", NULL, NULL },
		{ "T611", "192.0.2.*", NULL, NULL },
		{ "T611", "fe80::1%eth0", NULL, NULL },
		{ "T611", "[fe80::1%25eth0]", NULL, NULL },
		{ "T611", "2001:db8::1::2", NULL, NULL },
		{ "T611", "2001:db8:1", NULL, NULL },
		{ "T611", "2001:db8:1:2:3:4:5:6:7", NULL, NULL },
		{ "T611", "[2001:db8::1", NULL, NULL },
		{ "T611", "2001:db8::1]", NULL, NULL },
		{ "T611", "[2001:db8::1]465", NULL, NULL },
		{ "T611", "[2001:db8::1].", NULL, NULL },
		{ "T611", "[]", NULL, NULL },
		{ "T611", "[", NULL, NULL },
		{ "T611", "[IPv6:]", NULL, NULL },
		{ "T611", "[]:25", NULL, NULL },
		{ "T611", ":25", NULL, NULL },
		{ "T611", "example.se", NULL, NULL },
		{ "T611", "example.se:25", NULL, NULL },
		{ "T611", "smtp://192.0.2.1", NULL, NULL },
		{ "T611", "192.0.2.1 ", NULL, NULL },
		{ "T611", "\xd9\xa1.2.3.4", NULL, NULL },
		{ "T611", "0000:0000:0000:0000:0000:0000:192.168.100.1000", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct csv_field field = field_of(cases[i].text), port;
		struct address address;
		char text[ADDRESS_TEXT_SIZE] = "";
		bool got = target_address(&field, &address, &port);

		if (got)
			address_format(&address, text);
		if (got != (cases[i].address != NULL) || (got && strcmp(text, cases[i].address)) ||
			(got && (port.text != NULL) != (cases[i].port != NULL)) ||
			(got && port.text &&
				(port.length != strlen(cases[i].port) ||
					memcmp(port.text, cases[i].port, port.length) != 0)))
			fail_msg("%s %s: %d %s %.*s", cases[i].test_case, cases[i].text, got, text,
				got ? (int)port.length : 0, got && port.text ? port.text : "");
	}
	struct csv_field nul = { "192.0.2.1\0", 10 }, port;
	struct address address;
	assert_false(target_address(&nul, &address, &port));
}

/* "status address port name", with "-" where there is none. */
static void describe(const struct target_entry *entry, char text[400])
{
	char address[ADDRESS_TEXT_SIZE] = "-";

	if (entry->target.address.version)
		address_format(&entry->target.address, address);
	snprintf(text, 400, "%s %s %u %s", input_status_text(entry->status), address,
		entry->target.port, *entry->name ? entry->name : "-");
}

static void entries(void **state)
{
	static const struct {
		const char *test_case, *format, *line;
		uint16_t port;
		const char *entry;
	} cases[] = {
		{ "T610", "plain", "192.0.2.1", 25, "ok 192.0.2.1 25 -" },
		{ "T610", "plain", "\"192.0.2.1\"", 25, "ok 192.0.2.1 25 -" },
		{ "T613", "plain", "192.0.2.1", 465, "ok 192.0.2.1 465 -" },
		{ "T613", "plain", "192.0.2.1:587", 465, "ok 192.0.2.1 587 -" },
		{ "T613", "plain", "192.0.2.1:2525", 25, "bad_port 192.0.2.1 0 -" },
		{ "T613", "plain", "192.0.2.1:", 25, "bad_port 192.0.2.1 0 -" },
		{ "T613", "plain", "[2001:db8::1]:0", 25, "bad_port 2001:db8::1 0 -" },
		{ "T611", "plain", "192.0.2.1,x.se", 25, "bad_address - 0 -" },
		{ "T611", "csv:ip=2", "192.0.2.1", 25, "bad_address - 0 -" },
		{ "T611", "csv:ip=1", "\"192.0.2.1", 25, "bad_address - 0 -" },
		{ "T611", "csv:ip=1:name=2", "x,a.se", 25, "bad_address - 0 -" },
		{ "T612", "zgrab2", "192.0.2.1,MX.Example.SE.", 25,
			"ok 192.0.2.1 25 mx.example.se" },
		{ "T612", "zgrab2",
			"192.0.2.1,b\xc3\xbc"
			"cher.de,tag",
			25, "ok 192.0.2.1 25 xn--bcher-kva.de" },
		{ "T612", "zgrab2", "192.0.2.1,\"a.se\"", 25, "ok 192.0.2.1 25 a.se" },
		{ "T612", "zgrab2", "192.0.2.1,a_b.se", 25, "ok 192.0.2.1 25 a_b.se" },
		{ "T612", "zgrab2", "192.0.2.1", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,-", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,NULL", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,\\N", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,N/A", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,nan", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,.", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,192.0.2.1", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,192.0.2.9.", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,[192.0.2.1]", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "2001:db8::1,2001:db8::1", 25, "ok 2001:db8::1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,localhost", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,mail", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,srv.local", 25, "ok 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,1.2.0.192.in-addr.arpa", 25,
			"ok 192.0.2.1 25 1.2.0.192.in-addr.arpa" },
		{ "T612", "zgrab2", "192.0.2.1,a..se", 25, "bad_name 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,*.a.se", 25, "bad_name 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,-a.se", 25, "bad_name 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,x@a.se", 25, "bad_name 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1,a.se b.se", 25, "bad_name 192.0.2.1 25 -" },
		{ "T612", "zgrab2", "192.0.2.1," LABEL_63 "a.se", 25, "bad_name 192.0.2.1 25 -" },
		{ "T612", "zgrab2",
			"192.0.2.1,b\xfc"
			"cher.de",
			25, "bad_idn 192.0.2.1 25 -" },
		{ "T613", "csv:ip=1:port=3", "192.0.2.1,a.se,587", 25, "ok 192.0.2.1 587 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1,25.0", 465, "ok 192.0.2.1 25 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1,", 465, "ok 192.0.2.1 465 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1", 465, "ok 192.0.2.1 465 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1,NaN", 465, "ok 192.0.2.1 465 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1,0", 25, "bad_port 192.0.2.1 0 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1,24", 25, "bad_port 192.0.2.1 0 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1,-25", 25, "bad_port 192.0.2.1 0 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1,65561", 25, "bad_port 192.0.2.1 0 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1,4294967321", 25, "bad_port 192.0.2.1 0 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1,25/tcp", 25, "bad_port 192.0.2.1 0 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1,smtp", 25, "bad_port 192.0.2.1 0 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1,993", 25, "bad_port 192.0.2.1 0 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1:587,587", 25, "ok 192.0.2.1 587 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1:587,25", 25, "bad_port 192.0.2.1 0 -" },
		{ "T613", "csv:ip=1:port=2", "192.0.2.1:587,", 25, "ok 192.0.2.1 587 -" },
		/* The address first, then the port, then the name. */
		{ "T613", "csv:ip=1:name=2:port=3", "192.0.2.1,a..se,26", 25,
			"bad_port 192.0.2.1 0 -" },
		{ "T616", "masscan", "open tcp 25 192.0.2.1 1600000000", 465, "ok 192.0.2.1 25 -" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *line = strdup(cases[i].line), text[400];
		struct list_format format;
		struct target_fields fields;
		struct target_entry entry;

		assert_true(list_format_parse(cases[i].format, &format));
		target_fields_read(&format, (struct list_line){ line, strlen(line) }, &fields);
		target_parse(&fields, cases[i].port, &entry);
		describe(&entry, text);
		if (strcmp(text, cases[i].entry) != 0)
			fail_msg("%s %s %s: %s, expected %s", cases[i].test_case, cases[i].format,
				cases[i].line, text, cases[i].entry);
		free(line);
	}
}

static void inputs(void **state)
{
	static const struct {
		const char *format, *line, *text;
	} cases[] = {
		{ "plain", "192.0.2.1", "192.0.2.1" },
		{ "csv:ip=2:name=1", "A.se,192.0.2.1,x", "192.0.2.1,A.se" },
		{ "csv:ip=1:name=2:port=3", "192.0.2.1,,25", "192.0.2.1,,25" },
		{ "csv:ip=1:name=2:port=3", "192.0.2.1,,", "192.0.2.1" },
		{ "csv:ip=3", "192.0.2.1,a.se", "192.0.2.1,a.se" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *line = strdup(cases[i].line), text[TARGET_TEXT_SIZE];
		struct list_format format;
		struct target_fields fields;

		assert_true(list_format_parse(cases[i].format, &format));
		target_fields_read(&format, (struct list_line){ line, strlen(line) }, &fields);
		size_t length = target_fields_text(&fields, text);
		if (length != strlen(cases[i].text) || memcmp(text, cases[i].text, length) != 0)
			fail_msg("%s: %.*s", cases[i].line, (int)length, text);
		free(line);
	}
}

/* A list in one text, whose lines are copied: they are changed. */
struct sample {
	struct list_line lines[LIST_SAMPLE_MAXIMUM];
	size_t count;
	char *text;
};

static void sample_make(struct sample *sample, const char *text)
{
	char *rest;

	sample->text = rest = strdup(text);
	sample->count = 0;
	while (*rest && sample->count < LIST_SAMPLE_MAXIMUM) {
		size_t length = strcspn(rest, "\n");

		sample->lines[sample->count++] = (struct list_line){ rest, length };
		rest += length + (rest[length] != '\0');
	}
}

static void guesses(void **state)
{
	static const struct {
		const char *test_case, *list, *format;
	} cases[] = {
		{ "T614 nothing", "", "plain" },
		{ "T614 an address a line", "192.0.2.1\n2001:db8::1\n", "csv:ip=1:name=2:port=3" },
		{ "T614 with ports", "192.0.2.1:25\n[2001:db8::1]:587\n",
			"csv:ip=1:name=2:port=3" },
		{ "T614 a word over them", "ip\n192.0.2.1\n", "plain:header" },
		{ "T614 a word alone", "IP Address\n", "plain:header" },
		{ "T614 the scanner's own address",
			"dst_ip,src_ip\n192.0.2.1,192.0.2.9\n192.0.2.2,192.0.2.9\n",
			"csv:ip=1:header" },
		{ "T614 … named alike",
			"source_ip,mx_ip,mx_name\n192.0.2.9,192.0.2.1,m.a.se\n"
			"192.0.2.9,192.0.2.2,m.b.se\n",
			"csv:ip=2:name=3:header" },
		{ "T614 the host's name, not the domain's", "domain,mx,ip\na.se,m.a.se,192.0.2.1\n",
			"csv:ip=3:name=2:header" },
		{ "T615 success as a word", "ip,success\n192.0.2.1,true\n192.0.2.2,false\n",
			"csv:ip=1:success=2:header" },
		{ "T615 a state", "ip,port,state\n192.0.2.1,25,open\n192.0.2.2,25,closed\n",
			"csv:ip=1:port=2:success=3:header" },
		{ "T614 ip,name", "192.0.2.1,a.se\n192.0.2.2,b.se\n", "csv:ip=1:name=2:port=3" },
		{ "T614 one in three has a name", "192.0.2.1,\n192.0.2.2,b.se\n192.0.2.3,-\n",
			"csv:ip=1:name=2:port=3" },
		{ "T614 no name so far", "192.0.2.1,\n192.0.2.2,\n", "csv:ip=1:name=2:port=3" },
		{ "T614 name,ip", "a.se,192.0.2.1\nb.se,192.0.2.2\n", "csv:ip=2:name=1" },
		{ "T614 ip,name,port", "192.0.2.1,a.se,25\n192.0.2.2,,587\n",
			"csv:ip=1:name=2:port=3" },
		{ "T614 no name in it", "192.0.2.1,,25\n192.0.2.2,,587\n",
			"csv:ip=1:name=2:port=3" },
		{ "T614 ip,port", "192.0.2.1,25\n192.0.2.2,587\n", "csv:ip=1:port=2" },
		{ "T614 other ports", "192.0.2.1,993\n192.0.2.2,2525\n", "csv:ip=1:port=2" },
		{ "T614 a rank before it", "1,192.0.2.1\n2,192.0.2.2\n", "csv:ip=2" },
		{ "T614 quotes", "\"192.0.2.1\",\"a.se\"\n\"192.0.2.2\",\"b.se\"\n",
			"csv:ip=1:name=2:port=3" },
		{ "T614 semicolons", "192.0.2.1;a.se;25\n", "semicolon:ip=1:name=2:port=3" },
		{ "T614 tabs", "192.0.2.1\ta.se\n", "tab:ip=1:name=2:port=3" },
		{ "T614 blanks, as in hosts files", "192.0.2.1   a.se\n192.0.2.2 b.se\n",
			"space:ip=1:name=2:port=3" },
		{ "T614 some lines are bad",
			"192.0.2.1,a.se\nx,b.se\n192.0.2.0/24,c.se\n192.0.2.4,d.se\n",
			"csv:ip=1:name=2:port=3" },
		{ "T614 two addresses", "192.0.2.1,192.0.2.9\n192.0.2.2,192.0.2.9\n", "csv:ip=1" },
		{ "T614 a name that is the address",
			"192.0.2.1,192.0.2.1\n192.0.2.2,b.se\n192.0.2.3,c.se\n",
			"csv:ip=1:name=2:port=3" },
		{ "T614 other words", "hostname,address,service port\na.se,192.0.2.1,587\n",
			"csv:ip=2:name=1:port=3:header" },
		{ "T614 PTR", "ip_address,ptr\n192.0.2.1,\n192.0.2.2,\n",
			"csv:ip=1:name=2:header" },
		{ "T614 host is the address", "host,port\n192.0.2.1,25\n",
			"csv:ip=1:port=2:header" },
		{ "T614 host is the name", "ip,host\n192.0.2.1,a.se\n", "csv:ip=1:name=2:header" },
		{ "T614 Censys",
			"host.ip,host.dns.names,host.services.port,name\n192.0.2.1,,25,a.se\n",
			"csv:ip=1:name=4:header" },
		{ "T614 Shodan", "ip,port,ip_str,hostname\n3221225985,25,192.0.2.1,a.se\n",
			"csv:ip=3:name=4:port=2:header" },
		{ "T614 words of their own", "box,who\n192.0.2.1,a.se\n", "csv:ip=1:header" },
		{ "T614 a header and nothing", "ip,name,port\n", "csv:ip=1:name=2:port=3:header" },
		{ "T615 ZMap", "saddr\n192.0.2.1\n192.0.2.2\n", "plain:header" },
		{ "T615 ZMap without its header", "192.0.2.1\n192.0.2.2\n",
			"csv:ip=1:name=2:port=3" },
		{ "T615 ZMap with ports", "saddr,sport\n192.0.2.1,25\n", "csv:ip=1:port=2:header" },
		{ "T615 all of ZMap",
			"saddr,saddr_raw,daddr,daddr_raw,ipid,ttl,sport,dport,seqnum,acknum,window,"
			"classification,success,repeat,cooldown,timestamp_str,timestamp_ts,"
			"timestamp_us\n"
			"192.0.2.1,16909060,198.51.100.1,16909060,0,60,25,43210,1,2,64240,synack,1,"
			"0,0,2026-11-30T00:00:00.000+0000,1764460800,5\n",
			"csv:ip=1:port=7:success=13:header" },
		{ "T615 in another order",
			"success,daddr,dport,sport,saddr\n1,198.51.100.1,43210,25,192.0.2.1\n",
			"csv:ip=5:port=4:success=1:header" },
		{ "T615 UDP of ZMap has no success", "classification,saddr\nudp,192.0.2.1\n",
			"csv:ip=2:header" },
		{ "T616 ZGrab2", "192.0.2.1,a.se,mx\n192.0.2.2,b.se,mx\n", "csv:ip=1:name=2" },
		{ "T616 ZGrab2 with tags alone", "192.0.2.1,,mx\n192.0.2.2,,mx\n",
			"csv:ip=1:name=2" },
		{ "T616 masscan",
			"open tcp 25 192.0.2.1 1600000000\nopen tcp 587 192.0.2.2 1600000001\n",
			"space:ip=4:port=3:success=1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct sample sample;
		char text[LIST_FORMAT_TEXT_SIZE], again[LIST_FORMAT_TEXT_SIZE];
		struct list_format read;

		sample_make(&sample, cases[i].list);
		struct list_format format = target_guess(sample.lines, sample.count);
		list_format_text(&format, text);
		if (strcmp(text, cases[i].format) != 0)
			fail_msg("%s: %s, expected %s", cases[i].test_case, text, cases[i].format);
		assert_true(list_format_parse(text, &read));
		list_format_text(&read, again);
		assert_string_equal(text, again);
		assert_string_equal(sample.text, cases[i].list);
		free(sample.text);
	}
}

/* T617 */
static void texts(void **state)
{
	static const char *const good[] = { "csv:ip=1",
		"csv:ip=64:name=63:port=62:success=61:header",
		"semicolon:ip=64:name=63:port=62:success=61:header", "tab:ip=2:name=1",
		"space:ip=4:port=3:success=1" };
	static const char *const bad[] = { "csv:ip=", "csv:ip=0", "csv:ip=65", "csv:ip=1:ip=2",
		"csv:ip=1:name=1", "csv:ip=1:2", "csv:ip=1:origins", "csv:name=2", "csv:ip=x",
		"csv:ip=1:rank=2", "csv:IP=1", "csv:ip=1=2", "plain:ip=1", "csv:=1",
		"csv:1:2:name=3" };
	struct list_format format;
	char text[LIST_FORMAT_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		assert_true(list_format_parse(good[i], &format));
		assert_true(format.addresses);
		list_format_text(&format, text);
		assert_string_equal(text, good[i]);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (list_format_parse(bad[i], &format))
			fail_msg("%s is taken", bad[i]);
	}
	assert_true(list_format_parse("zgrab2", &format));
	list_format_text(&format, text);
	assert_string_equal(text, "csv:ip=1:name=2");
}

/* T619 */
static void wrong_lists(void **state)
{
	static const struct {
		const char *list;
		const char *of_domains; /* what is said of it when it is to be one; NULL: nothing */
		const char *of_addresses;
	} cases[] = {
		{ "", NULL, NULL },
		{ "a.se\nb.se\n", NULL, "a list of domains" },
		{ "domain\na.se\n", NULL, "a list of domains" },
		{ "1,a.se\n2,b.se\n", NULL, "a list of domains" },
		{ "192.0.2.1\n192.0.2.2\n", "a list of addresses", NULL },
		{ "192.0.2.1\n", "a list of addresses", NULL },
		{ "2001:db8::1\n2001:db8::2\n", "a list of addresses", NULL },
		{ "saddr\n192.0.2.1\n", "a list of addresses", NULL },
		{ "192.0.2.1,25\n192.0.2.2,25\n", "a list of addresses", NULL },
		{ "192.0.2.1:25\n192.0.2.2:25\n", "a list of addresses", NULL },
		{ "1;192.0.2.1\n2;192.0.2.2\n", "a list of addresses", NULL },
		{ "open tcp 25 192.0.2.1 16\n", "a list of addresses", NULL },
		{ "192.0.2.1,\n192.0.2.2,a.se\n192.0.2.3,\n192.0.2.4,\n", "a list of addresses",
			NULL },
		/* Of both kinds. */
		{ "a.se,192.0.2.1\nb.se,192.0.2.2\n", NULL, NULL },
		{ "192.0.2.1,a.se\n192.0.2.2,b.se\n", NULL, NULL },
		{ "0.0.0.0 a.se\n0.0.0.0 b.se\n", NULL, NULL },
		{ "a.se\nb.se\n192.0.2.1\n", NULL, "a list of domains" },
		{ "a.se\n192.0.2.1\n", NULL, NULL },
		{ "a.se\nb.se\nc.se\nd.se\n192.0.2.1\n", NULL, "a list of domains" },
		{ "foo\nbar\n192.0.2.1\n", NULL, NULL },
		{ "192.0.2.0/24\n198.51.100.0/24\n", NULL, "no address in its first 2 lines" },
		{ "foo\nbar\n", NULL, "no address" },
		{ "saddr\n", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		for (int addresses = 0; addresses < 2; addresses++) {
			const char *expected =
				addresses ? cases[i].of_addresses : cases[i].of_domains;
			struct sample sample;

			sample_make(&sample, cases[i].list);
			char *fault = target_guess_fault(sample.lines, sample.count, addresses);
			if (!fault != !expected || (fault && !strstr(fault, expected)))
				fail_msg("%s %d: %s", cases[i].list, addresses, fault ? fault : "");
			free(fault);
			free(sample.text);
		}
	}
}

/* Each request as "seq:address:port:name:status" in the order of the feed. */
static char *feed_all(const char *list, struct options options, const struct exclusions *exclusions)
{
	char *path = files_make(list, strlen(list)), *error = NULL, *text = calloc(1, 1), *more;
	struct feed *feed;
	struct domain_request *request;
	enum feed_status status;

	options.input_file = path;
	options.addresses = options.lenient = true;
	options.port = options.port ? options.port : 25;
	options.shuffle_window = options.shuffle_window ? options.shuffle_window : 1;
	feed = feed_open(&options, false, &error);
	assert_non_null(feed);
	if (exclusions)
		feed_exclude(feed, exclusions_contain, exclusions);
	while ((status = feed_next(feed, &request)) == FEED_DOMAIN) {
		char address[ADDRESS_TEXT_SIZE] = "";

		if (request->target.address.version)
			address_format(&request->target.address, address);
		assert_int_equal(request->attempt, 1);
		assert_int_equal(request->rank, -1);
		assert_true(
			asprintf(&more, "%s%d:%s:%d:%s:%s=%d<%s>\n", text, (int)request->sequence,
				address, request->target.port, request->name ? request->name : "",
				input_status_text(request->status), (int)request->duplicate_of,
				request->input) > 0);
		free(text);
		text = more;
		domain_request_free(request);
	}
	assert_int_equal(status, FEED_END);
	feed_close(feed);
	files_remove(path);
	return text;
}

/* T618: an address and port with two names are two; without a name it is a third. */
static void duplicates(void **state)
{
	char *text =
		feed_all("ip,name,port\n192.0.2.1,,\n192.0.2.1,a.se,\n192.0.2.1,b.se,\n"
			 "192.0.2.1,A.SE.,25\n192.0.2.1,-,25\n192.0.2.1,a.se,587\n"
			 "::ffff:192.0.2.1,,\n192.0.2.1,192.0.2.1,\n192.0.2.1,,26\n192.0.2.1,,26\n",
			(struct options){ 0 }, NULL);

	(void)state;
	assert_string_equal(text,
		"1:192.0.2.1:25::ok=0<192.0.2.1>\n"
		"2:192.0.2.1:25:a.se:ok=0<192.0.2.1,a.se>\n"
		"3:192.0.2.1:25:b.se:ok=0<192.0.2.1,b.se>\n"
		"4:192.0.2.1:25:a.se:duplicate=2<192.0.2.1,A.SE.,25>\n"
		"5:192.0.2.1:25::duplicate=1<192.0.2.1,-,25>\n"
		"6:192.0.2.1:587:a.se:ok=0<192.0.2.1,a.se,587>\n"
		"7:192.0.2.1:25::duplicate=1<::ffff:192.0.2.1>\n"
		"8:192.0.2.1:25::duplicate=1<192.0.2.1,192.0.2.1>\n"
		"9:192.0.2.1:0::bad_port=0<192.0.2.1,,26>\n"
		"10:192.0.2.1:0::bad_port=0<192.0.2.1,,26>\n");
	free(text);
}

/* T615: they have no number and no record. T624: nor has a mailbox a text. */
static void failures_and_mailboxes(void **state)
{
	char *text = feed_all("saddr,success,name\n192.0.2.1,1,\n192.0.2.2,0,\n192.0.2.3,1,a@b.se\n"
			      "a@b.se,1,\n192.0.2.4,false,x.se\n192.0.2.5,1,a.se\n",
		(struct options){ 0 }, NULL);

	(void)state;
	assert_string_equal(text,
		"1:192.0.2.1:25::ok=0<192.0.2.1>\n"
		"2:192.0.2.3:25::bad_name=0<>\n"
		"3::0::bad_address=0<>\n"
		"4:192.0.2.5:25:a.se:ok=0<192.0.2.5,a.se>\n");
	free(text);
}

/* T624 */
static void excluded_names(void **state)
{
	char *path = files_make(".b.se\n", 6), *error = NULL;
	struct exclusions *exclusions = exclusions_load(path, false, &error);
	char *text = feed_all("192.0.2.1,mx.B.se\n192.0.2.1,\n192.0.2.2,a.se\n",
		(struct options){ 0 }, exclusions);

	(void)state;
	assert_string_equal(text,
		"1:192.0.2.1:25:mx.b.se:opted_out=0<192.0.2.1,mx.B.se>\n"
		"2:192.0.2.1:25::ok=0<192.0.2.1>\n3:192.0.2.2:25:a.se:ok=0<192.0.2.2,a.se>\n");
	free(text);
	exclusions_free(exclusions);
	files_remove(path);
}

#define NETWORKS 200
#define LINES (NETWORKS * 8 + 20)

/* Of each network some addresses, here and there among the others; and lines that are none, and doubled ones. */
static char *many_lines(void)
{
	char *text = calloc(LINES, 40);

	for (int i = 0; i < LINES; i++) {
		size_t used = strlen(text);

		if (i % (LINES / 20) == 7)
			snprintf(text + used, 40, "none%d\n", i);
		else if (i % 3 == 1)
			snprintf(text + used, 40, "2001:db8:%x:%x::1\n", i % NETWORKS, i % 17);
		else
			snprintf(text + used, 40, "11.0.%d.%d\n", i % NETWORKS, i % 19);
	}
	return text;
}

/* Of a line of feed_all(): the network that decides, 0 for lines that are no address. */
static int network_of(const char *line)
{
	int number, third;
	unsigned group;

	if (sscanf(line, "%d:11.0.%d.", &number, &third) == 2)
		return 1 + third;
	if (sscanf(line, "%d:2001:db8:%x:", &number, &group) == 2)
		return 1001 + (int)group;
	return 0;
}

/* T620: together they are the list, once; networks are of one whole; each has about its part. */
static void shards(void **state)
{
	static const int64_t counts[] = { 1, 2, 3, 7, 64 };
	char *list = many_lines();
	char *whole = feed_all(list, (struct options){ .seed = 5 }, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		bool seen[LINES + 1] = { false };
		int64_t owner[2000];
		size_t total = 0, nothing = 0;

		memset(owner, -1, sizeof(owner));
		for (int64_t shard = 0; shard < counts[i]; shard++) {
			char *part = feed_all(list,
				(struct options){ .seed = 5, .shards = counts[i], .shard = shard },
				NULL);
			size_t lines = 0;

			for (char *rest = part, *line; (line = strsep(&rest, "\n")) && *line;) {
				int sequence = atoi(line), network = network_of(line);

				assert_true(sequence >= 1 && sequence <= LINES);
				assert_false(seen[sequence]);
				seen[sequence] = true;
				/* What the whole list says of the line, duplicates among it. */
				assert_non_null(strstr(whole, line));
				if (network && owner[network] >= 0)
					assert_int_equal(owner[network], shard);
				owner[network] = shard;
				lines++;
			}
			total += lines;
			nothing += lines == 0;
			assert_true(lines < (size_t)(3 * LINES / counts[i] + 20));
			free(part);
		}
		assert_int_equal(total, LINES);
		assert_int_equal(nothing, 0);
	}
	free(list);
	free(whole);
}

/* Another seed, or another number of shards, shares the networks out anew. */
static void shards_of_other_seeds(void **state)
{
	struct shard one, other;
	struct address address;
	int same = 0;

	(void)state;
	shard_init(&one, 1, 2, 0);
	shard_init(&other, 2, 2, 0);
	for (int i = 0; i < 256; i++) {
		char text[ADDRESS_TEXT_SIZE];

		snprintf(text, sizeof(text), "11.0.%d.1", i);
		assert_true(address_parse(text, &address));
		same += shard_has(&one, &address, 0) == shard_has(&other, &address, 0);
	}
	assert_in_range(same, 80, 176);
	/* The same on every machine, and from version to version. */
	shard_init(&one, 42, 7, 3);
	assert_true(address_parse("192.0.2.77", &address));
	int first = -1;
	for (int i = 0; i < 7; i++) {
		shard_init(&one, 42, 7, (uint64_t)i);
		if (shard_has(&one, &address, 9))
			first = i;
	}
	assert_int_equal(first, 4);
}

/* T622: of a sorted list the first hundred are of many networks, and of the list's order they would be of one. */
static void spread(void **state)
{
	static const struct {
		int64_t window;
		int most; /* of one network, among a hundred */
		int networks;
	} cases[] = { { 1, 100, 1 }, { 262144, 4, 90 } };
	char *path, *list = calloc(1200 * 256, 16), *at = list, *error = NULL;

	(void)state;
	for (int i = 0; i < 1200 * 256; i++)
		at += snprintf(at, 16, "11.%d.%d.%d\n", i >> 16, i >> 8 & 255, i & 255);
	path = files_make(list, (size_t)(at - list));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct options options = { .input_file = path,
			.addresses = true,
			.port = 25,
			.seed = 3,
			.shuffle_window = cases[i].window };
		struct feed *feed = feed_open(&options, false, &error);
		struct domain_request *request;
		int found[1200] = { 0 }, most = 0, networks = 0, turns = 0;

		for (int drawn = 0; drawn < 100;) {
			enum feed_status status = feed_next(feed, &request);

			/* Others have their turn meanwhile. */
			turns += status == FEED_MORE;
			if (status == FEED_MORE)
				continue;
			assert_int_equal(status, FEED_DOMAIN);
			const uint8_t *bytes = request->target.address.bytes;
			int *count = &found[bytes[1] * 256 + bytes[2]];
			networks += !*count;
			most = ++*count > most ? *count : most;
			domain_request_free(request);
			drawn++;
		}
		assert_true(most <= cases[i].most && networks >= cases[i].networks);
		assert_int_equal(turns, cases[i].window / 4096 - (cases[i].window % 4096 == 0));
		feed_close(feed);
	}
	files_remove(path);
	free(list);
}

static void held_lines(void **state)
{
	static const char *const names[] = { NULL, "mx.a.se" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct domain_request *request = calloc(1, sizeof(*request));

		request->sequence = 7;
		request->rank = -1;
		request->duplicate_of = 5;
		request->attempt = 1;
		request->status = INPUT_DUPLICATE;
		request->lints = LINT_BIT(LINT_NON_LDH);
		request->input = strdup("192.0.2.1");
		request->name = names[i] ? strdup(names[i]) : NULL;
		assert_true(address_parse("192.0.2.1", &request->target.address));
		request->target.port = 587;
		struct domain_request *again = held_take(held_make(request));
		assert_int_equal(again->sequence, 7);
		assert_int_equal(again->rank, -1);
		assert_int_equal(again->duplicate_of, 5);
		assert_int_equal(again->attempt, 1);
		assert_int_equal(again->status, INPUT_DUPLICATE);
		assert_int_equal(again->lints, LINT_BIT(LINT_NON_LDH));
		assert_string_equal(again->input, "192.0.2.1");
		assert_int_equal(again->target.port, 587);
		assert_int_equal(again->target.address.version, 4);
		if (names[i])
			assert_string_equal(again->name, names[i]);
		else
			assert_null(again->name);
		domain_request_free(again);
	}
}

/* T623: a shard that goes on is asked about its own lines, in the list's order. */
struct answers {
	uint64_t last;
	size_t asked;
};

static enum feed_answer answer(void *owner, uint64_t sequence, const char *input)
{
	struct answers *answers = owner;

	assert_true(sequence > answers->last);
	assert_non_null(input);
	answers->last = sequence;
	return ++answers->asked % 2 ? FEED_ANSWERED : FEED_UNANSWERED;
}

static void resumed_shards(void **state)
{
	char *list = many_lines(), *path = files_make(list, strlen(list)), *error = NULL;
	size_t asked = 0, given = 0;

	(void)state;
	for (int64_t shard = 0; shard < 3; shard++) {
		struct options options = { .input_file = path,
			.addresses = true,
			.port = 25,
			.seed = 3,
			.shuffle_window = 50,
			.shards = 3,
			.shard = shard };
		struct feed *feed = feed_open(&options, false, &error);
		struct domain_request *request;
		struct answers answers = { 0 };

		feed_pass_over(feed, answer, &answers);
		while (feed_next(feed, &request) == FEED_DOMAIN) {
			given++;
			domain_request_free(request);
		}
		assert_int_equal(feed_lines(feed), LINES);
		asked += answers.asked;
		feed_close(feed);
	}
	assert_int_equal(asked, LINES);
	assert_in_range(given, LINES / 2 - 3, LINES / 2 + 3);
	files_remove(path);
	free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(entries),
		cmocka_unit_test(inputs),
		cmocka_unit_test(guesses),
		cmocka_unit_test(texts),
		cmocka_unit_test(wrong_lists),
		cmocka_unit_test(duplicates),
		cmocka_unit_test(failures_and_mailboxes),
		cmocka_unit_test(excluded_names),
		cmocka_unit_test(shards),
		cmocka_unit_test(shards_of_other_seeds),
		cmocka_unit_test(spread),
		cmocka_unit_test(held_lines),
		cmocka_unit_test(resumed_shards),
	};

	return RUN_TESTS("targets", tests);
}
