/* SPDX-License-Identifier: Apache-2.0 */
/* Which scanners run in a survey (--scanners). */
#ifndef TESSCAN_SURVEY_CHOICE_H
#define TESSCAN_SURVEY_CHOICE_H

#include "engine/scanner.h"

/* Every scanner of this build, NULL-terminated (made from scanners/meson.build). */
extern const struct scanner *const scanner_registry[];

/* Scanners in the order of the registry, which no choice changes. */
struct choice {
	bool of_addresses; /* only those of addresses can run: the list names no domains and no hosts */
	const struct scanner **list; /* owned, by free() */
	size_t count;
};

/*
 * Words separated by commas, each over what those before it left: `default`, `all` (but for those that open sessions of
 * their own), names, with + before them or not, and with - before them what is left out. A list that begins with + or -
 * starts from the default. A scanner of addresses brings smtp, which it follows. Of the choice `of_addresses` is
 * given. NULL, or one line of what is wrong
 * (freed by the caller), and then there is no choice.
 */
char *choice_make(const struct scanner *const *registry, const char *list, struct choice *choice);
/* The most sessions that all of them open with an address, for one name and in one attempt. */
unsigned choice_sessions(const struct scanner *const *scanners, size_t count);

#endif
