/* SPDX-License-Identifier: Apache-2.0 */
/* Options in force, for manifests (option_table.h). */
#include "base/option_table.h"

#include "base/clock.h"
#include "base/writer.h"

#include <stdio.h>

static void echo_list(struct writer *json, const char *name, const struct text_list *list)
{
	writer_array(json, name);
	for (size_t i = 0; i < list->count; i++)
		writer_string(json, NULL, list->texts[i]);
	writer_array_end(json);
}

static void echo_seconds(struct writer *json, const char *name, int64_t value)
{
	char text[40];

	snprintf(text, sizeof(text), "%g", (double)value / (double)CLOCK_SECOND);
	writer_raw(json, name, text);
}

static void echo_portion(struct writer *json, const char *name, int64_t value)
{
	char text[40];

	if (value >= 0) {
		writer_integer(json, name, value);
		return;
	}
	snprintf(text, sizeof(text), "%g%%", -(double)value * 100 / OPTION_PORTION_WHOLE);
	writer_string(json, name, text);
}

static void echo_row(struct writer *json, const struct option_row *row, const void *values)
{
	const void *field = (const char *)values + row->offset;

	switch (row->kind) {
	case OPTION_KIND_TEXT:
		writer_string_if(json, row->name, *(const char *const *)field);
		break;
	case OPTION_KIND_COUNT:
		writer_integer(json, row->name, *(const int64_t *)field);
		break;
	case OPTION_KIND_PORTION:
		echo_portion(json, row->name, *(const int64_t *)field);
		break;
	case OPTION_KIND_SECONDS:
		echo_seconds(json, row->name, *(const int64_t *)field);
		break;
	case OPTION_KIND_FLAG:
		writer_bool(json, row->name, *(const bool *)field);
		break;
	case OPTION_KIND_LIST:
		echo_list(json, row->name, field);
		break;
	case OPTION_KIND_GROUP:
		break;
	}
}

void option_echo(struct writer *json, const struct option_tables *tables)
{
	for (size_t i = 0; i < tables->count; i++) {
		const struct option_table *table = &tables->list[i];

		for (size_t j = 0; j < table->count; j++)
			echo_row(json, &table->rows[j], table->values);
	}
}

const char *option_fixed(const struct option_tables *tables, size_t index)
{
	for (size_t i = 0; i < tables->count; i++) {
		const struct option_table *table = &tables->list[i];

		for (size_t j = 0; j < table->count; j++) {
			if (table->rows[j].fixed && index-- == 0)
				return table->rows[j].name;
		}
	}
	return NULL;
}
