/* SPDX-License-Identifier: Apache-2.0 */
/* Signs of interference with STARTTLS (strip.h). RFC 3207 6. */
#include "scanners/smtp/strip.h"

#include "smtp/ehlo.h"

#include <string.h>
#include <strings.h>

#define STARTTLS_LENGTH 8
#define DISTANCE_MAXIMUM 3
#define QUOTED_LEAST 2
#define BARE_LEAST 4 /* XXX and *** are decoration and place-holders */
#define QUOTED_MAXIMUM 64 /* octets between quotes that are looked at */
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

/* One letter or asterisk again and again, perhaps another letter behind X, as firewalls overwrite a command. */
static bool is_overwritten(struct octets token, size_t least)
{
	size_t run = token.length ? run_of(token, (char)token.bytes[0]) : 0;
	bool x = run && token.bytes[0] == 'X',
	     letter = run && token.bytes[0] >= 'A' && token.bytes[0] <= 'Z';

	if (x && run >= 3 && run + 1 == token.length)
		return token.bytes[run] >= 'A' && token.bytes[run] <= 'Z';
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

static const struct {
	uint8_t opens;
	uint8_t closes;
} quotes[] = { { '"', '"' }, { '\'', '\'' }, { '`', '\'' }, { '<', '>' }, { '[', ']' },
	{ '(', ')' } };

/* What stands between this quote or bracket and the next one that closes it; else nothing. */
static struct octets quoted(struct octets line, size_t at)
{
	size_t length = line.length - at - 1, most = QUOTED_MAXIMUM + 1;
	struct octets token = { line.bytes + at + 1, length < most ? length : most };

	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		if (line.bytes[at] != quotes[i].opens)
			continue;
		const uint8_t *end = memchr(token.bytes, quotes[i].closes, token.length);
		token.length = end ? (size_t)(end - token.bytes) : 0;
		return trim(token);
	}
	return (struct octets){ 0 };
}

/* The first thing in quotes or brackets that is the command, whole or altered. */
static enum echo quoted_echo(struct octets line)
{
	enum echo echo = ECHO_NONE;

	for (size_t i = 0; i < line.length && echo == ECHO_NONE; i++)
		echo = echo_of(quoted(line, i), QUOTED_LEAST);
	return echo;
}

static bool is_capital_or_star(uint8_t octet)
{
	return octet == '*' || (octet >= 'A' && octet <= 'Z');
}

static bool is_of_a_word(uint8_t octet)
{
	return is_capital_or_star(octet) || (octet >= 'a' && octet <= 'z') ||
		(octet >= '0' && octet <= '9') || octet == '-' || octet == '_' || octet >= 0x80;
}

/* The next word of a line, empty where there is something else; sets whether it has capitals and asterisks alone. */
static struct octets next_word(struct octets line, size_t *at, bool *ret_capitals)
{
	size_t start = *at;

	*ret_capitals = true;
	while (*at < line.length && is_of_a_word(line.bytes[*at]))
		*ret_capitals &= is_capital_or_star(line.bytes[(*at)++]);
	return (struct octets){ line.bytes + start, (*at)++ - start };
}

static bool is_stars(struct octets word)
{
	return word.length && run_of(word, '*') == word.length;
}

/* One word of asterisks beside others may stand for a command; two, or nothing else, are decoration. */
static bool are_stars_an_echo(const struct reply *reply)
{
	size_t stars = 0, others = 0;

	for (size_t i = reply_first(reply); i < reply->line_count; i++) {
		for (size_t at = 0; at < reply->lines[i].length;) {
			bool capitals;
			struct octets word = next_word(reply->lines[i], &at, &capitals);
			stars += is_stars(word);
			others += word.length && !is_stars(word) &&
				(word.bytes[0] < '0' || word.bytes[0] > '9');
		}
	}
	return stars == 1 && others;
}

/* The first word of capitals or asterisks alone that is the command, whole or altered. */
static enum echo bare_echo(struct octets line, size_t least, bool stars)
{
	enum echo echo = ECHO_NONE;
	size_t at = 0;

	while (at < line.length && echo == ECHO_NONE) {
		bool capitals;
		struct octets word = next_word(line, &at, &capitals);
		if (capitals && word.length >= least && (stars || !is_stars(word)))
			echo = echo_of(word, least);
	}
	return echo;
}

enum echo strip_echo(const struct reply *reply, bool masked)
{
	enum echo echo = ECHO_NONE;
	size_t first = reply_first(reply), least = masked ? QUOTED_LEAST : BARE_LEAST;
	bool stars = are_stars_an_echo(reply);

	if (reply->code < 500)
		return ECHO_NONE;
	for (size_t i = first; i < reply->line_count && echo == ECHO_NONE; i++)
		echo = quoted_echo(reply->lines[i]);
	for (size_t i = first; i < reply->line_count && echo == ECHO_NONE; i++)
		echo = bare_echo(reply->lines[i], least, stars);
	return echo;
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
