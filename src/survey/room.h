/* SPDX-License-Identifier: Apache-2.0 */
/* What the course of a survey does about memory (memory.h): who may begin, and what workers and the owner are told. */
#ifndef TESSCAN_SURVEY_ROOM_H
#define TESSCAN_SURVEY_ROOM_H

#include "survey/state.h"

/* Whether one more domain may begin. One by itself always may: the survey goes on, however much it keeps of others. */
bool room_for_domain(struct run *run);
/*
 * What workers keep at hand, and how many sessions they have, follow from how much memory is in use. `again`: they are
 * told also what they know, as they have gone on since; once a second.
 */
void room_mind(struct run *run, bool again);

#endif
