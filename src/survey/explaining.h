/* SPDX-License-Identifier: Apache-2.0 */
/* Records that are told to a person on stdout, or to a monitoring system: those of a file, or as a survey makes them. */
#ifndef TESSCAN_SURVEY_EXPLAINING_H
#define TESSCAN_SURVEY_EXPLAINING_H

#include "engine/options.h"
#include "output/json_explain.h"

#include <stdint.h>

#define EXPLAINING_LINE_MAXIMUM (16 * 1024 * 1024) /* octets of a line of a file of records */
#define EXPLAINING_WORST_SHOWN 5 /* domains that a monitoring system is told by name */

struct explaining {
	const struct options *options;
	bool here; /* sessions were had from here: what blocks all of them is this network's */
	struct explained_record {
		char *line; /* NULL: not wanted */
		struct explanation explanation;
	} *records; /* that are kept until the end */
	size_t kept;
	uint64_t count; /* of those told */
	uint64_t classes[explained_class_count];
	unsigned counts[explained_severity_count];
	char *worst; /* subjects and sentences of the worst class so far */
	size_t worst_count;
	enum explained_class class;
};

void explaining_init(struct explaining *explaining, const struct options *options, bool here);
/* A line of a survey, for struct sink_taker. */
void explaining_take(void *explaining, const char *line, size_t length);
/* Tells what was kept, and the sum. The exit status, of the worst; `complete`: nothing is missing. */
int explaining_end(struct explaining *explaining, bool complete);
/* The file of --explain. The exit status; on failure one line of what is wrong in ret_error (freed by the caller). */
int explaining_file(const struct options *options, char **ret_error);

#endif
