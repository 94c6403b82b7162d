/* SPDX-License-Identifier: Apache-2.0 */
/* Commands (command.h). Never a mail command: MAIL, RCPT, DATA and AUTH do not occur here. */
#include "smtp/command.h"

#include <assert.h>
#include <string.h>

static const char *const verbs[command_count] = { "EHLO", "HELO", "STARTTLS", "QUIT" };

const char *command_verb(enum command command)
{
	return verbs[command];
}

static size_t put(char *line, size_t length, const char *text)
{
	size_t size = strlen(text);

	assert(length + size <= COMMAND_LINE_MAXIMUM);
	memcpy(line + length, text, size);
	return length + size;
}

size_t command_line(enum command command, const char *argument, char ret_line[COMMAND_LINE_MAXIMUM])
{
	size_t length = put(ret_line, 0, verbs[command]);

	if (argument) {
		length = put(ret_line, length, " ");
		length = put(ret_line, length, argument);
	}
	return put(ret_line, length, "\r\n");
}
