/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals of our address (policy.h): phrases of words looked for in the text. */
#include "smtp/policy.h"

#include "smtp/policy_text.h"

#include <string.h>

#define GAP_WORDS 4 /* words that ".." and "~" may stand for, and that "^" and "$" look at */

/* What a phrase says, and a text by its phrases. */
enum says {
	SAYS_TROUBLE,
	SAYS_CROWD,
	SAYS_NEVER,
	SAYS_CLIENT,
	SAYS_YOU,
	SAYS_US,
	SAYS_REFUSED,
	SAYS_POLICY,
	SAYS_BARE,
	SAYS_FOR,
	SAYS_NEGATIVE,
};

static const struct phrase {
	enum says says;
	const char *words;
} phrases[] = {
#define TROUBLE(words) { SAYS_TROUBLE, words },
#define CROWD(words) { SAYS_CROWD, words },
#define NEVER(words) { SAYS_NEVER, words },
#define CLIENT(words) { SAYS_CLIENT, words },
#define YOU(words) { SAYS_YOU, words },
#define US(words) { SAYS_US, words },
#define REFUSED(words) { SAYS_REFUSED, words },
#define POLICY(words) { SAYS_POLICY, words },
#define BARE(words) { SAYS_BARE, words },
#define FOR(words) { SAYS_FOR, words },
#define NEGATIVE(words) { SAYS_NEGATIVE, words },
#include "smtp/policy_phrases.def"
#undef TROUBLE
#undef CROWD
#undef NEVER
#undef CLIENT
#undef YOU
#undef US
#undef REFUSED
#undef POLICY
#undef BARE
#undef FOR
#undef NEGATIVE
};

static const size_t phrase_count = sizeof(phrases) / sizeof(phrases[0]);

static bool is_client(const struct policy_word *word)
{
	return word->kind == POLICY_ADDRESS || (word->of_client && word->kind == POLICY_WORD);
}

/* "from your network", "for 192.0.2.1": what is said before is said of a client. */
static bool is_for_client(const struct policy_text *text, size_t at);

/* Whether an alternative of one character, which is none of a word, stands for what is there. */
static bool stands_for(const struct policy_text *text, size_t at, char sign)
{
	const struct policy_word *word = &text->words[at];

	switch (sign) {
	case '@':
		return word->kind == POLICY_NAME || word->kind == POLICY_ADDRESS;
	case '#':
		return word->kind == POLICY_ADDRESS;
	case '%':
		return word->client && word->kind == POLICY_WORD;
	case '&':
		return is_for_client(text, at);
	default:
		return false;
	}
}

/* One of a phrase's alternatives. */
static bool is_among(const struct policy_text *text, size_t at, struct octets alternatives)
{
	const struct policy_word *word = &text->words[at];
	const char *next = (const char *)alternatives.bytes, *end = next + alternatives.length;

	while (next < end) {
		const char *bar = memchr(next, '|', (size_t)(end - next));
		size_t length = (size_t)((bar ? bar : end) - next);
		if (length == 1 && stands_for(text, at, *next))
			return true;
		if (word->kind == POLICY_WORD && policy_word_is(word, next, length))
			return true;
		next += length + 1;
	}
	return false;
}

static bool is_for_client(const struct policy_text *text, size_t at)
{
	static const char before[] = "for|to|from|with|against";
	struct octets words = { (const uint8_t *)before, sizeof(before) - 1 };

	return at + 1 < text->count && is_among(text, at, words) && is_client(&text->words[at + 1]);
}

/* The next of up to `gap` words and one more that is one of the alternatives; the count of words: there is none. */
static size_t find(const struct policy_text *text, size_t at, size_t gap, bool careful,
	struct octets alternatives)
{
	for (size_t i = at; i < text->count && i <= at + gap; i++) {
		if (is_among(text, i, alternatives))
			return i;
		if (careful && is_client(&text->words[i]))
			break;
	}
	return text->count;
}

/* "$" is here: no client directly behind, and none soon behind "for" and the like. */
static bool goes_on_to_client(const struct policy_text *text, size_t at)
{
	if (at < text->count && is_client(&text->words[at]))
		return true;
	for (size_t i = at; i < text->count && i < at + GAP_WORDS; i++) {
		if (is_for_client(text, i))
			return true;
	}
	return false;
}

/* "^" is here: no client soon before. */
static bool comes_from_client(const struct policy_text *text, size_t at)
{
	for (size_t i = at; i > 0 && i + GAP_WORDS > at; i--) {
		if (is_client(&text->words[i - 1]))
			return true;
	}
	return false;
}

/* The words from `at` on, with gaps; where they end, 0: they are not there. */
static size_t words_at(const struct policy_text *text, size_t at, const char *words)
{
	size_t gap = 0;
	bool careful = false;

	while (*words && *words != '$') {
		size_t length = strcspn(words, " ");
		bool is_gap = *words == '.' || *words == '~';
		if (!is_gap) {
			at = find(text, at, gap, careful,
				(struct octets){ (const uint8_t *)words, length });
			if (at == text->count)
				return 0;
			at += *words == '%' && text->words[at].client ? text->words[at].client : 1;
		}
		gap = is_gap ? GAP_WORDS : 0;
		careful = *words == '~';
		words += length + (words[length] == ' ');
	}
	return *words && goes_on_to_client(text, at) ? 0 : at;
}

/* The phrase from this word on; how many words it takes, 0: it is not there. */
static size_t phrase_at(const struct policy_text *text, size_t at, const char *words)
{
	bool behind = *words == '^';
	size_t end = words_at(text, at, behind ? words + 2 : words);

	return end && !(behind && comes_from_client(text, at)) ? end - at : 0;
}

static void take_out(struct policy_text *text, size_t at, size_t length)
{
	for (size_t i = at; i < at + length; i++)
		text->words[i].kind = POLICY_GONE;
}

static void name_client(struct policy_text *text, size_t at, size_t length)
{
	if (length > text->words[at].client)
		text->words[at].client = length;
	for (size_t i = at; i < at + length; i++)
		text->words[i].of_client = true;
}

/* Everywhere in the text; true when it is there. */
static bool look_for(struct policy_text *text, const struct phrase *phrase)
{
	bool found = false;

	for (size_t at = 0; at < text->count; at++) {
		size_t length = phrase_at(text, at, phrase->words);
		if (!length)
			continue;
		found = true;
		if (phrase->says == SAYS_NEVER)
			take_out(text, at, length);
		else if (phrase->says == SAYS_CLIENT || phrase->says == SAYS_YOU)
			name_client(text, at, length);
	}
	return found;
}

/* RFC 5321 4.2.2: commands that are not known, not implemented or out of turn, unless the status says more (RFC 3463 3.8). */
static bool is_of_command(const struct reply *reply)
{
	bool security = reply->enhanced && !strncmp(reply->enhanced + 1, ".7.", 3);

	return reply->code >= 500 && reply->code <= 504 && !security;
}

static bool has(unsigned says, enum says one)
{
	return says >> one & 1;
}

/* Behind a command: a client is named, and something is not to be. */
static bool is_negative(unsigned says, enum policy_place place)
{
	bool named = has(says, SAYS_CLIENT) || has(says, SAYS_FOR);

	return place != POLICY_AT_GREETING && named && has(says, SAYS_NEGATIVE);
}

static bool refuses(unsigned says, const struct reply *reply, enum policy_place place)
{
	bool starttls = place == POLICY_AT_STARTTLS;

	if (has(says, SAYS_US))
		return true;
	if (has(says, SAYS_TROUBLE))
		return false;
	if (has(says, SAYS_CROWD))
		return starttls && has(says, SAYS_FOR);
	if (has(says, SAYS_REFUSED) || (starttls && is_negative(says, place)))
		return true;
	if (place != POLICY_AT_GREETING && is_of_command(reply))
		return false;
	return has(says, SAYS_POLICY) || (has(says, SAYS_BARE) && !starttls) ||
		is_negative(says, place);
}

bool policy_refuses_us(const struct reply *reply, enum policy_place place)
{
	struct policy_text text;
	unsigned says = 0;

	if (reply->code < 400)
		return false;
	policy_text_of(reply, &text);
	for (size_t i = 0; i < phrase_count && !has(says, SAYS_US); i++) {
		if (look_for(&text, &phrases[i]))
			says |= 1U << phrases[i].says;
	}
	return refuses(says, reply, place);
}
