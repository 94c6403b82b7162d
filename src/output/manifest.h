/* The manifest: what a reader needs to trust and repeat a survey (schemas/manifest.schema.json). */
#ifndef TESSCAN_OUTPUT_MANIFEST_H
#define TESSCAN_OUTPUT_MANIFEST_H

#include "base/options.h"
#include "base/outcome.h"
#include "engine/survey.h"
#include "tls/digest.h"

struct manifest {
	const struct options *options;
	const char *state; /* running, complete or incomplete */
	int64_t started_us;
	int64_t finished_us; /* 0: still running */
	uint64_t input_lines;
	char input_sha256[DIGEST_TEXT_SIZE]; /* empty: not known yet */
	uint64_t records;
	uint64_t certificates;
	uint64_t postponed; /* domains that were tried a second time */
	uint64_t outcomes[outcome_count];
	const struct identity *identities; /* two; NULL before they were checked */
	unsigned workers;
	bool ipv6;
	bool has_counters;
	struct survey_counters counters;
};

/* The default name: beside the output, with .manifest.json for .jsonl, .json and .gz; NULL for stdout. */
char *manifest_path(const struct options *options);
/* Replaces the file in one step. 0 or -errno. */
int manifest_write(const struct manifest *manifest, const char *path);

#endif
