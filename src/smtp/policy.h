/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a refusal speaks of us, the client, rather than of the server (PROTOCOL D.3). Pure. */
#ifndef TESSCAN_SMTP_POLICY_H
#define TESSCAN_SMTP_POLICY_H

#include "smtp/reply.h"

/* What is refused: what words without a client mean depends on it. */
enum policy_place {
	POLICY_AT_GREETING, /* the connection */
	POLICY_AT_HELLO, /* EHLO or HELO, in the clear or under TLS */
	POLICY_AT_STARTTLS,
};

/*
 * A 4xx or 5xx reply whose text refuses the client by the phrases of policy_phrases.def, in any case, whatever
 * punctuation and ends of lines stand between the words. Names of hosts and domains, addresses and links are no text, and
 * our own address is one: the reply is not masked yet (mask.h).
 */
bool policy_refuses_us(const struct reply *reply, enum policy_place place);

#endif
