/* SPDX-License-Identifier: Apache-2.0 */
/* The record of what was read off a session's texts: capabilities, interference, software. */
#include "scanners/smtp/record_parts.h"

#include <string.h>

/* A list of texts, cut where they are too much in all. */
struct list {
	struct writer *json;
	size_t octets;
};

static void list_begin(struct list *list, struct writer *json, const char *key)
{
	*list = (struct list){ .json = json };
	writer_array(json, key);
}

static void list_add(struct list *list, const char *text)
{
	list->octets += strlen(text);
	if (list->octets <= TEXT_SHOWN)
		writer_heard(list->json, NULL, text);
}

static void names(struct writer *json, const char *key, const char *const *texts, size_t count)
{
	struct list list;

	list_begin(&list, json, key);
	for (size_t i = 0; i < count; i++)
		list_add(&list, texts[i]);
	writer_array_end(json);
}

/* Of every line with that keyword. */
static void parameters(
	struct writer *json, const struct ehlo *ehlo, const struct ehlo_extension *extension)
{
	struct list list;

	list_begin(&list, json, extension->key);
	for (size_t i = 0; i < ehlo->keyword_count; i++) {
		const struct ehlo_parameters *of = &ehlo->parameters[i];
		if (strcmp(ehlo->keywords[i], extension->keyword) != 0)
			continue;
		for (size_t j = 0; j < of->count; j++)
			list_add(&list, of->words[j]);
	}
	writer_array_end(json);
}

static void other_keywords(struct writer *json, const struct ehlo *ehlo)
{
	struct list list;

	list_begin(&list, json, "other");
	for (size_t i = 0; i < ehlo->keyword_count; i++) {
		if (!ehlo_is_known(ehlo->keywords[i]))
			list_add(&list, ehlo->keywords[i]);
	}
	writer_array_end(json);
}

void record_capabilities(struct writer *json, const struct ehlo *ehlo, bool under_tls)
{
	names(json, "keywords", ehlo->keywords, ehlo->keyword_count);
	writer_bool(json, "starttls", ehlo->starttls);
	if (ehlo->auth_count) {
		names(json, "auth", ehlo->auth, ehlo->auth_count);
		writer_bool(json, "auth_clear", ehlo->auth_clear);
	}
	if (ehlo->has_size)
		writer_integer(json, "size", ehlo->size);
	for (size_t i = 0; i < EHLO_EXTENSIONS; i++) {
		const struct ehlo_extension *extension = &ehlo_extensions[i];
		if (!ehlo_has(ehlo, extension->keyword) ||
			(extension->only_under_tls && !under_tls))
			continue;
		if (extension->has_parameters)
			parameters(json, ehlo, extension);
		else
			writer_flag(json, extension->key, true);
	}
	other_keywords(json, ehlo);
}

void record_difference(
	struct writer *json, const char *key, const struct ehlo *of, const struct ehlo *than)
{
	struct list list;

	list_begin(&list, json, key);
	for (size_t i = 0; i < of->keyword_count; i++) {
		if (!ehlo_has(than, of->keywords[i]))
			list_add(&list, of->keywords[i]);
	}
	writer_array_end(json);
}

/* The lines of EHLO that look masked, by their place in its text; nothing when none does. */
static void masks(struct writer *json, const struct reply *ehlo)
{
	bool any = false;

	for (size_t i = reply_first(ehlo) + 1; i < ehlo->line_count; i++) {
		enum keyword_class class = strip_keyword_class(ehlo->lines[i]);
		if (!ehlo->coded[i] || class == KEYWORD_OTHER || class == KEYWORD_STARTTLS)
			continue;
		if (!any)
			writer_array(json, "masks");
		any = true;
		writer_object(json, NULL);
		writer_integer(json, "line", (int64_t)i);
		writer_string(json, "class", keyword_class_text(class));
		writer_object_end(json);
	}
	if (any)
		writer_array_end(json);
}

void record_strip(struct writer *json, const struct smtp_session *session)
{
	const struct dialogue *dialogue = &session->dialogue;
	const struct smtp_facts *facts = probe_smtp(session->probe);

	if (!facts->usable || dialogue->settings.tls_first)
		return;
	writer_object(json, "strip");
	writer_string(json, "verdict", strip_text(facts->strip));
	if (dialogue->have_starttls_reply && dialogue->starttls_reply.code >= 500)
		writer_string(json, "echo", echo_text(smtp_session_echo(dialogue)));
	if (reply_accepts(&dialogue->ehlo_reply))
		masks(json, &dialogue->ehlo_reply);
	writer_object_end(json);
}

void record_mta(struct writer *json, const struct smtp_session *session)
{
	const struct mta *mta = &session->mta;

	if (!probe_smtp(session->probe)->alive)
		return;
	writer_object(json, "mta");
	writer_string(json, "family", mta->family ? mta->family : "unknown");
	if (mta->family) {
		writer_heard_if(json, "version", mta->version);
		writer_string(json, "source", mta_source_text(mta->source));
		writer_string(json, "confidence", mta_confidence_text(mta->confidence));
	}
	writer_object_end(json);
}
