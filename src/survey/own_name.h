/* SPDX-License-Identifier: Apache-2.0 */
/* The name of this machine, where none is given for EHLO (PROTOCOL D.1, G6; RFC 5321 4.1.1.1). */
#ifndef TESSCAN_SURVEY_OWN_NAME_H
#define TESSCAN_SURVEY_OWN_NAME_H

#include "base/name.h"
#include "engine/identity.h"

#include <stdbool.h>

struct own_name {
	bool wanted; /* none was given: the machine's own is to be used */
	char text[NAME_TEXT_SIZE]; /* as the system has it, then as DNS does; options point here */
};

/*
 * The name that the system has, which may be one label. Nothing is sent. NULL, or one line of what is wrong (freed by
 * the caller).
 */
char *own_name_find(struct own_name *name, const struct sources *sources);
/*
 * Whether it will do: each of these two addresses, if it is one, leads to that name, or to one that begins with it, and
 * back. The text becomes the whole name then. `before`: what the runs before said in EHLO; NULL: there were none.
 */
char *own_name_settle(
	struct own_name *name, const struct identity identities[2], const char *before);

#endif
