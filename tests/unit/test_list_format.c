/* SPDX-License-Identifier: Apache-2.0 */
/* input: csv, list_format and list_guess (PROTOCOL A.1, T583 to T589). */
#include "tests/unit/unit.h"

#include "input/csv.h"
#include "input/list_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fields in brackets. */
static void split(void **state)
{
	static const struct {
		const char *line;
		char separator;
		const char *fields; /* behind "!" where the line cannot be split */
	} cases[] = {
		{ "a,b", ',', "[a][b]" },
		{ "a", ',', "[a]" },
		{ "", ',', "[]" },
		{ ",", ',', "[][]" },
		{ " a , b\t", ',', "[a][b]" },
		{ "\"a\",\"b\"", ',', "[a][b]" },
		{ "\"a,b\",c", ',', "[a,b][c]" },
		{ "\"a\"\"b\",c", ',', "[a\"b][c]" },
		{ " \"a\" ,c", ',', "[a][c]" },
		{ "\"\",c", ',', "[][c]" },
		{ "\"\"\"\"", ',', "[\"]" },
		{ "a\"b\",c", ',', "[a\"b\"][c]" },
		{ "\"a", ',', "!" },
		{ "\"a\"b,c", ',', "!" },
		{ "\"", ',', "!" },
		{ "a,\"b", ',', "![a]" },
		{ "a,b,\"c\"d,e", ',', "![a][b]" },
		{ "a;b,c", ';', "[a][b,c]" },
		{ "a\tb c", '\t', "[a][b c]" },
		{ "a\t\tb", '\t', "[a][][b]" },
		{ "1   a  b ", ' ', "[1][a][b]" },
		{ "   1 a", ' ', "[1][a]" },
		{ "a \t b\tc", ' ', "[a][b][c]" },
		{ "  ", ' ', "[]" },
		{ "\ta", '\t', "[][a]" },
		{ "a|b", '|', "[a][b]" },
		{ " a,b ", CSV_NONE, "[a,b]" },
		{ "\"a\"", CSV_NONE, "[a]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *line = strdup(cases[i].line), text[200];
		struct csv_line columns;
		size_t used = 0;

		text[0] = '\0';
		if (!csv_split(line, strlen(line), cases[i].separator, &columns))
			used = (size_t)snprintf(text, sizeof(text), "!");
		for (size_t j = 0; j < columns.count; j++)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "[%.*s]",
				(int)columns.fields[j].length, columns.fields[j].text);
		if (strcmp(text, cases[i].fields) != 0)
			fail_msg("%s: %s, expected %s", cases[i].line, text, cases[i].fields);
		free(line);
	}
}

static void many_fields(void **state)
{
	char line[4 * CSV_FIELDS_MAXIMUM];
	struct csv_line columns;

	(void)state;
	memset(line, ',', sizeof(line));
	assert_true(csv_split(line, sizeof(line), ',', &columns));
	assert_int_equal(columns.count, CSV_FIELDS_MAXIMUM);
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
		const char *test_case;
		const char *list;
		const char *format;
	} cases[] = {
		{ "T583 a domain a line", "a.se\nb.se\n", "plain" },
		{ "T583 with a bad line first", "https://x.se/\na.se\nb.se\n", "plain" },
		{ "T583 a header", "domain\na.se\nb.se\n", "plain:header" },
		{ "T583 quoted", "\"a.se\"\n\"b.se\"\n", "plain" },
		{ "nothing", "", "plain" },
		{ "words alone", "x\ny\n", "plain" },
		{ "T584 Tranco", "1,a.se\n2,b.se\n", "csv:2:1" },
		{ "T584 Umbrella", "1,a.se\n2,com\n3,x.b.se\n", "csv:2:1" },
		{ "T584 Majestic",
			"GlobalRank,TldRank,Domain,TLD,RefSubNets,RefIPs,IDN_Domain,IDN_TLD\n"
			"1,1,a.com,com,5,6,a.com,com\n2,1,b.de,de,3,4,b.de,de\n",
			"csv:3:1:header" },
		{ "T584 DomCop",
			"\"Rank\",\"Domain\",\"Open Page "
			"Rank\"\n\"1\",\"a.se\",\"10.00\"\n\"2\",\"b.se\",\"9.9\"\n",
			"csv:2:1:header" },
		{ "T584 decimals", "1.0,a.se\n2.0,b.se\n", "csv:2:1" },
		{ "T584 a share is no rank", "0.93,a.se\n0.92,b.se\n", "csv:2" },
		{ "T584 an address behind", "a.se,192.0.2.1\nb.se,192.0.2.2\n", "csv:1" },
		{ "T584 an address before", "192.0.2.1,a.se\n192.0.2.2,b.se\n", "csv:2" },
		{ "T584 an IPv6 address", "a.se,2001:db8::1\nb.se,2001:db8::2\n", "csv:1" },
		{ "T584 the word among others", "mx,email_domain\nmx.x.se,a.se\nmy.x.se,b.se\n",
			"csv:2:header" },
		{ "T584 … before a host's",
			"hostname,registrable_domain\nw.a.se,a.se\nw.b.se,b.se\n", "csv:2:header" },
		{ "T584 a word of another language",
			"Registrar;Dom\xc3\xa4ne\nr.se;a.se\nr.se;b.se\n", "semicolon:2:header" },
		{ "T584 the same in each line is no subject",
			"sponsor,what\nr.se,a.se\nr.se,b.se\n", "csv:2:header" },
		{ "T584 … without a header", "r.se,a.se\nr.se,b.se\n", "csv:2" },
		{ "T584 hardly filled", "id,domain,parent\n1,a.se,p.se\n2,,p.se\n3,,p.se\n",
			"csv:2:header" },
		{ "T584 semicolons", "1;a.se\n2;b.se\n", "semicolon:2:1" },
		{ "T584 registries' columns",
			"Nom de domaine;Pays;Ville\na.fr;FR;Paris, 5e\nb.fr;FR;Lyon\n",
			"semicolon:1:header" },
		{ "T584 tabs", "a.se\t5\nb.se\t4\n", "tab:1:2" },
		{ "T584 hosts files", "0.0.0.0 a.se\n0.0.0.0 b.se\n", "space:2" },
		{ "T584 blanks", "  1 a.se\n 10 b.se\n100 c.se\n", "space:2:1" },
		{ "T584 pipes", "a.se|x\nb.se|y\n", "pipe:1" },
		{ "T584 a comment with a comma", "1,a.se,\"x, y.com\"\n2,b.se,\"z\"\n", "csv:2:1" },
		{ "T584 name and exchange", "a.se,mx.a.se\nb.se,mx.b.se\n", "csv:1" },
		{ "T584 a header that names it", "exchange,domain\nmx.a.se,a.se\nmx.b.se,b.se\n",
			"csv:2:header" },
		{ "T584 a header that lies", "domain,site\n1,a.se\n2,b.se\n", "csv:2:header" },
		{ "T584 some lines are none", "1,a.se\n2,https://x/\n3,user@b.se\n4,c.se\n",
			"csv:2:1" },
		{ "T584 Umbrella's top-level domains", "1,google.com\n2,com\n", "csv:2:1" },
		{ "T584 Cisco's second column", "1\ta.se\n2\tb.se\n", "tab:2:1" },
		{ "T584 BuiltWith",
			"\"Domain\",\"Location on Site\",\"Tech Spend USD\",\"Emails\"\n"
			"\"a.se\",\"a.se/*;www.a.se\",\"$5,000\",\"x@b.se\"\n"
			"\"b.se\",\"b.se\",\"$1,200\",\"\"\n",
			"csv:1:header" },
		{ "T584 a spreadsheet's", "\"Rang\";\"Dom\xc3\xa4ne\"\n1;\"a.de\"\n2;\"b.de\"\n",
			"semicolon:2:header" },
		{ "T584 decimals with commas", "\"a.se\";0,93\n\"b.se\";0,92\n", "semicolon:1" },
		{ "T584 numbers in quotes", "\"1\",\"a.se\"\n\"2\",\"b.se\"\n", "csv:2:1" },
		{ "T584 thousands", "\"1,000\",a.se\n\"1,001\",b.se\n", "csv:2" },
		{ "T584 headers in other words", "Domain Name\na.se\nb.se\n", "plain:header" },
		{ "T584 headers in other words", "hostname\na.se\n", "plain:header" },
		{ "T584 headers in other words", "Site,x\na.se,1\nb.se,2\n", "csv:1:header" },
		{ "T584 headers in other words", "Id,URL\n1,a.se\n2,b.se\n", "csv:2:header" },
		{ "T584 headers in other words", "DOMAIN-NAME\na.se\n", "plain:header" },
		{ "T584 headers in other words", "root_domain,links\na.se,5\n", "csv:1:header" },
		{ "T584 headers in other words", "pos,site web\n1,a.fr\n2,b.fr\n", "csv:2:header" },
		{ "T584 no header", "mydomain.com\na.se\nb.se\n", "plain" },
		{ "T584 no header", "domain.name\na.se\n", "plain" },
		{ "T584 no header", "*.mydomain.com\na.se\nb.se\n", "plain" },
		{ "T584 no header", "1,mydomain.com\n2,a.se\n3,b.se\n", "csv:2:1" },
		{ "T584 no header", "https://mydomain.com,1000\nhttps://b.se,5000\n",
			"csv:1:2:origins" },
		{ "T584 a rank by its header", "links,domain,rank\n9,a.se,1\n8,b.se,2\n",
			"csv:2:3:header" },
		{ "T584 a header and nothing else", "rank,domain\n", "csv:2:header" },
		{ "T584 a header and nothing else", "origin,rank\n", "csv:1:header" },
		{ "T584 a word alone", "domain\n", "plain" },
		{ "T584 letters of old code pages", "1,caf\xe9.se\n", "csv:2:1" },
		{ "T584 letters of old code pages",
			"1,a.se,Orl\xe9"
			"ans\n2,b.se,N\xee"
			"mes\n",
			"csv:2:1" },
		{ "T584 U-labels",
			"1;b\xc3\xbc"
			"cher.de\n",
			"semicolon:2:1" },
		{ "T584 emojis", "1,i\xe2\x9d\xa4.ws\n2,xn--i-7iq.ws\n", "csv:2:1" },
		{ "T584 final dots", "1,a.se.\n2,b.se.\n", "csv:2:1" },
		{ "T584 an empty column before", "\ta.se\n1\tb.se\n2\tc.se\n", "tab:2:1" },
		{ "T584 addresses alone", "192.0.2.1\n2001:db8::1\n", "plain" },
		{ "T584 mailboxes alone", "x@a.se\ny@b.se\n", "plain" },
		{ "T584 a mailbox and its domain", "x@a.se,a.se\ny@b.se,b.se\n", "csv:2" },
		{ "T584 most lines decide", "1,a.se\nb.se\n3,c.se\n", "csv:2:1" },
		{ "T584 lines of other numbers of columns", "a.se,x,2,3\nb.se\nc.se,y\n", "csv:1" },
		{ "T585 a column of origins", "origin\nhttps://a.se\nhttps://b.se\n",
			"origins:header" },
		{ "T585 CrUX", "origin,rank\nhttps://a.se,1000\nhttp://b.se,1000\n",
			"csv:1:2:header:origins" },
		{ "T585 CrUX without its header", "https://a.se,1000\nhttps://b.se,5000\n",
			"csv:1:2:origins" },
		{ "T585 URLs alone are no origins", "https://a.se/\nhttps://b.se/\n", "plain" },
		{ "T585 nor are they in another column", "https://a.se,x,1\nhttps://b.se,y,2\n",
			"plain" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[LIST_FORMAT_TEXT_SIZE];
		struct list_format format, again;
		struct sample sample;

		sample_make(&sample, cases[i].list);
		format = list_format_guess(sample.lines, sample.count);
		list_format_text(&format, text);
		if (strcmp(text, cases[i].format) != 0)
			fail_msg("%s: %s, expected %s", cases[i].test_case, text, cases[i].format);
		assert_true(list_format_parse(text, &again));
		list_format_text(&again, text);
		assert_string_equal(text, cases[i].format);
		free(sample.text);
	}
}

/* T586 */
static void strangers(void **state)
{
	static const struct {
		const char *list;
		const char *kind; /* how it begins; NULL: a list */
	} cases[] = {
		{ "$ORIGIN se.\n$TTL 5\na NS b\n", "a zone file" },
		{ "se. 172800 IN SOA a. b. 1 2 3 4 5\na.se. 86400 IN NS ns.a.se.\n",
			"a zone file" },
		{ "a.se.\t86400\tin\tns\tns.a.se.\nb.se.\t86400\tin\tns\tns.b.se.\n",
			"a zone file" },
		{ "{\"domain\": \"a.se\"}\n{\"domain\": \"b.se\"}\n", "JSON" },
		{ "[\n\"a.se\",\n\"b.se\"\n]\n", "JSON" },
		{ "[{\"d\":\"a.se\"}]\n", "JSON" },
		{ "{\n\"domains\": [\n", "JSON" },
		{ "<html>\n<body>\n", "HTML" },
		{ "\xff\xfe"
		  "a",
			"UTF-16" },
		{ "PK\x03\x04", "a ZIP" },
		{ "; zone\n; of\n;\na.se. 5 IN A 192.0.2.1\n", "a zone file" },
		{ "$TTL 5\n@ SOA a b (\n1\n2\n3\n4\n5\n)\n", "a zone file" },
		{ ";a.se\n;b.se\n", NULL },
		{ "[ {\"domain\": \"a.se\"} ]\n", "JSON" },
		{ "[[\"a.se\", 1], [\"b.se\", 2]]\n", "JSON" },
		{ "<!DOCTYPE html>\n<html>\n<a href='x'>\n", "HTML" },
		{ "<?xml version='1.0'?>\n<d>a.se</d>\n", "HTML" },
		{ "@ 3600 IN SOA a. b. (\na.se. IN NS b.\n", "a zone file" },
		{ "a.se. A 192.0.2.1\nb.se. MX 10 mail.b.se.\n", "a zone file" },
		{ "\xfe\xff", "UTF-16" },
		{ "%PDF-1.7\nx\n", "a PDF" },
		{ "PAR1", "a Parquet" },
		{ "SQLite format 3", "a SQLite" },
		{ "\x28\xb5\x2f\xfd", "a zstd" },
		{ "\x1f\x8b", "gzip within" },
		{ "BZh9", "a bzip2" },
		{ "\xfd"
		  "7zXZ",
			"an xz" },
		{ "Rar!\x1a\x07", "a RAR" },
		{ "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office" },
		{ "[192.0.2.1]\n[IPv6:2001:db8::1]\n", NULL },
		{ "\"a.se\"\n\"b.se\"\n", NULL },
		{ "a.se A\nb.se MX\n", NULL },
		{ "https://a.se/\nhttps://b.se/\n", NULL },
		{ "x@a.se\n", NULL },
		{ "a.se\n{\"domain\": \"b.se\"}\nc.se\n", NULL },
		{ "1,a.se\n2,b.se\n", NULL },
		{ "a.se,x\nb.se,mx\n", NULL },
		{ "1 a.se\n2 b.se\n", NULL },
		{ "a.se NS\nb.se NS\n", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct sample sample;
		const char *kind;

		sample_make(&sample, cases[i].list);
		kind = list_format_stranger(sample.lines, sample.count);
		if (!kind != !cases[i].kind ||
			(kind && strncmp(kind, cases[i].kind, strlen(cases[i].kind)) != 0))
			fail_msg("%s: %s", cases[i].list, kind ? kind : "a list");
		free(sample.text);
	}
}

static void assert_kind(const char *octets, size_t length, const char *kind)
{
	struct list_line line = { malloc(length + 1), length };

	memcpy(line.text, octets, length);
	const char *found = list_format_stranger(&line, 1);
	if (!found != !kind || (kind && strncmp(found, kind, strlen(kind)) != 0))
		fail_msg("%s, expected %s", found ? found : "a list", kind ? kind : "a list");
	free(line.text);
}

/* T586: what has NULs in it. */
static void binary(void **state)
{
	char tar[512] = "list.csv";

	(void)state;
	memcpy(tar + 257, "ustar", 5);
	assert_kind(tar, sizeof(tar), "a tar");
	assert_kind("a\0.\0s\0e\0", 8, "UTF-16");
	assert_kind("\0a\0.\0s\0e", 8, "UTF-16");
	assert_kind("a.se\0b", 6, "a binary");
	assert_kind("\0", 1, "a binary");
	assert_kind("a.se", 4, NULL);
}

static void texts(void **state)
{
	static const char *const good[] = { "tranco", "umbrella", "majestic", "crux", "csv:1",
		"csv:64", "tab:2:1:header", "space:3", "pipe:1:origins" };
	static const char *const bad[] = { "", "csv", "csv:", "csv:0", "csv:65", "csv:1:1", "csv:x",
		"csv:1:2:3", "csv:-1", "csv:1.5", "plain:1", "colon:1", "CSV:1",
		"csv:99999999999" };
	struct list_format format;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(list_format_parse(good[i], &format));
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (list_format_parse(bad[i], &format))
			fail_msg("%s", bad[i]);
	}
}

static void entries(void **state)
{
	static const struct {
		const char *format;
		const char *line;
		const char *name; /* NULL: the line has no such column */
		int64_t rank;
	} cases[] = {
		{ "csv:2:1", "12,a.se", "a.se", 12 },
		{ "csv:2:1", "12.0,a.se", "a.se", 12 },
		{ "csv:2:1", "12.5,a.se", "a.se", -1 },
		{ "csv:2:1", "x,a.se", "a.se", -1 },
		{ "csv:2:1", ",a.se", "a.se", -1 },
		{ "csv:2:1", "1", NULL, -1 },
		{ "csv:2:1", "1,", "", 1 },
		{ "csv:2:1", "1,\"a.se", NULL, -1 },
		{ "csv:1:2", "a.se,123456789012345", "a.se", 123456789012345 },
		{ "csv:1:2", "a.se,1234567890123456", "a.se", -1 },
		{ "csv:1:2:origins", "https://a.se:8443/,5", "a.se", 5 },
		{ "csv:1:2:origins", "a.se,5", "a.se", 5 },
		{ "tab:2:1", "\ta.se", "a.se", -1 },
		{ "csv:2:1", " 1 , a.se ", "a.se", 1 },
		{ "csv:2:1", "\"1\",\"a.se\"", "a.se", 1 },
		{ "csv:2:1", "1,a.se,\"a note of two", "a.se", 1 },
		{ "csv:2:1", "lines\",x", "x", -1 },
		{ "csv:1", "\"a,b\",c", "a,b", -1 },
		{ "plain", "a.se,b", "a.se,b", -1 },
		{ "origins", "https://a.se", "a.se", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *line = strdup(cases[i].line);
		struct list_format format;
		struct list_entry entry;

		assert_true(list_format_parse(cases[i].format, &format));
		list_format_read(&format, (struct list_line){ line, strlen(line) }, &entry);
		if (entry.is_whole != (cases[i].name != NULL) || entry.rank != cases[i].rank ||
			(cases[i].name &&
				(entry.name_length != strlen(cases[i].name) ||
					memcmp(entry.name, cases[i].name, entry.name_length) != 0)))
			fail_msg("%s %s: %.*s rank %lld", cases[i].format, cases[i].line,
				(int)entry.name_length, entry.name, (long long)entry.rank);
		free(line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(split),
		cmocka_unit_test(many_fields),
		cmocka_unit_test(guesses),
		cmocka_unit_test(strangers),
		cmocka_unit_test(binary),
		cmocka_unit_test(texts),
		cmocka_unit_test(entries),
	};

	return RUN_TESTS("list_format", tests);
}
