/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dialogues as text, a step a line; # begins a comment.
 *
 *   case: T140 what it shows             at least one; a later line may name more cases
 *   option: no-blind yes                 as in a configuration file
 *   attempt: 2                           the second one, more patient
 *   cut: none                            octets arrive as written; else they are also cut everywhere
 *   cut: late                            what is cut off may come after the client has spoken
 *   connect: ECONNREFUSED                the connection fails with this error; "… at once": connect() itself
 *   server: 220 mx ESMTP                 a line of the server, CRLF is added; lines in a row
 *                                        arrive together
 *   server-raw: 220 \xff\r\n             octets with C escapes \r \n \t \0 \\ \xHH
 *   repeat: 129 250-x                    so many lines
 *   fill: 20000 220 x                    one line, padded with its last letter to so many octets
 *   client: EHLO scanner.example.net     what the scanner must say now
 *   plaintext: 250 fake\r\n               octets in the clear where TLS is due, with C escapes
 *   tls: up TLSv1.3                      the handshake that was started completes
 *   tls: fail plaintext_after_220 text   it fails, with this class and words
 *   wait: 6                              seconds pass
 *   silence                              nothing more until the deadline
 *   close / reset / reset EHOSTUNREACH   the connection ends, the last with this error
 *   expect outcome: tls_ok
 *   expect time: 45                      seconds since the start
 *   expect json: PATH = VALUE            also: PATH absent; PATH has WORD
 */
#ifndef TESSCAN_TESTS_DIALOGUE_H
#define TESSCAN_TESTS_DIALOGUE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum step_kind {
	STEP_CASE,
	STEP_OPTION,
	STEP_CUT,
	STEP_ATTEMPT,
	STEP_CONNECT,
	STEP_SERVER,
	STEP_CLIENT,
	STEP_PLAINTEXT,
	STEP_TLS,
	STEP_WAIT,
	STEP_SILENCE,
	STEP_CLOSE,
	STEP_RESET,
	STEP_OUTCOME,
	STEP_TIME,
	STEP_JSON,
};

struct step {
	enum step_kind kind;
	unsigned line;
	const char *text; /* what stands behind the colon */
	size_t length; /* of the octets of STEP_SERVER and STEP_PLAINTEXT */
};

struct dialogue {
	struct step *steps;
	size_t count;
	bool cut; /* deliver the octets in pieces, too … */
	bool late; /* … and behind what the client says */
	char error[200]; /* empty: well-formed */
};

/* Reads a file. The steps live in the arena. */
struct dialogue dialogue_read(const char *path, struct arena *arena);

#endif
