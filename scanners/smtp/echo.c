/* SPDX-License-Identifier: Apache-2.0 */
/* What refusals repeat of the command (echo.h). */
#include "scanners/smtp/echo.h"

#include "scanners/smtp/masked.h"
#include "smtp/shown.h"

#include <string.h>
#include <strings.h>

#define QUOTED_LEAST 2
#define BARE_LEAST 4 /* XXX and *** are decoration and place-holders */
#define REPEATS_LEAST 5 /* AAAA is a word */

static bool is_space(uint8_t octet)
{
	return octet == ' ' || octet == '\t';
}

/* One letter or asterisk again and again, perhaps another letter behind X, as firewalls overwrite a command; no Roman numeral. */
static bool is_overwritten(struct octets token, size_t least)
{
	size_t run = token.length ? masked_run(token, (char)token.bytes[0]) : 0;
	bool x = run && token.bytes[0] == 'X',
	     letter = run && token.bytes[0] >= 'A' && token.bytes[0] <= 'Z';

	if (x && run >= 3 && run + 1 == token.length)
		return token.bytes[run] >= 'A' && token.bytes[run] <= 'Z' &&
			!memchr("IVLCDM", token.bytes[run], 6);
	if (run != token.length)
		return false;
	return x || (run && token.bytes[0] == '*') ? run >= least : letter && run >= REPEATS_LEAST;
}

static bool has_three_x(struct octets text)
{
	for (size_t i = 0; i + 3 <= text.length; i++) {
		if (!memcmp(text.bytes + i, "XXX", 3))
			return true;
	}
	return false;
}

/* `least` of X or asterisks are no accident. */
static enum echo echo_of(struct octets token, size_t least)
{
	if (masked_is_starttls(token))
		return ECHO_INTACT;
	if (token.length == STARTTLS_LENGTH &&
		(has_three_x(token) || masked_is_one_octet(token) || masked_is_altered(token)))
		return ECHO_CORRUPT;
	return is_overwritten(token, least) ? ECHO_CORRUPT : ECHO_NONE;
}

static bool is_letter(uint8_t octet)
{
	return (octet >= 'A' && octet <= 'Z') || (octet >= 'a' && octet <= 'z');
}

/*
 * What belongs to a word: a dot, an "@" and a slash do, too, where a word goes on behind them, so that names of hosts,
 * mailboxes and links are one; and what marks place-holders and numbers of tickets.
 */
static bool is_of_a_word(struct octets line, size_t at)
{
	uint8_t octet = line.bytes[at];

	if (is_letter(octet) || (octet >= '0' && octet <= '9') || octet >= 0x80 ||
		memchr("*-_#$%{}~^|\\+&", octet, 14))
		return true;
	return memchr("./@", octet, 3) && at + 1 < line.length && line.bytes[at + 1] > ' ' &&
		!memchr(".,;:!?\"'`()[]<>", line.bytes[at + 1], 15);
}

/* A word of a reply, and what stands around it. */
struct word {
	struct octets text;
	bool capitals; /* nothing but capitals and asterisks */
	bool quoted; /* alone between quotes or brackets */
};

/* The places of a reply's words, one after the other. */
struct words_at {
	const struct reply *reply;
	size_t line;
	size_t at;
};

static bool closes(uint8_t opens, uint8_t octet)
{
	static const char pairs[][2] = { { '"', '"' }, { '\'', '\'' }, { '`', '\'' }, { '<', '>' },
		{ '[', ']' }, { '(', ')' } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (opens == (uint8_t)pairs[i][0] && octet == (uint8_t)pairs[i][1])
			return true;
	}
	return false;
}

/* The octets before and behind, blanks left out, open and close a quotation. */
static bool is_quoted(struct octets line, size_t start, size_t end)
{
	while (start && is_space(line.bytes[start - 1]))
		start--;
	while (end < line.length && is_space(line.bytes[end]))
		end++;
	return start && end < line.length && closes(line.bytes[start - 1], line.bytes[end]);
}

/* The next word of the reply, false at its end. */
static bool next_word(struct words_at *place, struct word *ret)
{
	const struct reply *reply = place->reply;

	for (; place->line < reply->line_count; place->line++, place->at = 0) {
		struct octets line = reply->lines[place->line];

		while (place->at < line.length && !is_of_a_word(line, place->at))
			place->at++;
		if (place->at == line.length)
			continue;
		size_t start = place->at;
		*ret = (struct word){ .capitals = true };
		while (place->at < line.length && is_of_a_word(line, place->at)) {
			uint8_t octet = line.bytes[place->at++];
			ret->capitals &= octet == '*' || (octet >= 'A' && octet <= 'Z');
		}
		ret->text = (struct octets){ line.bytes + start, place->at - start };
		ret->quoted = is_quoted(line, start, place->at);
		return true;
	}
	return false;
}

static bool is_one_of(struct octets word, const char *const list[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(list[i]) == word.length &&
			!strncasecmp((const char *)word.bytes, list[i], word.length))
			return true;
	}
	return false;
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* What says by itself that a command is not known, … */
static bool is_unknown(struct octets word)
{
	static const char *const list[] = { "unknown", "unrecognized", "unrecognised",
		"unimplemented", "invalid", "illegal", "unsupported", "syntax" };

	return is_one_of(word, list, COUNT(list));
}

/* … and so where "not" or the like stands before it. */
static bool is_deniable(struct octets word)
{
	static const char *const list[] = { "recognized", "recognised", "recognize", "recognise",
		"implemented", "supported", "understood", "understand", "known", "know", "valid",
		"command", "verb", "keyword" };

	return is_one_of(word, list, COUNT(list));
}

/* "t": what is left of "don't", which an apostrophe parts. */
static bool is_denial(struct octets word)
{
	static const char *const list[] = { "not", "no", "t", "cannot" };

	return is_one_of(word, list, COUNT(list));
}

/* Names what was sent. */
static bool is_command(struct octets word)
{
	static const char *const list[] = { "command", "verb", "keyword" };

	return is_one_of(word, list, COUNT(list));
}

static bool is_article(struct octets word)
{
	static const char *const list[] = { "a", "an", "the", "such" };

	return is_one_of(word, list, COUNT(list));
}

/* What may stand between the command that is quoted and what is said of it. */
static bool is_filler(struct octets word)
{
	static const char *const list[] = { "is", "was" };

	return is_command(word) || is_denial(word) || is_one_of(word, list, COUNT(list));
}

/* What a reply says, as far as a masked word in it is concerned. */
struct told {
	enum echo whole; /* the command itself */
	size_t masked; /* words that may be what became of it */
	bool quoted; /* the masked word is */
	bool named; /* … and stands behind "command", "unknown" or the like, … */
	bool denied; /* … or before the like */
	bool unknown; /* some command is not known */
	size_t others; /* words that are neither masked nor a status */
	size_t stars; /* words of asterisks, of whatever length */
};

static bool is_stars(struct octets word)
{
	return word.length && masked_run(word, '*') == word.length;
}

static bool is_masked(const struct word *word, size_t least)
{
	size_t enough = word->quoted ? QUOTED_LEAST : least;

	if (!word->capitals && !word->quoted)
		return false;
	return word->text.length >= enough && echo_of(word->text, enough) == ECHO_CORRUPT;
}

/* Enhanced status codes are no words (RFC 2034). */
static bool is_status(struct octets word)
{
	for (size_t i = 0; i < word.length; i++) {
		if (is_letter(word.bytes[i]) || word.bytes[i] >= 0x80)
			return false;
	}
	return true;
}

/* One word more; `before`: the one before it; `open`: nothing but fillers stand between it and the masked word. */
static void hear(struct told *told, const struct word *word, struct octets before, bool *open)
{
	struct octets text = word->text;
	bool unknown = is_unknown(text), denied = is_deniable(text) && is_denial(before);

	told->unknown |= unknown || denied;
	told->others++;
	if (!*open || is_article(text))
		return;
	told->denied |= unknown || denied;
	*open = !unknown && !denied && is_filler(text);
}

static struct told told_by(const struct reply *reply, size_t least)
{
	struct words_at place = { .reply = reply, .line = reply_first(reply) };
	struct octets before = { 0 };
	struct told told = { .whole = ECHO_NONE };
	bool open = false;
	struct word word;

	while (next_word(&place, &word)) {
		if ((word.capitals || word.quoted) && masked_is_starttls(word.text))
			told.whole = ECHO_INTACT;
		told.stars += is_stars(word.text);
		if (is_masked(&word, least)) {
			told.masked++;
			told.quoted = word.quoted;
			told.named = is_unknown(before) || is_deniable(before);
			open = true;
		} else if (!is_stars(word.text) && !is_status(word.text)) {
			hear(&told, &word, before, &open);
		}
		if (!is_article(word.text))
			before = word.text;
	}
	return told;
}

/* RFC 5321 4.2.2, RFC 3463 3.6: a command that is not known or not there. */
static bool is_of_a_command(const struct reply *reply)
{
	const char *status = reply->enhanced;

	return reply->code == 500 || reply->code == 502 ||
		(reply->code > 500 && status &&
			(!strcmp(status, "5.5.1") || !strcmp(status, "5.5.2")));
}

/*
 * Once, and where a server quotes what it got: beside the words that say that it does not know it, or in quotes and
 * nothing else.
 */
static bool is_proof(const struct reply *reply, const struct told *told)
{
	const struct shown_names none = { 0 };

	if (told->masked != 1 || told->stars > 1 || !is_of_a_command(reply) ||
		shown_in_reply(reply, &none))
		return false;
	return told->quoted && !told->others ? true
					     : told->unknown && (told->named || told->denied);
}

enum echo echo_of_reply(const struct reply *reply, bool masked)
{
	if (reply->code < 500)
		return ECHO_NONE;
	struct told told = told_by(reply, masked ? QUOTED_LEAST : BARE_LEAST);
	return is_proof(reply, &told) ? ECHO_CORRUPT : told.whole;
}
