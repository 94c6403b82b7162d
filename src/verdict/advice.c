/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of findings (advice.h). */
#include "verdict/advice.h"

#include "base/buffer.h"

#include <assert.h>
#include <string.h>

#define ADVICE_ROW(name, id, severity, scope, sentence, repair, rfc) \
	{ id, severity, scope, sentence, repair, rfc },
static const struct advice rows[] = { ADVICE_ROWS(ADVICE_ROW) };

const struct advice *advice_of(enum finding_id id)
{
	assert((size_t)id < finding_id_count);
	return &rows[id];
}

const struct advice *advice_named(const char *id)
{
	for (size_t i = 0; i < finding_id_count; i++) {
		if (!strcmp(rows[i].id, id))
			return &rows[i];
	}
	return NULL;
}

static const char *known(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

/* What stands for the place at the begin of `text`; NULL: there is none. */
static const char *place(const char *text, const struct advice_subject *subject, size_t *ret_length)
{
	const struct {
		const char *name, *value;
	} places[] = { { "{domain}", known(subject->domain, "?") },
		{ "{host}", known(subject->host, "the server") },
		{ "{address}", known(subject->address, "?") },
		{ "{value}", known(subject->value, "?") } };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		*ret_length = strlen(places[i].name);
		if (!strncmp(text, places[i].name, *ret_length))
			return places[i].value;
	}
	return NULL;
}

char *advice_fill(const char *template, const struct advice_subject *subject)
{
	struct buffer text;
	size_t length;

	buffer_init(&text, ADVICE_TEXT_MAXIMUM);
	for (const char *at = template; *at; at += length) {
		const char *value = place(at, subject, &length);

		if (!value) {
			length = 1;
			buffer_append(&text, at, 1);
		} else {
			buffer_string(&text, value);
		}
	}
	return buffer_take(&text, NULL);
}
