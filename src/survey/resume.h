/* SPDX-License-Identifier: Apache-2.0 */
/* What an earlier run of the same survey left behind, read and checked before any file is touched. */
#ifndef TESSCAN_SURVEY_RESUME_H
#define TESSCAN_SURVEY_RESUME_H

#include "base/buffer.h"
#include "base/failure_notes.h"
#include "base/fault_notes.h"
#include "engine/options.h"
#include "output/answered.h"
#include "output/certificates.h"
#include "output/json_manifest.h"
#include "output/sink.h"

/* A file of lines with keys. */
struct resumed_store {
	struct sink_start start;
	struct buffer keys; /* of the lines in it, one after the other */
};

struct resume {
	bool active; /* there was an earlier run */
	uint64_t cut; /* torn octets at the end of the output */
	struct sink_start output;
	struct answered answered;
	struct resumed_store certificates;
	struct resumed_store hosts;
	struct fault_notes faults; /* of earlier runs */
	struct failure_notes failures; /* likewise, of sessions */
	bool failures_found; /* there was a file of them */
	struct earlier *earlier; /* its manifest; NULL: there was none */
};

/*
 * Without --resume, or without an output to go on with, only the starts of the outputs are set. NULL, or
 * one line of what is wrong (freed by the caller). resume_done() in both cases.
 */
char *resume_load(const struct options *options, struct resume *ret_resume);
void resume_done(struct resume *resume);

#endif
