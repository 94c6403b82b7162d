/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration files (option_file.h). */
#include "base/option_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CONFIG_MAXIMUM (1024 * 1024) /* octets of a configuration file */

static char *unknown(const struct option_parser *parser, const char *name)
{
	size_t dashes = strspn(name, "-");

	if (dashes && option_find(parser, name + dashes))
		return memory_format("unknown option: %s; options stand here without dashes: %s",
			name, name + dashes);
	char *suggestion = option_suggest(parser, name + dashes, "");
	char *text = memory_format("unknown option: %s%s", name, suggestion);

	free(suggestion);
	return text;
}

/* As is usual in other programs' files. */
static char *take_value(
	const struct option_parser *parser, struct option_entry *entry, const char *value)
{
	const char *hint = NULL;
	char *error = option_set_or_complain(parser, entry, arena_string(parser->arena, value));

	if (error && (strstr(value, " #") || strstr(value, "\t#")))
		hint = "a comment has a line of its own";
	else if (error && (*value == '"' || *value == '\''))
		hint = "values stand without quotes";
	if (!hint)
		return error;
	char *text = memory_format("%s; %s", error, hint);
	free(error);
	return text;
}

static void note_origin(const struct option_parser *parser, const struct option_origin *origin)
{
	struct option_files *files = parser->files;
	size_t count = files->origin_count;

	/* There is room for the next power of two. */
	if ((count & (count - 1)) == 0) {
		struct option_origin *before = files->origins;

		files->origins =
			arena_alloc(parser->arena, (count ? 2 * count : 1) * sizeof(*before));
		if (count)
			memcpy(files->origins, before, count * sizeof(*before));
	}
	files->origins[files->origin_count++] = *origin;
}

/* One line of a configuration file: a long name and, but for flags, its value. */
static char *take_line(const struct option_parser *parser, struct option_origin *origin, char *line)
{
	char *name = line + strspn(line, " \t");
	size_t length = strcspn(name, " \t=");
	char *value = name + length;

	value += strspn(value, " \t=");
	if (!length || *name == '#')
		return NULL;
	name[length] = 0;
	struct option_entry *entry = option_find(parser, name);
	if (!entry)
		return unknown(parser, name);
	if (!strcmp(name, parser->syntax->config))
		return memory_format("%s: only the command line names such a file", name);
	if (entry->row->kind != OPTION_KIND_FLAG && !*value)
		return memory_format("%s needs a value", name);
	if (entry->given && entry->row->kind != OPTION_KIND_LIST)
		return NULL;
	origin->row = entry->row;
	note_origin(parser, origin);
	return take_value(parser, entry, value);
}

/* The whole file, which is not without end, as one text. NULL, or what is wrong. */
static char *read_text(FILE *file, const char *path, char *text)
{
	size_t length = fread(text, 1, CONFIG_MAXIMUM, file);

	if (ferror(file))
		return memory_format("configuration file %s: %s", path, strerror(errno));
	if (length == CONFIG_MAXIMUM)
		return memory_format("configuration file %s: has more than 1 MiB", path);
	if (strlen(text) != length)
		return memory_format("configuration file %s: has octets that are zero", path);
	return NULL;
}

static char *take_lines(const struct option_parser *parser, const char *path, char *rest)
{
	struct option_origin origin = { .file = path };
	char *line;

	/* Editors put a mark at the beginning. */
	if (!strncmp(rest, "\xef\xbb\xbf", 3))
		rest += 3;
	while ((line = strsep(&rest, "\n"))) {
		size_t length = strlen(line);

		origin.line++;
		while (length && strchr(" \t\r", line[length - 1]))
			line[--length] = 0;
		char *error = take_line(parser, &origin, line);
		if (!error)
			continue;
		char *placed = memory_format(
			"configuration file %s: line %zu: %s", path, origin.line, error);
		free(error);
		return placed;
	}
	return NULL;
}

static FILE *open_file(const char *path, bool may_be_absent, char **ret_error)
{
	struct stat status;

	/* Of those that nobody has named: the start would wait for whoever writes to it. */
	if (may_be_absent && stat(path, &status) == 0 && S_ISFIFO(status.st_mode)) {
		*ret_error = memory_format("configuration file %s: is a pipe", path);
		return NULL;
	}
	FILE *file = strcmp(path, "-") != 0 ? fopen(path, "re") : stdin;

	*ret_error = NULL;
	if (!file && !(may_be_absent && (errno == ENOENT || errno == ENOTDIR)))
		*ret_error = memory_format("configuration file %s: %s%s", path, strerror(errno),
			may_be_absent ? "; -C FILE names another, -C /dev/null none" : "");
	return file;
}

char *option_file_read(const struct option_parser *parser, const char *path, bool may_be_absent)
{
	char *error;
	FILE *file = open_file(path, may_be_absent, &error);

	if (!file)
		return error;
	char *text = memory_alloc(CONFIG_MAXIMUM + 1);
	error = read_text(file, path, text);
	if (file != stdin)
		fclose(file);
	option_append(parser->arena, &parser->files->read, path);
	if (!error)
		error = take_lines(parser, path, text);
	free(text);
	return error;
}
