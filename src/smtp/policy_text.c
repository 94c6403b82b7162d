/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a refusal (policy_text.h): what is a word, a name, an address. */
#include "smtp/policy_text.h"

#include <string.h>

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

static void add(struct policy_text *text, struct octets word, enum policy_word_kind kind)
{
	if (word.length && text->count < POLICY_WORDS_MAXIMUM)
		text->words[text->count++] = (struct policy_word){ .text = word, .kind = kind };
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
static void add_words(struct policy_text *text, struct octets part)
{
	size_t at = 0;

	while (at < part.length) {
		size_t start = at;
		while (at < part.length &&
			(is_alphanumeric(part.bytes[at]) || part.bytes[at] == '\''))
			at++;
		add(text, without_genitive((struct octets){ part.bytes + start, at - start }),
			POLICY_WORD);
		at++;
	}
}

/* "denied.Please": the end of one sentence and the beginning of the next. */
static bool is_sentence(const uint8_t *dot, size_t behind)
{
	return behind > 2 && dot[1] >= 'A' && dot[1] <= 'Z' && dot[2] >= 'a' && dot[2] <= 'z';
}

/* A dot between two of a name's octets, as in names and addresses, or a link or a mailbox; but paths have words. */
static bool has_name(struct octets part)
{
	if (part.length && part.bytes[0] == '/')
		return false;
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

/* How many dots stand between digits, 0: there is something else. */
static size_t dots_between_digits(struct octets part)
{
	size_t dots = 0;

	for (size_t i = 0; i < part.length; i++) {
		dots += part.bytes[i] == '.';
		if (!is_digit(part.bytes[i]) && part.bytes[i] != '.')
			return 0;
	}
	return dots;
}

/* RFC 2034 */
static bool is_enhanced_code(struct octets part)
{
	return dots_between_digits(part) == 2;
}

/* With the length of a prefix, or a dot that ends the sentence. */
static bool is_ipv4(struct octets part)
{
	const uint8_t *slash = memchr(part.bytes, '/', part.length);

	if (slash)
		part.length = (size_t)(slash - part.bytes);
	if (part.length && part.bytes[part.length - 1] == '.')
		part.length--;
	return dots_between_digits(part) == 3;
}

/* What stands between two blanks, brackets or the like. */
static void add_part(struct policy_text *text, struct octets part)
{
	size_t start = 0;

	if (is_ipv6(part)) {
		add(text, part, POLICY_ADDRESS);
		return;
	}
	if (part.length && memmem(part.bytes, part.length, "://", 3)) {
		add(text, part, POLICY_NAME);
		return;
	}
	for (size_t at = 0; at <= part.length; at++) {
		if (at < part.length && part.bytes[at] != ':')
			continue;
		struct octets piece = { part.bytes + start, at - start };
		if (has_name(piece) && !is_enhanced_code(piece))
			add(text, piece, is_ipv4(piece) ? POLICY_ADDRESS : POLICY_NAME);
		else if (!has_name(piece))
			add_words(text, piece);
		start = at + 1;
	}
}

static void add_line(struct policy_text *text, struct octets line)
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

bool policy_word_is(const struct policy_word *of_text, const char *of, size_t length)
{
	struct octets word = of_text->text;
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

void policy_text_of(const struct reply *reply, struct policy_text *ret_text)
{
	ret_text->count = 0;
	for (size_t i = 0; i < reply->line_count; i++)
		add_line(ret_text, reply->lines[i]);
}
