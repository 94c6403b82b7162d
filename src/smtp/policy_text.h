/* SPDX-License-Identifier: Apache-2.0 */
/* A refusal's text as words, for policy.c to look for phrases in. Pure. */
#ifndef TESSCAN_SMTP_POLICY_TEXT_H
#define TESSCAN_SMTP_POLICY_TEXT_H

#include "smtp/reply.h"

#include <stdbool.h>

#define POLICY_WORDS_MAXIMUM 512 /* of a refusal that are looked at */

enum policy_word_kind {
	POLICY_WORD,
	POLICY_NAME, /* of a host or domain, a mailbox or a link: no text */
	POLICY_ADDRESS, /* or a network */
	POLICY_GONE, /* taken out */
};

struct policy_word {
	struct octets text;
	enum policy_word_kind kind;
	size_t client; /* so many words from here on are a client's name, 0: none begins here */
	bool of_client; /* it is one of them */
};

struct policy_text {
	struct policy_word words[POLICY_WORDS_MAXIMUM];
	size_t count;
};

/* The words live as long as the reply. */
void policy_text_of(const struct reply *reply, struct policy_text *ret_text);
/* The same letters, which have neither accents nor apostrophes, and are lower. */
bool policy_word_is(const struct policy_word *word, const char *letters, size_t length);

#endif
