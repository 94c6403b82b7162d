/* SPDX-License-Identifier: Apache-2.0 */
/* Notes of faults, read (fault_notes.h). A line is a kind, a space and a name of visible ASCII, as fault.c writes it. */
#include "base/fault_notes.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* The key of the map is the whole line, "host NAME". */
struct noted {
	enum fault_kind kind;
	unsigned count;
	char line[];
};

void fault_notes_init(struct fault_notes *notes, struct hash_key key)
{
	*notes = (struct fault_notes){ 0 };
	map_init(&notes->names, key);
}

static void free_noted(void *value, void *context)
{
	(void)context;
	free(value);
}

void fault_notes_done(struct fault_notes *notes)
{
	map_each(&notes->names, free_noted, NULL);
	map_done(&notes->names);
}

static bool is_visible(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	}
	return length > 0;
}

/* What follows "KIND " in the line; NULL: it is of another kind. */
static const char *behind_kind(const char *line, size_t length, enum fault_kind kind)
{
	size_t size = strlen(fault_kind_text(kind));

	return length > size && !memcmp(line, fault_kind_text(kind), size) && line[size] == ' '
		? line + size + 1
		: NULL;
}

static bool note_name(
	struct fault_notes *notes, enum fault_kind kind, const char *line, size_t length)
{
	const char *name = behind_kind(line, length, kind);
	size_t name_length = name ? length - (size_t)(name - line) : 0;

	if (!name || name_length >= NAME_TEXT_SIZE || !is_visible(name, name_length))
		return false;
	struct noted *noted = map_get(&notes->names, line, length);
	if (!noted) {
		noted = memory_alloc(sizeof(*noted) + length + 1);
		noted->kind = kind;
		memcpy(noted->line, line, length);
		map_put(&notes->names, noted->line, length, noted);
	}
	noted->count++;
	notes->in_vain = 0;
	return true;
}

static bool note_unknown(struct fault_notes *notes, const char *line, size_t length)
{
	const char *number = behind_kind(line, length, FAULT_UNKNOWN);
	size_t digits = number ? length - (size_t)(number - line) : 0;

	if (!digits || digits > 20 || (digits > 1 && *number == '0'))
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (number[i] < '0' || number[i] > '9')
			return false;
	}
	notes->in_vain = *number == '0' ? notes->in_vain + 1 : 0;
	return true;
}

void fault_notes_read(struct fault_notes *notes, const char *text, size_t length)
{
	while (length) {
		const char *feed = memchr(text, '\n', length);
		size_t line = feed ? (size_t)(feed - text) : length;
		size_t taken = feed ? line + 1 : line;

		notes->refused += !feed ||
			(!note_name(notes, FAULT_DOMAIN, text, line) &&
				!note_name(notes, FAULT_HOST, text, line) &&
				!note_unknown(notes, text, line));
		text += taken;
		length -= taken;
	}
}

unsigned fault_notes_count(const struct fault_notes *notes, enum fault_kind kind, const char *name)
{
	char line[NAME_TEXT_SIZE + 10];

	if (!notes || !notes->names.count || strlen(name) >= NAME_TEXT_SIZE)
		return 0;
	size_t kind_length = strlen(fault_kind_text(kind)), name_length = strlen(name);
	memcpy(line, fault_kind_text(kind), kind_length);
	line[kind_length] = ' ';
	memcpy(line + kind_length + 1, name, name_length);
	const struct noted *noted = map_get(&notes->names, line, kind_length + 1 + name_length);
	return noted ? noted->count : 0;
}

bool fault_notes_bar(const struct fault_notes *notes, enum fault_kind kind, const char *name)
{
	return fault_notes_count(notes, kind, name) >= FAULT_MOST;
}

struct visiting {
	void (*visit)(void *context, enum fault_kind kind, const char *name, unsigned count);
	void *context;
};

static void visit_one(void *value, void *context)
{
	const struct noted *noted = value;
	const struct visiting *visiting = context;

	if (noted->count >= FAULT_MOST)
		visiting->visit(
			visiting->context, noted->kind, strchr(noted->line, ' ') + 1, noted->count);
}

void fault_notes_each(const struct fault_notes *notes,
	void (*visit)(void *context, enum fault_kind kind, const char *name, unsigned count),
	void *context)
{
	struct visiting visiting = { visit, context };

	map_each(&notes->names, visit_one, &visiting);
}
