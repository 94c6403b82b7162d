/* SPDX-License-Identifier: Apache-2.0 */
/* EHLO capabilities (ehlo.h). The first line with a code is the server's domain, never a keyword. */
#include "smtp/ehlo.h"

#include <string.h>
#include <strings.h>

#define AUTH_MECHANISMS_MAXIMUM 32

const struct ehlo_extension ehlo_extensions[EHLO_EXTENSIONS] = {
	{ "PIPELINING", "pipelining", false, false }, /* RFC 2920 */
	{ "8BITMIME", "8bitmime", false, false }, /* RFC 6152 */
	{ "BINARYMIME", "binarymime", false, false }, /* RFC 3030 */
	{ "CHUNKING", "chunking", false, false }, /* RFC 3030 */
	{ "DSN", "dsn", false, false }, /* RFC 3461 */
	{ "SMTPUTF8", "smtputf8", false, false }, /* RFC 6531 */
	{ "REQUIRETLS", "requiretls", false, true }, /* RFC 8689 2 */
	{ "ENHANCEDSTATUSCODES", "enhancedstatuscodes", false, false }, /* RFC 2034 */
	{ "ETRN", "etrn", false, false }, /* RFC 1985 */
	{ "DELIVERBY", "deliverby", true, false }, /* RFC 2852 */
	{ "XCLIENT", "xclient", true, false },
	{ "XFORWARD", "xforward", true, false },
	{ "LIMITS", "limits", true, false }, /* RFC 9422 */
	{ "MT-PRIORITY", "mt_priority", true, false }, /* RFC 6710 */
	{ "BURL", "burl", true, false }, /* RFC 4468 */
};

struct words {
	const char *rest;
	size_t length;
};

/* The next word, moved past; of no length at the end. */
static struct octets next_span(struct words *words, const char *separators)
{
	size_t count = strlen(separators), end = 0;

	while (words->length && memchr(separators, *words->rest, count))
		words->rest++, words->length--;
	while (end < words->length && !memchr(separators, words->rest[end], count))
		end++;
	struct octets word = { (const uint8_t *)words->rest, end };
	words->rest += end;
	words->length -= end;
	return word;
}

static char *text_of(struct octets word, struct arena *arena)
{
	char *text = arena_text(arena, (const char *)word.bytes, word.length);

	for (size_t i = 0; i < word.length; i++) {
		if (!text[i])
			text[i] = '?'; /* NUL would cut the text */
	}
	return text;
}

/* The next word, upper case, NULL at the end. */
static const char *next_word(struct words *words, struct arena *arena, const char *separators)
{
	struct octets span = next_span(words, separators);

	if (!span.length)
		return NULL;
	char *word = text_of(span, arena);
	for (char *at = word; *at; at++) {
		if (*at >= 'a' && *at <= 'z')
			*at = (char)(*at - 32);
	}
	return word;
}

struct octets ehlo_keyword(struct octets line)
{
	struct words words = { (const char *)line.bytes, line.length };

	return next_span(&words, " \t=");
}

static const struct ehlo_extension *extension_of(const char *keyword)
{
	for (size_t i = 0; i < EHLO_EXTENSIONS; i++) {
		if (!strcmp(ehlo_extensions[i].keyword, keyword))
			return &ehlo_extensions[i];
	}
	return NULL;
}

static struct ehlo_parameters parse_parameters(struct words words, struct arena *arena)
{
	struct ehlo_parameters parameters = { 0 };

	if (words.length && *words.rest == '=')
		words.rest++, words.length--;
	struct words ahead = words;
	while (parameters.count < EHLO_PARAMETERS_MAXIMUM && next_span(&ahead, " \t").length)
		parameters.count++;
	parameters.words = arena_alloc(arena, parameters.count * sizeof(*parameters.words));
	for (size_t i = 0; i < parameters.count; i++)
		parameters.words[i] = text_of(next_span(&words, " \t"), arena);
	return parameters;
}

static void parse_auth(struct ehlo *ehlo, struct words *words, struct arena *arena)
{
	const char *mechanism;

	if (words->length && *words->rest == '=')
		ehlo->lints |= LINT_BIT(LINT_AUTH_EQUALS);
	if (!ehlo->auth)
		ehlo->auth = arena_alloc(arena, AUTH_MECHANISMS_MAXIMUM * sizeof(*ehlo->auth));
	while ((mechanism = next_word(words, arena, " \t="))) {
		bool known = false;

		for (size_t i = 0; i < ehlo->auth_count; i++)
			known |= !strcmp(ehlo->auth[i], mechanism);
		if (known || ehlo->auth_count == AUTH_MECHANISMS_MAXIMUM)
			continue;
		ehlo->auth[ehlo->auth_count++] = mechanism;
		ehlo->auth_clear |= !strcmp(mechanism, "PLAIN") || !strcmp(mechanism, "LOGIN");
	}
}

static void parse_size(struct ehlo *ehlo, struct words *words, struct arena *arena)
{
	const char *number = next_word(words, arena, " \t=");
	int64_t size = 0;

	if (!number)
		return;
	for (size_t i = 0; number[i]; i++) {
		if (number[i] < '0' || number[i] > '9' || i == 18) {
			ehlo->lints |= LINT_BIT(LINT_SIZE_NOT_NUMERIC);
			return;
		}
		size = size * 10 + (number[i] - '0');
	}
	ehlo->has_size = true;
	ehlo->size = size;
}

static void parse_line(struct ehlo *ehlo, const struct octets *line, struct arena *arena)
{
	struct words words = { (const char *)line->bytes, line->length };
	const char *keyword = next_word(&words, arena, " \t=");

	if (!keyword)
		return;
	const struct ehlo_extension *extension = extension_of(keyword);
	if (extension && extension->has_parameters)
		ehlo->parameters[ehlo->keyword_count] = parse_parameters(words, arena);
	ehlo->keywords[ehlo->keyword_count++] = keyword;
	if (!strcmp(keyword, "XCLIENT") || !strcmp(keyword, "XFORWARD"))
		ehlo->lints |= LINT_BIT(LINT_XCLIENT_EXPOSED);
	if (!strcmp(keyword, "AUTH"))
		parse_auth(ehlo, &words, arena);
	else if (!strcmp(keyword, "SIZE"))
		parse_size(ehlo, &words, arena);
	else if (!strcmp(keyword, "STARTTLS")) {
		ehlo->starttls = true;
		if (next_word(&words, arena, " \t="))
			ehlo->lints |= LINT_BIT(LINT_STARTTLS_PARAMS);
	}
}

/*
 * The second word of a line, where Postfix looks for a keyword, be the first one a code or not (smtp_proto.c: it splits
 * at blanks and hyphens, then at blanks and equals signs).
 */
static struct octets second_word(const struct reply *reply, size_t line)
{
	struct words words = { (const char *)reply->lines[line].bytes, reply->lines[line].length };

	if (!reply->coded[line]) {
		next_span(&words, "- ");
		words.rest += words.length > 0;
		words.length -= words.length > 0;
	}
	return next_span(&words, " \t=");
}

/* STARTTLS as Postfix reads it: in any line but the first one that has two words, which is the server's name. */
static bool offers_by_words(const struct reply *reply)
{
	bool named = false;

	for (size_t i = 0; i < reply->line_count; i++) {
		struct octets word = second_word(reply, i);

		if (named && word.length == REPLY_STARTTLS_LETTERS &&
			!strncasecmp((const char *)word.bytes, "STARTTLS", word.length))
			return true;
		named |= word.length > 0;
	}
	return false;
}

struct ehlo ehlo_parse(const struct reply *reply, struct arena *arena)
{
	struct ehlo ehlo = { .lints = reply->lints };

	ehlo.keywords = arena_alloc(arena, reply->line_count * sizeof(*ehlo.keywords));
	ehlo.parameters = arena_alloc(arena, reply->line_count * sizeof(*ehlo.parameters));
	for (size_t i = reply_first(reply) + 1; i < reply->line_count; i++) {
		if (reply->coded[i])
			parse_line(&ehlo, &reply->lines[i], arena);
	}
	ehlo.disputed = ehlo.starttls != offers_by_words(reply);
	return ehlo;
}

bool ehlo_is_known(const char *keyword)
{
	return extension_of(keyword) || !strcmp(keyword, "STARTTLS") || !strcmp(keyword, "AUTH") ||
		!strcmp(keyword, "SIZE");
}

bool ehlo_has(const struct ehlo *ehlo, const char *keyword)
{
	for (size_t i = 0; i < ehlo->keyword_count; i++) {
		if (!strcmp(ehlo->keywords[i], keyword))
			return true;
	}
	return false;
}
