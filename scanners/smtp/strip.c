/* SPDX-License-Identifier: Apache-2.0 */
/* Signs of interference with STARTTLS (strip.h). RFC 3207 6. */
#include "scanners/smtp/strip.h"

#include "smtp/ehlo.h"
#include "smtp/shown.h"

#include <string.h>
#include <strings.h>

#define STARTTLS_LENGTH 8
#define DISTANCE_MAXIMUM 3
#define QUOTED_LEAST 2
#define BARE_LEAST 4 /* XXX and *** are decoration and place-holders */
#define REPEATS_LEAST 5 /* AAAA is a word */

static const char starttls[] = "STARTTLS";

static bool is_starttls(struct octets text)
{
	return text.length == STARTTLS_LENGTH &&
		!strncasecmp((const char *)text.bytes, starttls, STARTTLS_LENGTH);
}

static uint8_t upper(uint8_t octet)
{
	return octet >= 'a' && octet <= 'z' ? (uint8_t)(octet - 32) : octet;
}

/* The same but for one to three characters. */
static bool is_altered(struct octets text)
{
	size_t distance = 0;

	if (text.length != STARTTLS_LENGTH)
		return false;
	for (size_t i = 0; i < STARTTLS_LENGTH; i++)
		distance += upper(text.bytes[i]) != (uint8_t)starttls[i];
	return distance && distance <= DISTANCE_MAXIMUM;
}

/* START_TLS, STARTLS, or one character before or behind it. */
static bool is_misspelt(struct octets text)
{
	const char *word = (const char *)text.bytes;

	if (text.length == STARTTLS_LENGTH - 1)
		return !strncasecmp(word, "STARTLS", text.length);
	if (text.length != STARTTLS_LENGTH + 1)
		return false;
	return !strncasecmp(word, "START_TLS", text.length) ||
		!strncasecmp(word, starttls, STARTTLS_LENGTH) ||
		!strncasecmp(word + 1, starttls, STARTTLS_LENGTH);
}

/* How many octets at the start are this one. */
static size_t run_of(struct octets text, char octet)
{
	size_t length = 0;

	while (length < text.length && text.bytes[length] == (uint8_t)octet)
		length++;
	return length;
}

static bool is_space(uint8_t octet)
{
	return octet == ' ' || octet == '\t';
}

/* Without the blanks around it. */
static struct octets trim(struct octets text)
{
	while (text.length && is_space(text.bytes[text.length - 1]))
		text.length--;
	while (text.length && is_space(text.bytes[0]))
		text.bytes++, text.length--;
	return text;
}

static bool all_same(struct octets text)
{
	return text.length && run_of(text, (char)text.bytes[0]) == text.length;
}

static bool is_masked_x(struct octets line)
{
	size_t run = run_of(line, 'X');

	if (run < 4 || run + 1 < line.length)
		return false;
	return run == line.length || (line.bytes[run] >= 'A' && line.bytes[run] <= 'Z');
}

enum keyword_class strip_keyword_class(struct octets line)
{
	if (is_starttls(ehlo_keyword(line)))
		return KEYWORD_STARTTLS;
	if (!line.length)
		return KEYWORD_EMPTY_LINE;
	if (!trim(line).length)
		return KEYWORD_BLANK_LINE;
	if (is_masked_x(line))
		return KEYWORD_MASKED_X;
	if (line.length >= 3 && run_of(line, '*') == line.length)
		return KEYWORD_MASKED_STAR;
	if (line.length == STARTTLS_LENGTH && all_same(line))
		return KEYWORD_MASKED_REPEAT;
	if (is_altered(line) || is_misspelt(line))
		return KEYWORD_NEAR_STARTTLS;
	return KEYWORD_OTHER;
}

/* One letter or asterisk again and again, perhaps another letter behind X, as firewalls overwrite a command; no Roman numeral. */
static bool is_overwritten(struct octets token, size_t least)
{
	size_t run = token.length ? run_of(token, (char)token.bytes[0]) : 0;
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
	if (is_starttls(token))
		return ECHO_INTACT;
	if (token.length == STARTTLS_LENGTH &&
		(has_three_x(token) || all_same(token) || is_altered(token)))
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

static bool is_denial(struct octets word)
{
	static const char *const list[] = { "not", "no", "t", "cannot", "don't", "doesn't" };

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
	return word.length && run_of(word, '*') == word.length;
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
		if ((word.capitals || word.quoted) && is_starttls(word.text))
			told.whole = ECHO_INTACT;
		told.stars += is_stars(word.text);
		if (is_masked(&word, least)) {
			told.masked++;
			told.quoted = word.quoted;
			told.named =
				is_command(before) || is_unknown(before) || is_deniable(before);
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

enum echo strip_echo(const struct reply *reply, bool masked)
{
	if (reply->code < 500)
		return ECHO_NONE;
	struct told told = told_by(reply, masked ? QUOTED_LEAST : BARE_LEAST);
	return is_proof(reply, &told) ? ECHO_CORRUPT : told.whole;
}

bool strip_masked_greeting(const struct reply *greeting)
{
	bool stars = false;

	for (size_t i = 0; i < greeting->line_count; i++) {
		const struct octets *line = &greeting->lines[i];
		for (size_t j = 0; j < line->length; j++) {
			if (!memchr("20* \t", line->bytes[j], 5))
				return false;
			stars |= line->bytes[j] == '*';
		}
	}
	return stars;
}

/* What the EHLO lines add up to: STRIP_SUSPECTED_MASK, STRIP_WEAK_MASK or STRIP_NONE. */
static enum strip masks(const struct reply *ehlo)
{
	enum strip strip = STRIP_NONE;

	for (size_t i = ehlo ? reply_first(ehlo) + 1 : 0; ehlo && i < ehlo->line_count; i++) {
		bool long_enough = ehlo->lines[i].length == STARTTLS_LENGTH;

		if (!ehlo->coded[i])
			continue;
		switch (strip_keyword_class(ehlo->lines[i])) {
		case KEYWORD_NEAR_STARTTLS:
			return STRIP_SUSPECTED_MASK;
		case KEYWORD_MASKED_X:
		case KEYWORD_MASKED_STAR:
		case KEYWORD_MASKED_REPEAT:
			if (long_enough)
				return STRIP_SUSPECTED_MASK;
			strip = STRIP_WEAK_MASK;
			break;
		case KEYWORD_OTHER:
		case KEYWORD_STARTTLS:
		case KEYWORD_EMPTY_LINE:
		case KEYWORD_BLANK_LINE:
		case keyword_class_count:
			break;
		}
	}
	return strip;
}

bool strip_is_masked(const struct reply *greeting, const struct reply *ehlo)
{
	return strip_masked_greeting(greeting) || masks(ehlo) != STRIP_NONE;
}

enum strip strip_verdict(const struct strip_evidence *evidence)
{
	if (evidence->advertised)
		return STRIP_NONE;
	if (evidence->accepted && evidence->read)
		return STRIP_READ_BY_SOME;
	if (evidence->accepted)
		return evidence->shown ? STRIP_UNGRAMMATICAL : STRIP_CONFIRMED_HIDDEN;
	if (evidence->echo == ECHO_CORRUPT)
		return STRIP_CONFIRMED_ECHO;
	if (evidence->helo_only)
		return evidence->masked_greeting ? STRIP_SUSPECTED_ESMTP_BLOCK : STRIP_NONE;
	enum strip strip = masks(evidence->ehlo);
	if (strip == STRIP_NONE && evidence->masked_greeting)
		return STRIP_WEAK_BANNER;
	return strip;
}
