/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Landlock: from then on the process and its threads open only the files that a survey still needs, write where its
 * manifest is, start no program and connect to the ports of its protocols, whatever a peer talks them into. What the
 * kernel is too old for is not confined, and said.
 */
#ifndef TESSCAN_BASE_SANDBOX_H
#define TESSCAN_BASE_SANDBOX_H

#include "base/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sandbox_use {
	SANDBOX_READ = 1, /* the file, which is there */
	SANDBOX_READ_AGAIN = 2, /* also a file that takes its place: any in its folder */
	SANDBOX_REPLACE = 4, /* by another, made beside it: any file in its folder */
	SANDBOX_REMOVE = 8 /* any file in its folder */
};

struct sandbox_path {
	const char *path; /* NULL and "-" are passed over */
	unsigned uses;
};

struct sandbox {
	const struct sandbox_path *paths;
	size_t path_count;
	const uint16_t *ports; /* of other machines, by TCP */
	size_t port_count;
	bool binds; /* sockets get a local port before they connect */
};

/* To be called before threads are made. The version of Landlock; 0: nothing is confined. */
int sandbox_enter(const struct sandbox *sandbox);
/* Whether that version confines this. */
bool sandbox_confines(int version, enum confinement what);

#endif
