/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of the process, which is nobody's way to change a survey. */
#ifndef TESSCAN_BASE_ENVIRONMENT_H
#define TESSCAN_BASE_ENVIRONMENT_H

/*
 * Forgets every variable but a few that change no connection and no record. Libraries look for proxies, files of
 * keys and secrets, options of resolvers, time zones there; a survey has options, and its manifest says them. The time
 * zone is UTC from then on, whatever the system's. First of all, before there are threads. What stays lies on the heap
 * until the end.
 */
void environment_shed(void);

/*
 * Takes the place of standard streams that are closed, which the next file or connection would have, and with it what is
 * written to stderr. Reading such a stdin and writing to such a stdout fails as it does with a closed one.
 */
void environment_hold_streams(void);

#endif
