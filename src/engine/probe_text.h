/* SPDX-License-Identifier: Apache-2.0 */
/* A session's part of every record that joins it, encoded once and of bounded length however much the server said. */
#ifndef TESSCAN_ENGINE_PROBE_TEXT_H
#define TESSCAN_ENGINE_PROBE_TEXT_H

#include "base/writer.h"
#include "verdict/facts.h"

#define PROBE_TEXT_MAXIMUM (128 * 1024) /* octets; an ordinary one has some thousand */
#define PROBE_BRIEF_MAXIMUM (8 * 1024) /* where many loud sessions meet in a record */
#define SCAN_RESULTS_TEXT_MAXIMUM (32 * 1024) /* octets, beyond those */
#define SCAN_RESULTS_BRIEF_MAXIMUM (2 * 1024)

/*
 * Sets the facts' `json`, and `brief` where that is longer than PROBE_BRIEF_MAXIMUM. `fill` writes the object, and is
 * called once for each attempt to make it fit: what it writes must follow from `owner` alone.
 */
void probe_text_set(struct probe_facts *facts, writer_fill fill, const void *owner);
/* Adds the results as members, and the names of scanners that were not asked, in SCAN_RESULTS_TEXT_MAXIMUM and SCAN_RESULTS_BRIEF_MAXIMUM octets. */
void probe_text_add(struct probe_facts *facts, const char *const *not_asked, size_t count);
/* Takes them out again. */
void probe_text_cut(struct probe_facts *facts);

#endif
