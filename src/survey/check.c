/* SPDX-License-Identifier: Apache-2.0 */
/* Checks before a survey (check.h). */
#include "survey/check.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/printable.h"
#include "base/writer.h"
#include "base/exit.h"
#include "input/reader.h"
#include "net/conn.h"
#include "net/vantage.h"
#include "output/record.h"
#include "tls/trust.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#define CHECK_RECORD_OCTETS 1500 /* of a record, compressed, at most as a mean */
#define CHECK_GREETING_MAXIMUM 100 /* octets of a greeting that are shown */
#define CHECK_ROWS_MAXIMUM 20
#define CHECK_JSON_MAXIMUM (1024 * 1024) /* octets; the rows have a line each */

struct check {
	const struct options *options;
	struct setup *setup;
	struct loop *loop;
	struct {
		const char *name;
		enum check_status status;
		char *text;
	} rows[CHECK_ROWS_MAXIMUM];
	size_t count;
};

/* Takes the text over. Names of files and what they hold end on a terminal, as JSON, too. */
static void add(struct check *check, const char *name, enum check_status status, char *text)
{
	check->rows[check->count].name = name;
	check->rows[check->count].status = status;
	check->rows[check->count++].text = printable(text);
	free(text);
}

static void check_clock(struct check *check)
{
	struct timex timex = { 0 };
	char now[CLOCK_TEXT_SIZE];
	bool disciplined = adjtimex(&timex) != TIME_ERROR && !(timex.status & STA_UNSYNC);

	clock_format(clock_wall(), now);
	add(check, "clock", disciplined ? CHECK_OK : CHECK_WARNING,
		memory_format("%s, %s", now,
			disciplined ? "kept in step by a time service"
				    : "and the system does not know of a time service that keeps "
				      "it in step"));
}

static void check_ca_store(struct check *check)
{
	const struct options *options = check->options;
	char *error = NULL;
	struct trust_store *store =
		trust_store_load(options->ca_file, options->intermediates, &error);

	if (store)
		add(check, "ca_store", CHECK_OK,
			memory_format("%zu certificates in %s", trust_store_count(store),
				options->ca_file));
	else
		add(check, "ca_store", CHECK_FAILED, error);
	trust_store_free(store);
}

/* G6: what those find out who look at whom we are. */
static void add_identity(struct check *check, const struct identity *identity)
{
	const char *name = check->options->ehlo_name;

	if (!*identity->address)
		return;
	if (identity->status == IDENTITY_OK)
		add(check, "ehlo_name", CHECK_OK,
			memory_format(
				"%s leads to %s and back", identity->pointer, identity->address));
	else
		add(check, "ehlo_name", CHECK_FAILED,
			memory_format("%s and %s do not belong together: %s%s%s", name,
				identity->address, identity_status_text(identity->status),
				*identity->pointer ? ": " : "", identity->pointer));
}

/* B.3. The resolver of one worker is as good as all of them. */
static void check_resolver(struct check *check)
{
	const struct options *options = check->options;
	struct survey_setup one = check->setup->survey;
	char *error = NULL;

	one.workers = 1;
	struct survey *survey = survey_new(check->loop, &one, NULL, &error);
	if (!survey) {
		add(check, "trust_anchor", CHECK_FAILED, error);
		return;
	}
	add(check, "trust_anchor", CHECK_OK,
		memory_format("the root's keys and data validate with %s", options->trust_anchor));
	if (options->ehlo_name) {
		for (size_t i = 0; i < 2; i++)
			add_identity(check, &survey->identities[i]);
		if (!*survey->identities[0].address && !*survey->identities[1].address)
			add(check, "ehlo_name", CHECK_WARNING,
				memory_format("%s is not looked up: no address of the public "
					      "Internet is ours",
					options->ehlo_name));
	} else {
		add(check, "ehlo_name", CHECK_WARNING,
			memory_string("none is given: only special-use networks may be surveyed"));
	}
	survey_free(survey);
}

static void check_routes(struct check *check)
{
	const struct sources *sources = check->setup->survey.sources;
	bool lab = check->options->allow_special_use.count > 0;
	char address[ADDRESS_TEXT_SIZE];

	if (check->options->no_ipv4)
		add(check, "ipv4", CHECK_WARNING,
			memory_string("not used: servers with IPv4 alone will not be asked"));
	else if (vantage_address(4, sources, address))
		add(check, "ipv4", CHECK_OK, memory_format("from %s", address));
	else
		add(check, "ipv4", lab ? CHECK_WARNING : CHECK_FAILED,
			memory_string("no route to the public Internet"));
	if (!check->setup->survey.ipv6)
		add(check, "ipv6", CHECK_WARNING,
			memory_string("not used: servers with IPv6 alone will not be reached"));
	else if (vantage_address(6, sources, address))
		add(check, "ipv6", CHECK_OK, memory_format("from %s", address));
	else
		add(check, "ipv6", CHECK_OK,
			memory_string("within the networks that were allowed"));
}

/* What the survey may ask of others, at most. */
static void check_sessions(struct check *check)
{
	const struct survey_setup *setup = &check->setup->survey;

	add(check, "sessions", CHECK_OK,
		memory_format(
			"at most %lld with an address for one MX host (--max-sessions); %u for a "
			"name and an attempt, one more without SNI where TLS fails with it, and "
			"further "
			"ones of SMTP for another key or name",
			(long long)setup->options->max_sessions,
			choice_sessions(setup->scanners, setup->scanner_count)));
}

static void check_capacity(struct check *check)
{
	const struct survey_setup *setup = &check->setup->survey;
	const struct capacity *capacity = &check->setup->capacity;
	bool enough = setup->senders == check->options->senders;

	add(check, "capacity", enough ? CHECK_OK : CHECK_WARNING,
		memory_format("%lld file descriptors and %lld local ports: %s%lld senders, and %u "
			      "DNS sockets for each of %u "
			      "workers%s",
			(long long)capacity->descriptors, (long long)capacity->ports,
			enough ? "" : "only ", (long long)setup->senders, setup->dns_sockets,
			setup->workers,
			enough ? "" : " (ulimit -n, net.ipv4.ip_local_port_range)"));
}

static void check_disk(struct check *check)
{
	const struct options *options = check->options;
	uint64_t needed = check->setup->lines * CHECK_RECORD_OCTETS;
	char *copy = memory_string(options->output_file);
	struct statvfs disk;

	if (!strcmp(options->output_file, "-") || statvfs(dirname(copy), &disk) < 0) {
		free(copy);
		return;
	}
	free(copy);
	uint64_t left = (uint64_t)disk.f_bavail * disk.f_frsize;
	add(check, "disk", left > needed ? CHECK_OK : CHECK_FAILED,
		memory_format("%.1f GB free; the list needs about %.0f MB, compressed",
			(double)left / 1e9, (double)needed / 1e6));
}

/* The first octets of a mail server. */
struct knock {
	struct loop *loop;
	struct conn *conn;
	bool over; /* it did not come to a greeting */
	int error;
};

static void on_knock(void *owner, enum conn_event what)
{
	struct knock *knock = owner;

	if (what == CONN_CONNECTED)
		return;
	knock->over = what != CONN_DATA;
	knock->error = what == CONN_ERROR ? conn_error(knock->conn).number : 0;
	loop_stop(knock->loop);
}

static void on_patience_over(void *owner)
{
	struct knock *knock = owner;

	knock->over = true;
	knock->error = ETIMEDOUT;
	loop_stop(knock->loop);
}

static char *greeting_of(const struct buffer *input)
{
	char text[CHECK_GREETING_MAXIMUM + 1];
	size_t length =
		input->length < CHECK_GREETING_MAXIMUM ? input->length : CHECK_GREETING_MAXIMUM;

	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)input->bytes[i];
		text[i] = c >= 0x20 && c < 0x7f ? (char)c : c == '\r' || c == '\n' ? 0 : '?';
	}
	text[length] = 0;
	return memory_string(text);
}

/* An address of the user's own choice: whether mail may leave this network at all. */
static void check_port(struct check *check)
{
	const char *text = check->options->check_port;
	struct knock knock = { .loop = check->loop };
	struct address address;

	if (!text) {
		add(check, "port_25", CHECK_WARNING,
			memory_string("not tried: name the address of a mail server of yours by "
				      "--check-port25"));
		return;
	}
	if (!address_parse(text, &address)) {
		add(check, "port_25", CHECK_FAILED, memory_format("%s is no address", text));
		return;
	}
	struct timer *patience = timer_new_deadline(check->loop, on_patience_over, &knock);
	timer_set(patience, check->options->connect_timeout + check->options->greeting_timeout);
	knock.conn = conn_open(check->loop, NULL, check->setup->survey.sources, &address, PORT_SMTP,
		on_knock, &knock);
	loop_run(check->loop);
	if (knock.over) {
		add(check, "port_25", CHECK_FAILED,
			memory_format("no greeting from %s: %s: does this network let port 25 out?",
				text, knock.error ? strerror(knock.error) : "closed"));
	} else {
		char *greeting = greeting_of(conn_input(knock.conn));
		add(check, "port_25", CHECK_OK, memory_format("%s greets: %s", text, greeting));
		free(greeting);
		conn_send(knock.conn, "QUIT\r\n", 6);
	}
	conn_close(knock.conn);
	timer_free(patience);
}

static bool all_right(const struct check *check)
{
	for (size_t i = 0; i < check->count; i++) {
		if (check->rows[i].status == CHECK_FAILED)
			return false;
	}
	return true;
}

static void print_json(const struct check *check)
{
	struct buffer text;
	struct writer json;

	buffer_init(&text, CHECK_JSON_MAXIMUM);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	writer_integer(&json, "schema", RECORD_SCHEMA);
	writer_string(&json, "type", "check");
	writer_bool(&json, "ok", all_right(check));
	writer_array(&json, "checks");
	for (size_t i = 0; i < check->count; i++) {
		writer_object(&json, NULL);
		writer_string(&json, "name", check->rows[i].name);
		writer_string(&json, "status", check_status_text(check->rows[i].status));
		writer_string(&json, "text", check->rows[i].text);
		writer_object_end(&json);
	}
	writer_array_end(&json);
	writer_object_end(&json);
	buffer_string(&text, "\n");
	fwrite(text.bytes, 1, text.length, stdout);
	buffer_done(&text);
}

static void print_lines(const struct check *check)
{
	for (size_t i = 0; i < check->count; i++)
		printf("%-8s %-13s %s\n", check_status_text(check->rows[i].status),
			check->rows[i].name, check->rows[i].text);
	puts(all_right(check) ? "This machine is fit for the survey."
			      : "Not fit for the survey: see what failed.");
}

int check_survey(const struct options *options, struct setup *setup, const char *problem)
{
	struct check check = { .options = options, .setup = setup, .loop = loop_new() };

	if (problem)
		add(&check, "options", CHECK_FAILED, memory_string(problem));
	else
		add(&check, "options", CHECK_OK,
			memory_string("the options and the files they name are in order"));
	check_clock(&check);
	check_ca_store(&check);
	if (check.loop && !problem) {
		check_resolver(&check);
		check_routes(&check);
		check_port(&check);
		check_sessions(&check);
		check_capacity(&check);
	}
	check_disk(&check);
	if (options->json)
		print_json(&check);
	else
		print_lines(&check);
	int status = all_right(&check) ? EXIT_COMPLETE : EXIT_INCOMPLETE;
	for (size_t i = 0; i < check.count; i++)
		free(check.rows[i].text);
	loop_free(check.loop);
	return status;
}
