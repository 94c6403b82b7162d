/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that a client of ours may say (PROTOCOL D.1); what is not here is never said. Pure. */
#ifndef TESSCAN_SMTP_COMMAND_H
#define TESSCAN_SMTP_COMMAND_H

#include <stddef.h>

#define COMMAND_LINE_MAXIMUM 512 /* with CRLF (RFC 5321 4.5.3.1.4) */
#define COMMAND_ARGUMENT_MAXIMUM 500 /* what every command has room for */

enum command { COMMAND_EHLO, COMMAND_HELO, COMMAND_STARTTLS, COMMAND_QUIT, command_count };

/* The command as it is said. */
const char *command_verb(enum command command);
/*
 * Writes one line, its CRLF included and no NUL behind it; how many octets. The argument (NULL: none) has at most
 * COMMAND_ARGUMENT_MAXIMUM octets, and no control character among them.
 */
size_t command_line(
	enum command command, const char *argument, char ret_line[COMMAND_LINE_MAXIMUM]);

#endif
