/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals of our address (policy.h): the text as words, and phrases of words looked for in it. */
#include "smtp/policy.h"

#include <string.h>

#define GAP_WORDS 4 /* words that ".." and "~" may stand for */

static const char *const never[] = {
#define NEVER(phrase) phrase,
#define US(phrase)
#include "smtp/policy_phrases.def"
#undef NEVER
#undef US
};

static const char *const about_us[] = {
#define NEVER(phrase)
#define US(phrase) phrase,
#include "smtp/policy_phrases.def"
#undef NEVER
#undef US
};

enum word_kind { WORD_TEXT, WORD_NAME, WORD_GONE };

struct word {
	struct octets text;
	enum word_kind kind;
};

struct text {
	struct word words[POLICY_WORDS_MAXIMUM];
	size_t count;
};

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_alphanumeric(uint8_t c)
{
	return is_letter(c) || is_digit(c);
}

static bool one_of(uint8_t c, const char *set)
{
	return c && strchr(set, c) != NULL;
}

static void add(struct text *text, struct octets word, enum word_kind kind)
{
	if (word.length && text->count < POLICY_WORDS_MAXIMUM)
		text->words[text->count++] = (struct word){ word, kind };
}

/* "Spamhaus's" is Spamhaus. */
static struct octets without_genitive(struct octets word)
{
	size_t end = word.length;

	if (end < 3 || (word.bytes[end - 1] != 's' && word.bytes[end - 1] != 'S'))
		return word;
	if (word.bytes[end - 2] == '\'')
		word.length = end - 2;
	else if (end > 4 && !memcmp(word.bytes + end - 4, "\xe2\x80\x99", 3))
		word.length = end - 4;
	return word;
}

/* Words of letters and digits; an apostrophe is of its word. */
static void add_words(struct text *text, struct octets part)
{
	size_t at = 0;

	while (at < part.length) {
		size_t start = at;
		while (at < part.length &&
			(is_alphanumeric(part.bytes[at]) || part.bytes[at] == '\''))
			at++;
		add(text, without_genitive((struct octets){ part.bytes + start, at - start }),
			WORD_TEXT);
		at++;
	}
}

/* "denied.Please": the end of one sentence and the beginning of the next. */
static bool is_sentence(const uint8_t *dot, size_t behind)
{
	return behind > 2 && dot[1] >= 'A' && dot[1] <= 'Z' && dot[2] >= 'a' && dot[2] <= 'z';
}

/* A dot between two of a name's octets, as in names and addresses, or a link or a mailbox. */
static bool has_name(struct octets part)
{
	for (size_t i = 0; i < part.length; i++) {
		size_t behind = part.length - i;
		uint8_t c = part.bytes[i];
		if (c == '@' || (c == ':' && behind > 2 && !memcmp(part.bytes + i, "://", 3)))
			return true;
		if (c == '.' && i && behind > 1 && is_alphanumeric(part.bytes[i - 1]) &&
			is_alphanumeric(part.bytes[i + 1]) && !is_sentence(part.bytes + i, behind))
			return true;
	}
	return false;
}

/* Two colons and nothing but hexadecimal digits. */
static bool is_ipv6(struct octets part)
{
	size_t colons = 0;

	for (size_t i = 0; i < part.length; i++) {
		uint8_t c = part.bytes[i];
		bool hex = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
		colons += c == ':';
		if (!hex && c != ':' && c != '.')
			return false;
	}
	return colons >= 2;
}

/* RFC 2034 */
static bool is_enhanced_code(struct octets part)
{
	size_t dots = 0;

	for (size_t i = 0; i < part.length; i++) {
		dots += part.bytes[i] == '.';
		if (!is_digit(part.bytes[i]) && part.bytes[i] != '.')
			return false;
	}
	return dots == 2;
}

/* What stands between two blanks, brackets or the like. */
static void add_part(struct text *text, struct octets part)
{
	size_t start = 0;

	if (is_ipv6(part) || (part.length && memmem(part.bytes, part.length, "://", 3))) {
		add(text, part, WORD_NAME);
		return;
	}
	for (size_t at = 0; at <= part.length; at++) {
		if (at < part.length && part.bytes[at] != ':')
			continue;
		struct octets piece = { part.bytes + start, at - start };
		if (has_name(piece) && !is_enhanced_code(piece))
			add(text, piece, WORD_NAME);
		else if (!has_name(piece))
			add_words(text, piece);
		start = at + 1;
	}
}

static void add_line(struct text *text, struct octets line)
{
	size_t start = 0;

	for (size_t at = 0; at <= line.length; at++) {
		bool ends = at == line.length || line.bytes[at] <= ' ' ||
			one_of(line.bytes[at], "()[]<>{}\"`,;!?|=*");
		if (!ends)
			continue;
		add_part(text, (struct octets){ line.bytes + start, at - start });
		start = at + 1;
	}
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* U+00C0 to U+00DF, and U+00E0 to U+00FF, without their accents. */
static const char bare_letters[] = "aaaaaaaceeeeiiiidnooooo*ouuuuyps";

/* ’ in UTF-8, which is an apostrophe, too. */
static bool is_curly(struct octets text)
{
	return text.length >= 3 && !memcmp(text.bytes, "\xe2\x80\x99", 3);
}

/* An apostrophe or an accent that is a character of its own: how many octets, 0: none. */
static size_t no_letter(struct octets text)
{
	bool pair = text.length > 1 && text.bytes[1] >= 0x80 && text.bytes[1] < 0xc0;

	if (is_curly(text))
		return 3;
	if (text.bytes[0] == '\'')
		return 1;
	return pair && (text.bytes[0] == 0xcc || text.bytes[0] == 0xcd) ? 2 : 0;
}

/* The letter at the start, lower and without its accent, in UTF-8 and in ISO 8859-1; how many octets it has. */
static size_t letter(struct octets text, uint8_t *ret_letter)
{
	uint8_t c = text.bytes[0];

	if (c == 0xc3 && text.length > 1 && text.bytes[1] >= 0x80 && text.bytes[1] < 0xc0) {
		*ret_letter = (uint8_t)bare_letters[text.bytes[1] & 31];
		return 2;
	}
	*ret_letter = c >= 0xc0 ? (uint8_t)bare_letters[c & 31] : lower(c);
	return 1;
}

/* The same letters, apostrophes and accents left out. */
static bool is_same(struct octets word, const char *of, size_t length)
{
	size_t at = 0;

	while (word.length) {
		uint8_t next;
		size_t size = no_letter(word);
		if (!size) {
			size = letter(word, &next);
			if (at == length || next != (uint8_t)of[at++])
				return false;
		}
		word.bytes += size;
		word.length -= size;
	}
	return at == length;
}

/* One of a phrase's alternatives, which end at a blank. */
static bool is_among(const struct word *word, const char *alternatives, size_t length)
{
	for (size_t start = 0; start < length;) {
		size_t end = start;
		while (end < length && alternatives[end] != '|')
			end++;
		bool name = end - start == 1 && alternatives[start] == '@';
		if (name ? word->kind == WORD_NAME
			 : word->kind == WORD_TEXT &&
					is_same(word->text, alternatives + start, end - start))
			return true;
		start = end + 1;
	}
	return false;
}

/* A word that "~" does not stand for: with it the text may be about us. */
static bool is_about_us(const struct word *word)
{
	static const char ours[] = "@|you|your|client|clients|ip|ips|address";

	return is_among(word, ours, sizeof(ours) - 1);
}

/* The next of up to `gap` words and one more that is one of the alternatives; the count of words: there is none. */
static size_t find(
	const struct text *text, size_t at, size_t gap, bool careful, struct octets alternatives)
{
	for (size_t i = at; i < text->count && i <= at + gap; i++) {
		if (is_among(
			    &text->words[i], (const char *)alternatives.bytes, alternatives.length))
			return i;
		if (careful && is_about_us(&text->words[i]))
			break;
	}
	return text->count;
}

/* "from your", "for 192.0.2.1": what is said here is said of a client. */
static bool is_for_us(const struct text *text, size_t at)
{
	static const char before[] = "from|for|to";

	return at + 1 < text->count && is_among(&text->words[at], before, sizeof(before) - 1) &&
		is_about_us(&text->words[at + 1]);
}

/* The phrase from this word on; how many words it takes, 0: it is not there. */
static size_t phrase_at(const struct text *text, size_t at, const char *phrase)
{
	size_t first = at, gap = 0;
	bool careful = false;

	while (*phrase && *phrase != '$') {
		size_t length = strcspn(phrase, " ");
		bool is_gap = *phrase == '.' || *phrase == '~';
		if (!is_gap) {
			at = find(text, at, gap, careful,
				(struct octets){ (const uint8_t *)phrase, length });
			if (at++ == text->count)
				return 0;
		}
		gap = is_gap ? GAP_WORDS : 0;
		careful = *phrase == '~';
		phrase += length + (phrase[length] == ' ');
	}
	return *phrase && is_for_us(text, at) ? 0 : at - first;
}

static void take_out(struct text *text, const char *phrase)
{
	for (size_t at = 0; at < text->count; at++) {
		size_t length = phrase_at(text, at, phrase);
		for (size_t i = 0; i < length; i++)
			text->words[at + i].kind = WORD_GONE;
	}
}

bool policy_refuses_us(const struct reply *reply)
{
	struct text text = { .count = 0 };
	bool found = false;

	if (reply->code < 400)
		return false;
	for (size_t i = 0; i < reply->line_count; i++)
		add_line(&text, reply->lines[i]);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		take_out(&text, never[i]);
	for (size_t i = 0; i < sizeof(about_us) / sizeof(about_us[0]) && !found; i++) {
		for (size_t at = 0; at < text.count && !found; at++)
			found = phrase_at(&text, at, about_us[i]) > 0;
	}
	return found;
}
