/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a survey writes: records, certificates, manifest and progress, opened and closed together. The
 * first that breaks is told on the log, and from then on nothing more is written.
 */
#ifndef TESSCAN_SURVEY_OUTPUTS_H
#define TESSCAN_SURVEY_OUTPUTS_H

#include "output/certificates.h"
#include "output/failures.h"
#include "output/manifest.h"
#include "output/sink.h"
#include "output/status.h"
#include "survey/resume.h"

/* Records that were taken. */
struct tally {
	uint64_t records;
	uint64_t second_attempts;
	uint64_t outcomes[outcome_count];
};

struct outputs {
	const struct options *options;
	const struct sink_taker *taker; /* of records, instead of a file; NULL: there is one */
	struct sink *sink;
	size_t held_most; /* octets of lines that no record has named yet; set before it is opened */
	struct store *hosts; /* and sessions; NULL: they are in the records */
	struct store *certificates; /* NULL: not wanted */
	struct status status;
	struct manifest
		manifest; /* the owner fills in what it learns; counts what is on the disk */
	struct tally waiting; /* not on the disk yet */
	char *manifest_path; /* NULL: none is written */
	struct tap *tap; /* NULL: packets are not kept */
	char *capture_path;
	struct failures_file failures; /* for a run that follows */
	bool closing; /* all records are written */
	bool failed;
};

/* First; then the taker may be set. outputs_begin() needs the manifest's first facts. */
void outputs_init(
	struct outputs *outputs, const struct options *options, const struct resume *resume);
/*
 * Takes hold of every file, and changes none. The tap (NULL: none) is closed by outputs_close() or outputs_done().
 * NULL, or one line of what is wrong (freed by the caller).
 */
char *outputs_open(struct outputs *outputs, const struct resume *resume, struct tap *tap);
/*
 * The survey begins: files get the lengths they begin with. `total` lines are expected, 0: not known. As
 * outputs_open().
 */
char *outputs_begin(struct outputs *outputs, const struct resume *resume, uint64_t total);
/* Likewise, after it: what an earlier survey noted goes. */
char *outputs_begin_failures(struct outputs *outputs);
/* A session failed, or follows one that did. */
void outputs_failure(struct outputs *outputs, enum failure_kind kind, const char *of);
/* Texts are freed, the chain's reference dropped. */
void outputs_record(struct outputs *outputs, struct finished_record *record);
/* Kept until a record names it. */
void outputs_shared(struct outputs *outputs, struct shared_line *line);
void outputs_chain(struct outputs *outputs, struct chain *chain);
/* Once a second: makes durable what waits, shows the progress. `postponed`: who waits, for whatever. */
void outputs_tick(struct outputs *outputs, uint64_t in_flight, uint64_t postponed,
	const struct second_attempts *again);
/* Closes all but the manifest. */
void outputs_close(struct outputs *outputs);
/* Writes the manifest; false when that fails. */
bool outputs_conclude(struct outputs *outputs);
void outputs_done(struct outputs *outputs);

#endif
