/* SPDX-License-Identifier: Apache-2.0 */
/* The manifest: what a reader needs to trust and repeat a survey (schemas/manifest.schema.json). */
#ifndef TESSCAN_OUTPUT_MANIFEST_H
#define TESSCAN_OUTPUT_MANIFEST_H

#include "base/fault_notes.h"
#include "engine/options.h"
#include "base/outcome.h"
#include "base/words.h"
#include "engine/survey.h"
#include "net/tap.h"
#include "output/json_manifest.h"
#include "tls/digest.h"
#include "tls/profile.h"

#define MANIFEST_COMMAND_MAXIMUM 65536 /* octets of the words of a command line */
#define MANIFEST_EVENTS_MAXIMUM 1000 /* further ones are counted */
#define MANIFEST_PASSED_OVER_MAXIMUM 1000 /* likewise */

struct manifest_event {
	int64_t time_us;
	enum run_event kind;
	int64_t value;
};

struct manifest {
	const struct options *options;
	const struct earlier *earlier; /* the manifest of the run before; NULL: there was none */
	uint64_t earlier_records; /* in the output before this run */
	uint64_t cut; /* torn octets that were cut off it */
	const struct fault_notes *faults; /* of earlier runs */
	struct manifest_event *events; /* of this run */
	size_t event_count;
	uint64_t events_dropped;
	const char *capture_file; /* NULL: packets are not kept */
	struct tap_counts capture;
	char capture_sha256[DIGEST_TEXT_SIZE]; /* of what this run wrote; empty: not known */
	const char *state; /* running, complete or incomplete */
	int64_t started_us;
	int64_t finished_us; /* 0: still running */
	uint64_t input_lines;
	char input_format[64]; /* as --input-format has it; empty: not known */
	uint64_t input_strangers; /* lines that are no domains */
	char input_sha256[DIGEST_TEXT_SIZE]; /* empty: not known yet */
	uint64_t records; /* in the output, those of earlier runs too; so are the next three */
	uint64_t certificates;
	char output_sha256[DIGEST_TEXT_SIZE]; /* when the run has ended; so are the next two */
	char certificates_sha256[DIGEST_TEXT_SIZE];
	char hosts_sha256[DIGEST_TEXT_SIZE];
	uint64_t hosts; /* lines of the file of hosts and sessions */
	uint64_t second_attempts; /* records that rest on one */
	uint64_t outcomes[outcome_count];
	const struct identity *identities; /* two; NULL before they were checked */
	unsigned workers;
	int64_t senders; /* at once, at most */
	const struct scanner *const *scanners; /* those chosen */
	size_t scanner_count;
	uint64_t memory_limit; /* octets; 0: none */
	uint64_t memory_peak; /* octets; 0: not known yet */
	uint64_t memory_times; /* that it was short */
	const struct sources *sources; /* that packets come from; NULL: the kernel chooses */
	bool ipv6;
	int landlock; /* version; 0: none */
	uint32_t confined; /* a bit each enum confinement */
	enum key_decoder key_decoder;
	struct tls_profile sessions; /* what SMTP sessions offer; without suites: not known */
	struct tls_profile fetches; /* … and policy fetches */
	bool has_counters;
	struct survey_counters counters; /* of this run */
};

/* The default name: beside the output, with .manifest.json for .jsonl, .json and .gz; NULL for stdout. */
char *manifest_path(const struct options *options);
/* Something happened to the survey, now. */
void manifest_note(struct manifest *manifest, enum run_event kind, int64_t value);
void manifest_done(struct manifest *manifest);
/* Makes or replaces the file in one step; `is_new`: there must be none yet. 0 or -errno of hold_file(). */
int manifest_write(const struct manifest *manifest, const char *path, bool is_new);

#endif
