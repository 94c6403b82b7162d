/* EHLO capabilities (ehlo.h). The first line is the server's domain, never a keyword. */
#include "scanners/smtp/ehlo.h"

#include <string.h>

#define AUTH_MECHANISMS_MAXIMUM 32

struct words {
	const char *rest;
	size_t length;
};

/* The next word, upper case, NULL at the end. */
static const char *next_word(struct words *words, struct arena *arena, const char *separators)
{
	size_t end = 0;

	while (words->length && memchr(separators, *words->rest, strlen(separators)))
		words->rest++, words->length--;
	if (!words->length)
		return NULL;
	while (end < words->length && !memchr(separators, words->rest[end], strlen(separators)))
		end++;
	char *word = arena_text(arena, words->rest, end);
	for (size_t i = 0; i < end; i++) {
		if (word[i] >= 'a' && word[i] <= 'z')
			word[i] = (char)(word[i] - 32);
		if (!word[i])
			word[i] = '?'; /* NUL would cut the text */
	}
	words->rest += end;
	words->length -= end;
	return word;
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
	ehlo->keywords[ehlo->keyword_count++] = keyword;
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

struct ehlo ehlo_parse(const struct reply *reply, struct arena *arena)
{
	struct ehlo ehlo = { .lints = reply->lints };

	ehlo.keywords = arena_alloc(arena, reply->line_count * sizeof(*ehlo.keywords));
	for (size_t i = 1; i < reply->line_count; i++) {
		if (reply->coded[i])
			parse_line(&ehlo, &reply->lines[i], arena);
	}
	return ehlo;
}

bool ehlo_has(const struct ehlo *ehlo, const char *keyword)
{
	for (size_t i = 0; i < ehlo->keyword_count; i++) {
		if (!strcmp(ehlo->keywords[i], keyword))
			return true;
	}
	return false;
}
