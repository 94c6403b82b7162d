/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs that STARTTLS was taken out of a session on its way (PROTOCOL D.7): keywords and commands
 * that somebody masked or altered. Pure. That nobody did so cannot be told from this.
 */
#ifndef TESSCAN_SCANNERS_SMTP_STRIP_H
#define TESSCAN_SCANNERS_SMTP_STRIP_H

#include "smtp/reply.h"

/* The class of an EHLO line, by its text behind the code. */
enum keyword_class strip_keyword_class(struct octets line);

/* The greeting or the answer to EHLO is masked. `ehlo`: accepted; NULL: it was not. */
bool strip_is_masked(const struct reply *greeting, const struct reply *ehlo);
/* Nothing but digits 2 and 0, asterisks (one at least) and blanks, as a firewall leaves a greeting. */
bool strip_masked_greeting(const struct reply *greeting);

/* What the verdict rests on. */
struct strip_evidence {
	bool advertised; /* STARTTLS, before TLS */
	bool accepted; /* answered 220 all the same */
	bool shown; /* the server printed it somewhere (smtp/shown.h) */
	bool read; /* … where some senders read it (smtp/ehlo.h) */
	bool helo_only; /* EHLO was refused with 5xx */
	bool masked_greeting;
	const struct reply *ehlo; /* accepted; NULL: it was not */
	enum echo echo;
};

enum strip strip_verdict(const struct strip_evidence *evidence);

#endif
