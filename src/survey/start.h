/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signals from the first line of main() to the loop of the survey, which has its own way with them (course.h). What
 * arrives before does the same, as far as there is something it can be done to.
 */
#ifndef TESSCAN_SURVEY_START_H
#define TESSCAN_SURVEY_START_H

/*
 * From now on SIGINT and SIGTERM end the process with one line and EXIT_INCOMPLETE, and remove the outputs that were
 * made (output/hold.h); SIGHUP, SIGUSR1 and SIGUSR2 are counted; SIGPIPE and SIGXFSZ are errors of
 * the write.
 */
void start_signals(void);
/* The line goes to this descriptor instead of stderr. */
void start_signals_to(int fd);
/* They wait: outputs are changed from now on, or there is nothing any more that a signal could be for. */
void start_signals_wait(void);
/* Whoever handles them now gets them, those that waited first. */
void start_signals_go_on(void);
/* How often this one came before it waited. */
int start_signals_counted(int number);

#endif
