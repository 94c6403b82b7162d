/* SPDX-License-Identifier: Apache-2.0 */
/* SMTP replies (reply.h). */
#include "smtp/reply.h"

#include <string.h>
#include <strings.h>

#define REPLY_LINE_FIRST 128 /* the maxima are powers of two times these */
#define REPLY_LINES_FIRST 4
#define STARTTLS UINT64_C(0x5354415254544c53) /* in ASCII */
#define STARTLS UINT64_C(0x53544152544c53)
#define SEVEN_LETTERS UINT64_C(0xffffffffffffff)
#define CODE_NONE (-1)

void reply_init(struct reply_parser *parser, struct arena *arena)
{
	*parser = (struct reply_parser){ .arena = arena };
}

void reply_expect_later(struct reply_parser *parser, size_t octets)
{
	parser->early = octets;
}

void reply_again(struct reply_parser *parser)
{
	size_t left = parser->early > parser->octets ? parser->early - parser->octets : 0;
	size_t garbage_lines = parser->garbage_lines;

	reply_init(parser, parser->arena);
	parser->early = left;
	parser->garbage_lines = garbage_lines;
}

/* Twice the room, or the first; most replies need little of what they may have. */
static void *grow(struct arena *arena, const void *old, size_t count, size_t size, size_t first)
{
	size_t length = count * size;
	void *room = arena_alloc(arena, length ? 2 * length : first * size);

	if (length)
		memcpy(room, old, length);
	return room;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "ddd", alone or before a space or hyphen; the number, CODE_NONE when there is none. */
static int code_of(const char *line, size_t length)
{
	if (length < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2]))
		return CODE_NONE;
	if (length > 3 && line[3] != ' ' && line[3] != '-')
		return CODE_NONE;
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

/* Digits at the start of a text, at most `most`; how many. */
static size_t digits(const char *text, size_t length, size_t most)
{
	size_t count = 0;

	while (count < most && count < length && is_digit(text[count]))
		count++;
	return count;
}

/* RFC 2034: class "." subject "." detail, then a space or the end. */
static const char *enhanced_code(struct arena *arena, const char *text, size_t length)
{
	if (length < 5 || !memchr("245", text[0], 3) || text[1] != '.')
		return NULL;
	size_t subject = digits(text + 2, length - 2, 3), at = 2 + subject;
	if (!subject || at >= length || text[at] != '.')
		return NULL;
	size_t detail = digits(text + at + 1, length - at - 1, 3);
	at += 1 + detail;
	if (!detail || (at < length && text[at] != ' '))
		return NULL;
	return arena_text(arena, text, at);
}

static void keep_line(struct reply_parser *parser, const char *text, size_t length, bool coded)
{
	struct reply *reply = &parser->reply;
	size_t count = reply->line_count;

	if (count == parser->lines_room) {
		reply->lines = grow(parser->arena, reply->lines, count, sizeof(*reply->lines),
			REPLY_LINES_FIRST);
		reply->coded = grow(parser->arena, reply->coded, count, sizeof(*reply->coded),
			REPLY_LINES_FIRST);
		parser->lines_room = count ? 2 * count : REPLY_LINES_FIRST;
	}
	reply->coded[reply->line_count] = coded;
	reply->lines[reply->line_count++] =
		(struct octets){ (const uint8_t *)arena_text(parser->arena, text, length), length };
}

/* Other protocols that speak first, and TLS records: who waits for a reply behind these waits in vain. */
static bool is_of_another_protocol(const char *line, size_t length)
{
	static const char *const starts[] = { "SSH-", "HTTP/", "* OK", "* BYE", "* PREAUTH", "+OK",
		"-ERR", "RFB ", "<!DOCTYPE", "<html", "<?xml", "\x15", "\x16" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		size_t size = strlen(starts[i]);
		if (size <= length && !strncasecmp(line, starts[i], size))
			return true;
	}
	return false;
}

/* RFC 5321 4.2 knows no such lines; senders pass over them, before a reply as inside it. */
static enum reply_status end_garbage_line(
	struct reply_parser *parser, const char *line, size_t length)
{
	if (!parser->reply.code && is_of_another_protocol(line, length))
		return REPLY_GARBAGE;
	parser->reply.lints |= LINT_BIT(LINT_GARBAGE_LINE);
	if (++parser->garbage_lines > REPLY_GARBAGE_MAXIMUM)
		return REPLY_GARBAGE;
	keep_line(parser, line, length, false);
	return parser->any_line ? REPLY_DONE : REPLY_MORE;
}

/* RFC 5321 4.2.1 */
static bool is_of_a_reply(int code)
{
	return code >= 200 && code <= 599;
}

/* The last line's code is the reply's: senders look at no other. */
static void take_code(struct reply_parser *parser, int code)
{
	struct reply *reply = &parser->reply;
	bool valid = is_of_a_reply(code);

	if (!parser->begun)
		reply->early = parser->line_start < parser->early;
	parser->begun = true;
	if (!valid || (reply->code && reply->code != code))
		reply->lints |= LINT_BIT(LINT_MIXED_CODES);
	if (valid)
		reply->code = code;
}

static enum reply_status end_line(struct reply_parser *parser)
{
	struct reply *reply = &parser->reply;
	const char *line = parser->line;
	size_t length = parser->line_length;

	if (length > REPLY_LINE_STORED) {
		length = REPLY_LINE_STORED;
		reply->lints |= LINT_BIT(LINT_LONG_LINE);
	}
	parser->line_length = 0;
	if (reply->line_count == REPLY_LINES_MAXIMUM)
		return REPLY_TOO_LONG;
	int code = code_of(line, length);
	bool more = length > 3 && line[3] == '-';
	if (code == CODE_NONE)
		return end_garbage_line(parser, line, length);
	if (!is_of_a_reply(code) && !more)
		return REPLY_GARBAGE;
	take_code(parser, code);
	size_t skip = length > 3 ? 4 : 3;
	keep_line(parser, line + skip, length - skip, true);
	if (more)
		return REPLY_MORE;
	reply->enhanced = enhanced_code(parser->arena, line + skip, length - skip);
	return REPLY_DONE;
}

/* All CRs before LF belong to the line's end, as senders take them. */
static enum reply_status feed_end(struct reply_parser *parser)
{
	if (!parser->crs)
		parser->reply.lints |= LINT_BIT(LINT_BARE_LF);
	parser->line_length -= parser->crs;
	enum reply_status status = end_line(parser);
	parser->line_start = parser->octets;
	parser->crs = 0;
	return status;
}

bool reply_letters_add(struct reply_letters *letters, char octet)
{
	bool lower = octet >= 'a' && octet <= 'z';

	if (!lower && (octet < 'A' || octet > 'Z'))
		return false;
	letters->last = letters->last << 8 | (uint8_t)(lower ? octet - 32 : octet);
	letters->count++;
	return letters->last == STARTTLS || (letters->last & SEVEN_LETTERS) == STARTLS;
}

static enum reply_status feed_octet(struct reply_parser *parser, char octet)
{
	if (++parser->octets > REPLY_OCTETS_MAXIMUM)
		return REPLY_TOO_LONG;
	if (octet == '\n')
		return feed_end(parser);
	parser->crs = octet == '\r' ? parser->crs + 1 : 0;
	if (reply_letters_add(&parser->letters, octet) && parser->line_length >= REPLY_LINE_STORED)
		parser->reply.shown_beyond = true;
	if (parser->line_length == parser->line_room && parser->line_room < REPLY_LINE_STORED) {
		parser->line =
			grow(parser->arena, parser->line, parser->line_room, 1, REPLY_LINE_FIRST);
		parser->line_room = parser->line_room ? 2 * parser->line_room : REPLY_LINE_FIRST;
	}
	if (parser->line_length < REPLY_LINE_STORED)
		parser->line[parser->line_length] = octet;
	return ++parser->line_length > REPLY_LINE_MAXIMUM ? REPLY_LINE_TOO_LONG : REPLY_MORE;
}

size_t reply_feed(struct reply_parser *parser, const char *bytes, size_t length)
{
	size_t taken = 0;

	while (parser->status == REPLY_MORE && taken < length)
		parser->status = feed_octet(parser, bytes[taken++]);
	return taken;
}

bool reply_is_foreign(const struct reply_parser *parser)
{
	bool text = false;

	for (size_t i = 0; i < parser->reply.line_count; i++)
		text |= parser->reply.lines[i].length > 0;
	return text && !parser->reply.code;
}

bool reply_accepts(const struct reply *reply)
{
	return reply->code >= 200 && reply->code < 300;
}

size_t reply_first(const struct reply *reply)
{
	size_t first = 0;

	while (reply->coded && first < reply->line_count && !reply->coded[first])
		first++;
	return first;
}

struct octets reply_host(const struct reply *reply)
{
	struct octets host = { 0 };
	size_t first = reply_first(reply);

	if (first == reply->line_count)
		return host;
	host = reply->lines[first];
	for (size_t i = 0; i < host.length; i++) {
		if (host.bytes[i] == ' ' || host.bytes[i] == '\t')
			host.length = i;
	}
	return host;
}
