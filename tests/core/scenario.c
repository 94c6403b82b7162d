/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios (scenario.h): lines of words, and JSON between them. */
#include "tests/core/scenario.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/target.h"
#include "tests/core/expect.h"
#include "tests/core/records.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_MAXIMUM (1 << 20)
#define INCLUDES_MOST 4
#define NAME_MAXIMUM_OF_LET 100

struct parser {
	struct scenario *scenario;
	FILE *file;
	const char *path;
	unsigned line;
	unsigned depth;
	struct world_server *server; /* that lines with a blank before them are about */
	bool failed;
};

__attribute__((format(printf, 2, 3))) static void complain(
	struct parser *parser, const char *format, ...)
{
	va_list arguments;

	if (parser->failed)
		return;
	parser->failed = true;
	fprintf(stderr, "%s:%u: ", parser->path, parser->line);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

static const char *keep(struct parser *parser, const char *text)
{
	return arena_string(&parser->scenario->world.arena, text);
}

/* One more of a kind; NULL, and it is told: there are too many. */
static void *one_more(struct parser *parser, void *things, size_t *count, size_t size)
{
	if (*count == WORLD_MAXIMUM) {
		complain(parser, "more than %d of a kind", WORLD_MAXIMUM);
		return NULL;
	}
	return (char *)things + size * (*count)++;
}

/* The next word, which is cut off; "" at the end. */
static char *word(char **rest)
{
	char *start = *rest + strspn(*rest, " ");
	size_t length = strcspn(start, " ");

	*rest = start + length;
	if (**rest) {
		**rest = '\0';
		++*rest;
		*rest += strspn(*rest, " ");
	}
	return start;
}

/* "300ms", "2s", "15m". */
static int64_t duration(struct parser *parser, const char *text)
{
	char *unit;
	double number = strtod(text, &unit);

	if (unit == text)
		complain(parser, "no duration: %s", text);
	if (!strcmp(unit, "ms"))
		return (int64_t)(number * 1000);
	if (!strcmp(unit, "m"))
		return (int64_t)(number * 60) * CLOCK_SECOND;
	if (strcmp(unit, "s") != 0)
		complain(parser, "no unit of time: %s", text);
	return (int64_t)(number * CLOCK_SECOND);
}

/* "after TIME", if it is there. */
static int64_t delay(struct parser *parser, char **rest)
{
	if (strncmp(*rest, "after ", 6) != 0)
		return 0;
	*rest += 6;
	return duration(parser, word(rest));
}

static struct address address_in(struct parser *parser, const char *text)
{
	struct address address = { 0 };

	if (!address_parse(text, &address))
		complain(parser, "no address: %s", text);
	return address;
}

/* Lines end as on the wire. */
static const char *text_in(struct parser *parser, const char *text, bool of_protocol)
{
	struct buffer buffer;

	buffer_init(&buffer, JSON_MAXIMUM);
	for (; *text; text++) {
		if (*text == '|')
			buffer_string(&buffer, "\r\n");
		else
			buffer_append(&buffer, text, 1);
	}
	if (of_protocol)
		buffer_string(&buffer, "\r\n");
	char *taken = buffer_take(&buffer, NULL);
	const char *kept = keep(parser, taken);
	free(taken);
	return kept;
}

static void read_about(struct parser *parser, char *rest)
{
	parser->scenario->about = keep(parser, rest);
}

static void read_options(struct parser *parser, char *rest)
{
	parser->scenario->options = keep(parser, rest);
}

static void read_list(struct parser *parser, char *rest)
{
	struct scenario *scenario = parser->scenario;

	while (*rest) {
		const char **line = one_more(
			parser, scenario->lines, &scenario->line_count, sizeof(*scenario->lines));

		if (!line)
			return;
		*line = keep(parser, word(&rest));
	}
}

/* file NAME LINE|LINE */
static void read_given(struct parser *parser, char *rest)
{
	struct scenario *scenario = parser->scenario;

	if (scenario->file_count == WORLD_WORDS) {
		complain(parser, "more than %d files", WORLD_WORDS);
		return;
	}
	struct given_file *file = &scenario->files[scenario->file_count++];
	file->name = keep(parser, word(&rest));
	file->text = text_in(parser, rest, true);
}

static void read_zone(struct parser *parser, char *rest)
{
	struct world *in = &parser->scenario->world;
	struct world_zone *zone = one_more(parser, in->zones, &in->zone_count, sizeof(*in->zones));

	if (!zone)
		return;
	zone->name = keep(parser, word(&rest));
	zone->sha1 = !strcmp(rest, "sha1");
	zone->secure = zone->sha1 || !strcmp(rest, "secure");
	if (!zone->secure && strcmp(rest, "insecure") != 0)
		complain(parser, "a zone is secure, insecure or sha1");
}

static void read_dns(struct parser *parser, char *rest)
{
	static const struct {
		const char *word;
		enum dns_status status;
	} words[] = { { "nodata", DNS_NODATA }, { "nxdomain", DNS_NXDOMAIN },
		{ "servfail", DNS_SERVFAIL }, { "bogus", DNS_BOGUS }, { "timeout", DNS_TIMEOUT } };
	struct world *in = &parser->scenario->world;
	struct world_answer *answer =
		one_more(parser, in->answers, &in->answer_count, sizeof(*in->answers));

	if (!answer)
		return;
	answer->name = keep(parser, word(&rest));
	answer->type = records_type(word(&rest));
	if (!answer->type)
		complain(parser, "no type of records");
	answer->delay_us = delay(parser, &rest);
	answer->records = keep(parser, rest);
	const char *first = word(&rest);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(first, words[i].word) != 0)
			continue;
		answer->status = words[i].status;
		answer->detail = *rest ? keep(parser, rest) : NULL;
		if (answer->status == DNS_TIMEOUT)
			answer->delay_us = INT64_MAX;
		return;
	}
	answer->status = DNS_OK;
}

/* The names of a certificate as OpenSSL has them. */
static void name_all(const char *list, char names[WORLD_MAXIMUM * 4])
{
	size_t length = 0;

	for (bool first = true; *list; first = false) {
		size_t part = strcspn(list, ",");

		length += (size_t)snprintf(names + length, (size_t)WORLD_MAXIMUM * 4 - length,
			"%sDNS:%.*s", first ? "" : ",", (int)part, list);
		if (length >= (size_t)WORLD_MAXIMUM * 4)
			return;
		list += part + (list[part] == ',');
	}
}

static const struct identity *issuer_of(struct parser *parser, const char *name)
{
	struct world *in = &parser->scenario->world;

	if (!strcmp(name, "self"))
		return NULL;
	if (strcmp(name, "trusted") != 0 && strcmp(name, "stranger") != 0)
		complain(parser, "trusted, stranger or self");
	return strcmp(name, "stranger") ? &in->trusted : &in->stranger;
}

/* cert NAME by trusted for a.se,b.se: the first is the common name, too. */
static void read_certificate(struct parser *parser, char *rest)
{
	struct world *in = &parser->scenario->world;
	struct world_certificate *certificate = one_more(
		parser, in->certificates, &in->certificate_count, sizeof(*in->certificates));
	char names[WORLD_MAXIMUM * 4], cn[80];

	if (!certificate)
		return;
	certificate->name = keep(parser, word(&rest));
	bool by = !strcmp(word(&rest), "by");
	const struct identity *issuer = issuer_of(parser, word(&rest));
	if (!by || strcmp(word(&rest), "for") != 0)
		complain(parser, "cert NAME by trusted|stranger|self for NAME,NAME");
	snprintf(cn, sizeof(cn), "%.*s", (int)strcspn(rest, ","), rest);
	name_all(rest, names);
	const struct certificate_plan plan = { .cn = cn, .names = names };
	certificate->identity = certificates_issue(&plan, issuer, NULL);
}

static struct world_server *new_server(struct parser *parser, const char *address, uint16_t port)
{
	static const char *const usual[world_turn_count] = { [TURN_GREETING] = "220 mail\r\n",
		[TURN_EHLO] = "250-mail\r\n250 STARTTLS\r\n",
		[TURN_HELO] = "250 mail\r\n",
		[TURN_STARTTLS] = "220 go ahead\r\n",
		[TURN_EHLO_TLS] = "250 mail\r\n",
		[TURN_QUIT] = "221 bye\r\n" };
	struct world *in = &parser->scenario->world;
	struct world_server *server =
		one_more(parser, in->servers, &in->server_count, sizeof(*in->servers));

	if (!server)
		return NULL;
	server->address = address_in(parser, address);
	server->port = port;
	server->status = 404;
	for (size_t i = 0; i < world_turn_count; i++)
		server->steps[i] = (struct world_step){ .act = ACT_ANSWER, .text = usual[i] };
	return server;
}

static void read_server(struct parser *parser, char *rest)
{
	const char *address = word(&rest);

	parser->server = new_server(parser, address, *rest ? (uint16_t)atoi(rest) : PORT_SMTP);
}

static void read_web(struct parser *parser, char *rest)
{
	parser->server = new_server(parser, rest, FETCH_PORT);
}

static bool read_act(const char *text, enum world_act *ret_act)
{
	static const struct {
		const char *word;
		enum world_act act;
	} words[] = { { "silence", ACT_SILENCE }, { "close", ACT_CLOSE }, { "reset", ACT_RESET },
		{ "refused", ACT_REFUSE }, { "unreachable", ACT_UNREACHABLE },
		{ "short", ACT_SHORT }, { "alert", ACT_ALERT } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].word, text) != 0)
			continue;
		*ret_act = words[i].act;
		return true;
	}
	return false;
}

/* Of a handshake: "alert [NUMBER]", "close" or "reset", each also only "for names". */
static void read_tls_act(char *text, struct world_step *step)
{
	static const char suffix[] = " for names";
	size_t length = strlen(text), tail = sizeof(suffix) - 1;

	if (length > tail && !strcmp(text + length - tail, suffix)) {
		text[length - tail] = 0;
		step->named = true;
	}
	if (!strncmp(text, "alert ", 6)) {
		step->alert = (int)strtol(text + 6, NULL, 10);
		text[5] = 0;
	}
}

static const struct world_certificate *certificate_named(struct parser *parser, const char *name)
{
	struct world *in = &parser->scenario->world;

	for (size_t i = 0; i < in->certificate_count; i++) {
		if (!strcmp(in->certificates[i].name, name))
			return &in->certificates[i];
	}
	complain(parser, "no certificate %s", name);
	return NULL;
}

/* present CERT [to NAME]: the first that fits is presented. */
static void read_present(struct parser *parser, char *rest)
{
	struct world_server *server = parser->server;
	const struct world_certificate *certificate = certificate_named(parser, word(&rest));
	const char *to = word(&rest);

	if (server->name_count == WORLD_WORDS || (*to && strcmp(to, "to") != 0)) {
		complain(parser, "present CERT [to NAME]");
		return;
	}
	server->names[server->name_count++] =
		(struct world_name){ *to ? keep(parser, rest) : NULL, certificate };
}

/* answer STATUS TYPE BODY */
static void read_answer(struct parser *parser, char *rest)
{
	struct world_server *server = parser->server;

	server->status = (int)strtol(word(&rest), NULL, 10);
	server->type = keep(parser, word(&rest));
	server->body = text_in(parser, rest, true);
}

/* with retry-after|challenge */
static void read_with(struct parser *parser, const char *what)
{
	struct world_server *server = parser->server;

	if (!strcmp(what, "retry-after"))
		server->retry_after = true;
	else if (!strcmp(what, "challenge"))
		server->challenge = true;
	else
		complain(parser, "with retry-after or challenge");
}

static void read_step(struct parser *parser, const char *turn, char *rest)
{
	static const char *const turns[world_turn_count] = { "connect", "greeting", "ehlo", "helo",
		"starttls", "tls", "ehlo-tls", "quit" };

	for (size_t i = 0; i < world_turn_count; i++) {
		struct world_step *step = &parser->server->steps[i];

		if (strcmp(turns[i], turn) != 0)
			continue;
		step->delay_us = delay(parser, &rest);
		if (i == TURN_TLS)
			read_tls_act(rest, step);
		if (*rest && !read_act(rest, &step->act))
			step->text = text_in(parser, rest, true);
		return;
	}
	complain(parser, "servers know nothing of %s", turn);
}

static void read_of_server(struct parser *parser, char *line)
{
	char *rest = line + strspn(line, " ");
	const char *what = word(&rest);

	if (!parser->server)
		complain(parser, "of which server?");
	else if (!strcmp(what, "present"))
		read_present(parser, rest);
	else if (!strcmp(what, "answer"))
		read_answer(parser, rest);
	else if (!strcmp(what, "with"))
		read_with(parser, rest);
	else
		read_step(parser, what, rest);
}

static int signal_in(struct parser *parser, const char *name)
{
	static const struct {
		const char *name;
		int number;
	} signals[] = { { "INT", SIGINT }, { "TERM", SIGTERM }, { "HUP", SIGHUP },
		{ "USR1", SIGUSR1 }, { "USR2", SIGUSR2 }, { "KILL", SIGKILL } };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (!strcmp(signals[i].name, name))
			return signals[i].number;
	}
	complain(parser, "no signal: %s", name);
	return 0;
}

static void read_event(struct parser *parser, char *rest)
{
	struct world *in = &parser->scenario->world;
	struct world_event *event =
		one_more(parser, in->events, &in->event_count, sizeof(*in->events));

	if (!event)
		return;
	event->run = in->run_count ? in->run_count - 1 : 0;
	event->at_us = duration(parser, word(&rest));
	const char *what = word(&rest);
	if (!strcmp(what, "signal")) {
		event->what = HAPPENS_SIGNAL;
		event->signal = signal_in(parser, rest);
	} else if (!strcmp(what, "outage") && !strcmp(rest, "begins")) {
		event->what = HAPPENS_OUTAGE;
	} else if (!strcmp(what, "outage") && !strcmp(rest, "ends")) {
		event->what = HAPPENS_RETURN;
	} else {
		complain(parser, "signal NAME, or outage begins or ends");
	}
}

static void read_run(struct parser *parser, char *rest)
{
	struct world *in = &parser->scenario->world;
	struct world_run *run = one_more(parser, in->runs, &in->run_count, sizeof(*in->runs));

	if (!run)
		return;
	run->status = (int)strtol(word(&rest), NULL, 10);
	run->options = keep(parser, rest);
}

static struct check *new_check(struct parser *parser, enum check_kind kind)
{
	struct scenario *scenario = parser->scenario;
	struct check *check = one_more(
		parser, scenario->checks, &scenario->check_count, sizeof(*scenario->checks));

	if (!check)
		return NULL;
	check->kind = kind;
	check->line = parser->line;
	return check;
}

static void read_addresses(struct parser *parser, struct check *check, char *rest)
{
	while (*rest && check->address_count < WORLD_WORDS)
		check->addresses[check->address_count++] = address_in(parser, word(&rest));
	if (!check->address_count)
		complain(parser, "of which addresses?");
}

/* Of so many, and these addresses. */
static void read_counted(struct parser *parser, enum check_kind kind, char *rest)
{
	struct check *check = new_check(parser, kind);

	if (!check)
		return;
	check->number = strtoll(word(&rest), NULL, 10);
	if (kind != CHECK_RATE)
		read_addresses(parser, check, rest);
}

static void read_sessions(struct parser *parser, char *rest)
{
	read_counted(parser, CHECK_SESSIONS, rest);
}

static void read_at_once(struct parser *parser, char *rest)
{
	read_counted(parser, CHECK_AT_ONCE, rest);
}

static void read_lookups(struct parser *parser, char *rest)
{
	if (strcmp(rest, "none") != 0)
		complain(parser, "lookups none");
	parser->scenario->world.no_lookups = true;
}

static void read_rate(struct parser *parser, char *rest)
{
	read_counted(parser, CHECK_RATE, rest);
}

static void read_gap(struct parser *parser, char *rest)
{
	struct check *check = new_check(parser, CHECK_GAP);

	if (!check)
		return;
	check->number = duration(parser, word(&rest));
	read_addresses(parser, check, rest);
}

static void read_manifest(struct parser *parser, char *rest)
{
	struct check *check = new_check(parser, CHECK_MANIFEST);
	json_error_t error;

	if (!check)
		return;
	check->path = keep(parser, word(&rest));
	check->value = json_loads(rest, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
	if (!check->value)
		complain(parser, "%s", error.text);
}

/* A line, or several up to one that begins with the closing brace. */
static json_t *read_json(struct parser *parser)
{
	char *line = NULL, *text;
	size_t size = 0;
	unsigned began = parser->line;
	struct buffer buffer;
	json_error_t error;
	bool ended = false;

	buffer_init(&buffer, JSON_MAXIMUM);
	while (!ended && getline(&line, &size, parser->file) > 0) {
		parser->line++;
		buffer_string(&buffer, line);
		ended = *line == '}' || (parser->line == began + 1 && strstr(line, "}\n"));
	}
	free(line);
	text = buffer_take(&buffer, NULL);
	json_t *value = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	free(text);
	if (value)
		return value;
	parser->line = began + (error.line > 0 ? (unsigned)error.line : 0);
	complain(parser, "%s", error.text);
	return NULL;
}

static void read_let(struct parser *parser, char *rest)
{
	char name[NAME_MAXIMUM_OF_LET];

	snprintf(name, sizeof(name), "%s", rest);
	json_t *value = read_json(parser);
	if (!value || json_object_set_new(parser->scenario->names, name, value))
		complain(parser, "nothing to be called %s", name);
}

/* With all that was said until then. */
static json_t *read_resolved(struct parser *parser)
{
	struct scenario *scenario = parser->scenario;
	json_t *written = read_json(parser);
	char *unknown = NULL;

	if (!written)
		return NULL;
	json_t *resolved = expect_resolve(written, scenario->names, &scenario->world, &unknown);
	if (unknown)
		complain(parser, "nothing is called %s", unknown);
	free(unknown);
	json_decref(written);
	return resolved;
}

static void read_record(struct parser *parser, char *rest)
{
	struct scenario *scenario = parser->scenario;
	struct expectation *expectation = one_more(parser, scenario->expectations,
		&scenario->expectation_count, sizeof(*scenario->expectations));

	if (*rest)
		complain(parser, "nothing stands behind `record`");
	if (!expectation)
		return;
	expectation->line = parser->line;
	expectation->record = read_resolved(parser);
}

static void read_file(struct parser *parser);

static void read_include(struct parser *parser, char *rest)
{
	const char *slash = strrchr(parser->path, '/');
	struct parser below = { .scenario = parser->scenario, .depth = parser->depth + 1 };
	char *path = memory_format(
		"%.*s%s", slash ? (int)(slash - parser->path) + 1 : 0, parser->path, rest);

	below.path = path;
	if (below.depth > INCLUDES_MOST)
		complain(parser, "included too deep");
	else
		read_file(&below);
	parser->failed |= below.failed;
	free(path);
}

static void read_line(struct parser *parser, char *line)
{
	static const struct {
		const char *keyword;
		void (*read)(struct parser *parser, char *rest);
	} keywords[] = { { "about", read_about }, { "options", read_options },
		{ "list", read_list }, { "file", read_given }, { "zone", read_zone },
		{ "dns", read_dns }, { "cert", read_certificate }, { "server", read_server },
		{ "web", read_web }, { "at", read_event }, { "run", read_run },
		{ "sessions", read_sessions }, { "at-once", read_at_once }, { "gap", read_gap },
		{ "rate", read_rate }, { "lookups", read_lookups }, { "manifest", read_manifest },
		{ "let", read_let }, { "record", read_record }, { "include", read_include } };

	if (*line == ' ') {
		read_of_server(parser, line);
		return;
	}
	char *rest = line;
	const char *keyword = word(&rest);
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		if (!strcmp(keywords[i].keyword, keyword)) {
			keywords[i].read(parser, rest);
			return;
		}
	}
	complain(parser, "no scenario says %s", keyword);
}

static void read_file(struct parser *parser)
{
	char *line = NULL;
	size_t size = 0;

	parser->file = fopen(parser->path, "re");
	if (!parser->file)
		complain(parser, "cannot be read");
	while (!parser->failed && getline(&line, &size, parser->file) > 0) {
		parser->line++;
		line[strcspn(line, "\n")] = '\0';
		if (*line && *line != '#')
			read_line(parser, line);
	}
	free(line);
	if (parser->file)
		fclose(parser->file);
}

bool scenario_read(const char *path, struct scenario *ret_scenario)
{
	struct scenario *scenario = ret_scenario;
	struct parser parser = { .scenario = scenario, .path = path };

	*scenario = (struct scenario){ .path = path, .about = path, .options = "" };
	arena_init(&scenario->world.arena);
	scenario->names = json_object();
	scenario->world.trusted = certificates_authority("Trusted Root", NULL);
	scenario->world.stranger = certificates_authority("Unknown Root", NULL);
	read_file(&parser);
	if (!scenario->world.run_count)
		scenario->world.runs[scenario->world.run_count++] = (struct world_run){ 0, "" };
	return !parser.failed;
}

void scenario_done(struct scenario *scenario)
{
	struct world *in = &scenario->world;

	for (size_t i = 0; i < in->certificate_count; i++)
		identity_done(&in->certificates[i].identity);
	for (size_t i = 0; i < scenario->check_count; i++)
		json_decref(scenario->checks[i].value);
	for (size_t i = 0; i < scenario->expectation_count; i++)
		json_decref(scenario->expectations[i].record);
	json_decref(scenario->names);
	identity_done(&in->trusted);
	identity_done(&in->stranger);
	arena_done(&in->arena);
}
