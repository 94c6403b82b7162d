/* SPDX-License-Identifier: Apache-2.0 */
/* Signs of interference with STARTTLS (strip.h). RFC 3207 6. */
#include "scanners/smtp/strip.h"

#include "scanners/smtp/masked.h"
#include "smtp/ehlo.h"

#include <string.h>
#include <strings.h>

/* START_TLS, STARTLS, or one character before or behind it. */
static bool is_misspelt(struct octets text)
{
	const char *word = (const char *)text.bytes;

	if (text.length == STARTTLS_LENGTH - 1)
		return !strncasecmp(word, "STARTLS", text.length);
	if (text.length != STARTTLS_LENGTH + 1)
		return false;
	return !strncasecmp(word, "START_TLS", text.length) ||
		!strncasecmp(word, STARTTLS, STARTTLS_LENGTH) ||
		!strncasecmp(word + 1, STARTTLS, STARTTLS_LENGTH);
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

static bool is_masked_x(struct octets line)
{
	size_t run = masked_run(line, 'X');

	if (run < 4 || run + 1 < line.length)
		return false;
	return run == line.length || (line.bytes[run] >= 'A' && line.bytes[run] <= 'Z');
}

enum keyword_class strip_keyword_class(struct octets line)
{
	if (masked_is_starttls(ehlo_keyword(line)))
		return KEYWORD_STARTTLS;
	if (!line.length)
		return KEYWORD_EMPTY_LINE;
	if (!trim(line).length)
		return KEYWORD_BLANK_LINE;
	if (is_masked_x(line))
		return KEYWORD_MASKED_X;
	if (line.length >= 3 && masked_run(line, '*') == line.length)
		return KEYWORD_MASKED_STAR;
	if (line.length == STARTTLS_LENGTH && masked_is_one_octet(line))
		return KEYWORD_MASKED_REPEAT;
	if (masked_is_altered(line) || is_misspelt(line))
		return KEYWORD_NEAR_STARTTLS;
	return KEYWORD_OTHER;
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
