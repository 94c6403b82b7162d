/* SPDX-License-Identifier: Apache-2.0 */
/* What a record is to a person (json_explain.h). */
#ifndef TESSCAN_OUTPUT_JSON_EXPLANATION_H
#define TESSCAN_OUTPUT_JSON_EXPLANATION_H

/* The worst that a record says, the worst last. */
enum explained_class {
	EXPLAINED_CLEAR, /* there is nothing to repair */
	EXPLAINED_UNKNOWN, /* not measured: refused, not asked, our own failure, no such domain */
	EXPLAINED_WARNING, /* something will break, or weakens */
	EXPLAINED_ERROR, /* mail is at risk, or is deferred for some senders */
	explained_class_count
};

enum explained_severity {
	EXPLAINED_SEVERE, /* error */
	EXPLAINED_WEAK, /* warning */
	EXPLAINED_NOTED, /* notice */
	explained_severity_count
};

struct explanation {
	char *subject; /* the domain, or address and port; printable */
	char *sentence; /* printable, one line */
	char *text; /* lines of at most 80 columns (prose.h), beginning with subject and sentence */
	enum explained_class class;
	unsigned counts[explained_severity_count]; /* of what is to be repaired */
	unsigned connections; /* that came about, or were refused by a server */
	unsigned
		silent; /* that did not: time-outs, what a router on the way said, failures of this machine */
};

#endif
