/* SPDX-License-Identifier: Apache-2.0 */
/* Fingerprints of mail software (fingerprint.h). The only home of PCRE2. */
#include "scanners/smtp/fingerprint.h"

#include "base/buffer.h"
#include "scanners/smtp/mta_fingerprints.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAXIMUM 256
#define FIELDS 6
#define FIELD_MAXIMUM 384
#define PATTERN_MAXIMUM 1024 /* with what its signs stand for */
#define MATCH_LIMIT 50000 /* steps of the matcher for one row */
#define DEPTH_LIMIT 5000
#define HEAP_LIMIT 1024 /* kibibytes */

/*
 * What the signs of a pattern stand for. BEFORE: from the begin of a line over a host name, or a
 * few words that do not deny what follows. AFTER: a name ends here, as names of software in
 * greetings do, and does not go on as the name of a firm or a sentence about the software.
 */
#define BEFORE \
	"^(?:(?!(?:not|no|never|was|of|from|than|like|without|instead|formerly|ex|isn't|don't) )" \
	"\\S++ ){0,4}"
#define AFTER \
	"(?=$|[;,:()/!]|\\.(?:\\s|$)|\\s(?:[(){};:,.\"'|*/#=<\\[-]|v?\\d" \
	"|(?:mon|tue|wed|thu|fri|sat|sun)\\b|ready\\b|at\\b|on\\b|no uce|e?smtp\\b|is glad))" \
	"(?!\\W*(?:not|no longer|never|free)\\b)"

struct fingerprints {
	struct arena arena;
	struct fingerprint rows[ROWS_MAXIMUM];
	size_t count;
	pcre2_match_context *limits;
	pcre2_match_data *match;
};

/*
 * One field of the embedded table, which ends at a comma or a line feed or, begun with a quotation
 * mark, at the next one that is not doubled (RFC 4180 2). *text is moved behind it and its end.
 */
static const char *take_field(const char **text, struct arena *arena)
{
	bool quoted = **text == '"';
	char field[FIELD_MAXIMUM];
	size_t length = 0;
	const char *at = *text + quoted;

	while (*at && (quoted || !strchr(",\n", *at))) {
		if (quoted && *at == '"' && *++at != '"')
			break;
		assert(length < sizeof(field));
		field[length++] = *at++;
	}
	assert(*at == ',' || *at == '\n');
	*text = at + 1;
	return arena_text(arena, field, length);
}

static enum mta_source source_of(const char *word)
{
	int source = 0;

	while (source < mta_source_count &&
		strcmp(mta_source_text((enum mta_source)source), word) != 0)
		source++;
	assert(source < mta_source_count);
	return (enum mta_source)source;
}

/* The pattern with its signs replaced. */
static void expand(const char *pattern, char expanded[PATTERN_MAXIMUM])
{
	size_t length = 0;

	for (const char *at = pattern; *at; at++) {
		char one[] = { *at, '\0' };
		const char *piece = at == pattern && *at == '@' ? BEFORE : *at == '~' ? AFTER : one;

		assert(length + strlen(piece) < PATTERN_MAXIMUM);
		memcpy(expanded + length, piece, strlen(piece));
		length += strlen(piece);
	}
	expanded[length] = '\0';
}

static void compile(struct fingerprint *row)
{
	char expanded[PATTERN_MAXIMUM];
	int error;
	size_t offset;

	expand(row->pattern, expanded);
	row->code = pcre2_compile((const uint8_t *)expanded, PCRE2_ZERO_TERMINATED,
		PCRE2_CASELESS | PCRE2_MULTILINE | PCRE2_NEVER_UTF, &error, &offset, NULL);
	assert(row->code); /* the table is ours, and a test compiles it */
}

static void add_row(struct fingerprints *fingerprints, const char **text)
{
	struct fingerprint *row = &fingerprints->rows[fingerprints->count++];
	const char *fields[FIELDS];

	assert(fingerprints->count <= ROWS_MAXIMUM);
	for (size_t i = 0; i < FIELDS; i++)
		fields[i] = take_field(text, &fingerprints->arena);
	row->family = fields[0];
	row->confidence = strcmp(fields[1], "high") ? MTA_CONFIDENCE_LOW : MTA_CONFIDENCE_HIGH;
	row->source = source_of(fields[2]);
	row->evidence = fields[3];
	row->pattern = fields[4];
	row->sample = fields[5];
	compile(row);
}

struct fingerprints *fingerprints_new(void)
{
	struct fingerprints *fingerprints = memory_alloc(sizeof(*fingerprints));
	const char *text = strchr(mta_fingerprints_text, '\n') + 1;

	arena_init(&fingerprints->arena);
	while (*text)
		add_row(fingerprints, &text);
	fingerprints->limits = pcre2_match_context_create(NULL);
	fingerprints->match = pcre2_match_data_create(8, NULL);
	assert(fingerprints->limits && fingerprints->match);
	pcre2_set_match_limit(fingerprints->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(fingerprints->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(fingerprints->limits, HEAP_LIMIT);
	return fingerprints;
}

void fingerprints_free(struct fingerprints *fingerprints)
{
	if (!fingerprints)
		return;
	for (size_t i = 0; i < fingerprints->count; i++)
		pcre2_code_free(fingerprints->rows[i].code);
	pcre2_match_data_free(fingerprints->match);
	pcre2_match_context_free(fingerprints->limits);
	arena_done(&fingerprints->arena);
	free(fingerprints);
}

const struct fingerprint *fingerprints_rows(
	const struct fingerprints *fingerprints, size_t *ret_count)
{
	*ret_count = fingerprints->count;
	return fingerprints->rows;
}

/* The row's group v in the last match, as far as it can be a version; NULL: none. */
static const char *version_of(struct fingerprints *fingerprints, const struct fingerprint *row,
	struct octets text, struct arena *arena)
{
	const size_t *places = pcre2_get_ovector_pointer(fingerprints->match);
	int group = pcre2_substring_number_from_name(row->code, (const uint8_t *)"v");

	if (group < 0 || places[2 * group] == PCRE2_UNSET)
		return NULL;
	const char *version = (const char *)text.bytes + places[2 * group];
	size_t length = places[2 * group + 1] - places[2 * group];
	if (!length || length > FINGERPRINT_VERSION_MAXIMUM)
		return NULL;
	for (size_t i = 0; i < length; i++) {
		if (version[i] < ' ' || version[i] > '~')
			return NULL;
	}
	return arena_text(arena, version, length);
}

/* The first lines of a greeting: its patterns begin at each line, and a peer may send many. */
static struct octets first_lines(struct octets text)
{
	size_t lines = 0;

	for (size_t i = 0; i < text.length; i++) {
		if (text.bytes[i] == '\n' && ++lines == FINGERPRINT_LINES_MAXIMUM)
			text.length = i;
	}
	return text;
}

/* What is matched of a text: a run of blanks is one, and none stand at the edges of a line. */
static struct octets squeeze(struct octets text, uint8_t subject[FINGERPRINT_SUBJECT_MAXIMUM])
{
	size_t length = 0;

	if (text.length > FINGERPRINT_TEXT_MAXIMUM)
		text.length = FINGERPRINT_TEXT_MAXIMUM;
	for (size_t i = 0; i < text.length && length < FINGERPRINT_SUBJECT_MAXIMUM; i++) {
		uint8_t octet = text.bytes[i] == '\t' ? ' ' : text.bytes[i];
		bool edge = !length || subject[length - 1] == ' ' || subject[length - 1] == '\n';

		if (octet == ' ' && edge)
			continue;
		if (octet == '\n' && length && subject[length - 1] == ' ')
			length--;
		subject[length++] = octet;
	}
	if (length && subject[length - 1] == ' ')
		length--;
	return (struct octets){ subject, length };
}

struct mta fingerprints_match(struct fingerprints *fingerprints, enum mta_source source,
	struct octets text, struct arena *arena)
{
	uint8_t room[FINGERPRINT_SUBJECT_MAXIMUM];
	const struct octets subject =
		squeeze(source == MTA_SOURCE_BANNER ? first_lines(text) : text, room);

	for (size_t i = 0; i < fingerprints->count; i++) {
		const struct fingerprint *row = &fingerprints->rows[i];
		if (row->source != source ||
			pcre2_match(row->code, subject.bytes, subject.length, 0, 0,
				fingerprints->match, fingerprints->limits) < 0)
			continue;
		return (struct mta){ .family = row->family,
			.version = version_of(fingerprints, row, subject, arena),
			.source = source,
			.confidence = row->confidence };
	}
	return (struct mta){ 0 };
}

struct mta fingerprints_match_reply(struct fingerprints *fingerprints, enum mta_source source,
	const struct reply *reply, struct arena *arena)
{
	struct buffer joined;

	buffer_init(&joined, FINGERPRINT_TEXT_MAXIMUM);
	for (size_t i = reply_first(reply); i < reply->line_count; i++) {
		const struct octets *line = &reply->lines[i];
		size_t room = joined.maximum - joined.length;

		buffer_append(&joined, line->bytes, line->length < room ? line->length : room);
		if (i + 1 < reply->line_count)
			buffer_append(&joined, "\n", 1);
	}
	const struct octets text = { (const uint8_t *)(joined.bytes ? joined.bytes : ""),
		joined.length };
	struct mta mta = fingerprints_match(fingerprints, source, text, arena);
	buffer_done(&joined);
	return mta;
}
