/* The capabilities in an EHLO reply (RFC 5321 4.1.1.1; PROTOCOL D.4, D.5). Pure. */
#ifndef TESSCAN_SCANNERS_SMTP_EHLO_H
#define TESSCAN_SCANNERS_SMTP_EHLO_H

#include "scanners/smtp/reply.h"

struct ehlo {
	const char **keywords; /* upper case, in order, repetitions kept */
	size_t keyword_count;
	bool starttls;
	const char **auth; /* mechanisms, upper case */
	size_t auth_count;
	bool auth_clear; /* PLAIN or LOGIN among them */
	bool has_size;
	int64_t size; /* 0: no fixed limit */
	lint_set lints;
};

struct ehlo ehlo_parse(const struct reply *reply, struct arena *arena);
bool ehlo_has(const struct ehlo *ehlo, const char *keyword);

#endif
