/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of dialogues (dialogue.h). */
#include "tests/script/dialogue.h"

#include "base/buffer.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIALOGUE_STEPS_MAXIMUM 200
#define DIALOGUE_OCTETS_MAXIMUM (256 * 1024)

static const struct {
	const char *word;
	enum step_kind kind;
} words[] = {
	{ "case:", STEP_CASE },
	{ "option:", STEP_OPTION },
	{ "cut:", STEP_CUT },
	{ "attempt:", STEP_ATTEMPT },
	{ "connect:", STEP_CONNECT },
	{ "server:", STEP_SERVER },
	{ "server-raw:", STEP_SERVER },
	{ "repeat:", STEP_SERVER },
	{ "fill:", STEP_SERVER },
	{ "client:", STEP_CLIENT },
	{ "plaintext:", STEP_PLAINTEXT },
	{ "tls:", STEP_TLS },
	{ "wait:", STEP_WAIT },
	{ "silence", STEP_SILENCE },
	{ "close", STEP_CLOSE },
	{ "reset", STEP_RESET },
	{ "expect outcome:", STEP_OUTCOME },
	{ "expect time:", STEP_TIME },
	{ "expect json:", STEP_JSON },
};

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, tolower((unsigned char)c));

	return c && at ? (int)(at - digits) : -1;
}

/* The octet of an escape; *text stands behind the backslash and is moved on. -1: unknown. */
static int unescape(const char **text)
{
	char c = *(*text)++;

	switch (c) {
	case 'r':
		return '\r';
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case '0':
		return 0;
	case '\\':
		return '\\';
	case 'x': {
		int high = hex_digit((*text)[0]), low = high < 0 ? -1 : hex_digit((*text)[1]);
		*text += 2;
		return low < 0 ? -1 : high * 16 + low;
	}
	default:
		return -1;
	}
}

static bool put_escaped(struct buffer *octets, const char *text)
{
	while (*text) {
		int octet = (unsigned char)*text++;
		if (octet == '\\' && (octet = unescape(&text)) < 0)
			return false;
		char one = (char)octet;
		if (!buffer_append(octets, &one, 1))
			return false;
	}
	return true;
}

/* Octets of a server's step, whatever its word. */
static bool put_server(struct buffer *octets, const char *word, const char *text)
{
	char *rest;
	unsigned long number;

	if (!strcmp(word, "server-raw:") || !strcmp(word, "plaintext:"))
		return put_escaped(octets, text);
	if (!strcmp(word, "server:"))
		return buffer_format(octets, "%s\r\n", text);
	number = strtoul(text, &rest, 10);
	if (*rest++ != ' ' || !*rest)
		return false;
	if (!strcmp(word, "repeat:")) {
		while (number--) {
			if (!buffer_format(octets, "%s\r\n", rest))
				return false;
		}
		return true;
	}
	if (!buffer_string(octets, rest))
		return false;
	for (size_t used = strlen(rest); used < number; used++) {
		if (!buffer_append(octets, rest + strlen(rest) - 1, 1))
			return false;
	}
	return buffer_string(octets, "\r\n");
}

/* False with dialogue->error. */
static bool add(struct dialogue *dialogue, struct arena *arena, char *line, unsigned number)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t length = strlen(words[i].word);
		struct buffer octets;

		if (strncmp(line, words[i].word, length) != 0)
			continue;
		const char *text = line + length + (line[length] == ' ');
		struct step step = { words[i].kind, number, arena_string(arena, text), 0 };
		buffer_init(&octets, DIALOGUE_OCTETS_MAXIMUM);
		bool has_octets = step.kind == STEP_SERVER || step.kind == STEP_PLAINTEXT;
		bool good = !has_octets || put_server(&octets, words[i].word, text);
		if (good && has_octets) {
			step.text = arena_copy(arena, octets.bytes, octets.length);
			step.length = octets.length;
		}
		buffer_done(&octets);
		if (step.kind == STEP_CUT) {
			dialogue->cut = strcmp(text, "none") != 0;
			dialogue->late = !strcmp(text, "late");
		}
		if (good && dialogue->count < DIALOGUE_STEPS_MAXIMUM) {
			dialogue->steps[dialogue->count++] = step;
			return true;
		}
		break;
	}
	snprintf(dialogue->error, sizeof(dialogue->error), "line %u: not understood: %.100s",
		number, line);
	return false;
}

struct dialogue dialogue_read(const char *path, struct arena *arena)
{
	struct dialogue dialogue = { .cut = true };
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	dialogue.steps = arena_alloc(arena, DIALOGUE_STEPS_MAXIMUM * sizeof(*dialogue.steps));
	if (!file) {
		snprintf(dialogue.error, sizeof(dialogue.error), "%s", strerror(errno));
		return dialogue;
	}
	for (unsigned number = 1; (length = getline(&line, &size, file)) >= 0; number++) {
		if (length && line[length - 1] == '\n')
			line[--length] = 0;
		if (*line && *line != '#' && !add(&dialogue, arena, line, number))
			break;
	}
	free(line);
	fclose(file);
	return dialogue;
}
