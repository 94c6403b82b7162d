/* SPDX-License-Identifier: Apache-2.0 */
/* Opt-outs: whoever is taken from a line is taken from each of the other forms, too; nobody is passed over. */
#include "tests/fuzz/fuzz.h"

#include "input/opt_out.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* Nothing stands there but blanks and a comment. */
static bool says_nothing(const uint8_t *data, size_t size)
{
	size_t i = 0;

	while (i < size && is_blank(data[i]))
		i++;
	return i == size || data[i] == '#';
}

static void check_name(const struct opt_out *opt_out)
{
	const char *name = opt_out->name;

	HOLDS(name_valid(name) && !name_is_address(name));
	HOLDS(opt_out->below || name_labels(name) > 1);
	HOLDS(!opt_out->is_site || (!opt_out->below && !strncmp(name, OPT_OUT_SITE, 4)));
	for (const char *c = name; *c; c++) {
		bool edge = c == name || c[-1] == '.' || !c[1] || c[1] == '.';
		HOLDS(strchr("abcdefghijklmnopqrstuvwxyz0123456789-_.", *c));
		HOLDS(*c != '-' || !edge);
	}
}

static void check_form(const struct opt_out *first, const char *format, bool taken_out)
{
	char line[NAME_MAXIMUM + 200], name[NAME_MAXIMUM + 8];
	struct opt_out again;

	snprintf(name, sizeof(name), "%s%s", first->below ? "*." : "", first->name);
	snprintf(line, sizeof(line), format, name);
	HOLDS(!opt_out_parse(line, strlen(line), &again));
	HOLDS(!strcmp(again.name, first->name));
	HOLDS(again.below == first->below && again.is_site == first->is_site);
	HOLDS(again.taken_out == taken_out);
}

static void check_forms(const struct opt_out *opt_out)
{
	check_form(opt_out, "%s", false);
	check_form(opt_out, " %s. # a reason", false);
	check_form(opt_out, "1,\"%s\"", false);
	check_form(opt_out, "https://a:b@%s:443/c?d=e@f#g", true);
	check_form(opt_out, "<mailto:postmaster@%s?subject=stop>", true);
	check_form(opt_out, "%s:25/x", true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = malloc(size + 1);
	struct opt_out opt_out;

	HOLDS(line != NULL);
	memcpy(line, data, size);
	const char *fault = opt_out_parse(line, size, &opt_out);
	if (fault || says_nothing(data, size)) {
		HOLDS(!says_nothing(data, size) || !fault);
		HOLDS(!*opt_out.name && !opt_out.below && !opt_out.taken_out && !opt_out.is_site);
	} else {
		check_name(&opt_out);
		check_forms(&opt_out);
	}
	free(line);
	return 0;
}
