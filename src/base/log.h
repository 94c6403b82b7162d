/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages for the person who runs the survey: our own environment's failures and progress notes.
 * What peers do is never logged; it is recorded. Whatever a message holds is made printable, and
 * bounded (printable.h).
 */
#ifndef TESSCAN_BASE_LOG_H
#define TESSCAN_BASE_LOG_H

#include <stdio.h>

/* LEVEL_RESULT: what became of it all, which is told wherever anything is. */
enum log_level { LEVEL_ERROR, LEVEL_RESULT, LEVEL_WARNING, LEVEL_NOTE, LEVEL_DETAIL };

/* Not owned. Before any thread runs; the default is stderr and LEVEL_NOTE. */
void log_open(FILE *stream, enum log_level most);
__attribute__((format(printf, 2, 3))) void log_write(enum log_level level, const char *format, ...);

#endif
