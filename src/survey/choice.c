/* SPDX-License-Identifier: Apache-2.0 */
/* Choice of scanners (choice.h). */
#include "survey/choice.h"

#include <stdlib.h>
#include <string.h>

/* While it is made: what stands for each scanner of the registry. */
struct draft {
	const struct scanner *const *registry;
	bool of_addresses;
	bool *chosen;
	bool *refused; /* by its name */
};

static bool always(const struct scanner *scanner)
{
	return scanner->core;
}

/* Those of other people's patience are only for who names them. */
static bool costs_nobody(const struct scanner *scanner)
{
	return scanner->core || !scanner->sessions;
}

static bool can_run(const struct draft *draft, const struct scanner *scanner)
{
	return !draft->of_addresses || scanner->unit == UNIT_ADDRESS;
}

static void choose_group(struct draft *draft, bool (*belongs)(const struct scanner *scanner))
{
	for (size_t i = 0; draft->registry[i]; i++) {
		draft->chosen[i] =
			can_run(draft, draft->registry[i]) && belongs(draft->registry[i]);
		draft->refused[i] = false;
	}
}

static bool equals(const char *word, size_t length, const char *text)
{
	return strlen(text) == length && !strncmp(word, text, length);
}

static char *choose_name(struct draft *draft, const char *word, size_t length)
{
	bool has_sign = length && (*word == '+' || *word == '-'), wanted = *word != '-';

	for (size_t i = 0; draft->registry[i]; i++) {
		if (!equals(word + has_sign, length - has_sign, draft->registry[i]->name))
			continue;
		if (wanted && !can_run(draft, draft->registry[i]))
			return memory_format("--scanners: %s needs a list of domains; with "
					     "--addresses leave it out",
				draft->registry[i]->name);
		draft->chosen[i] = wanted;
		draft->refused[i] = !wanted;
		return NULL;
	}
	return memory_format("--scanners: no scanner of this name: %.*s; see --list-scanners",
		(int)length, word);
}

static char *take_word(struct draft *draft, const char *word, size_t length, bool is_first)
{
	bool has_sign = length && (*word == '+' || *word == '-');

	if (is_first && has_sign)
		choose_group(draft, always);
	if (equals(word, length, "default"))
		choose_group(draft, always);
	else if (equals(word, length, "all"))
		choose_group(draft, costs_nobody);
	else
		return choose_name(draft, word, length);
	return NULL;
}

/* What follows a session cannot do without it, which is chosen, too, unless it was left out by name. */
static char *complete(struct draft *draft)
{
	const struct scanner *follower = NULL;

	for (size_t i = 0; draft->registry[i]; i++) {
		const struct scanner *scanner = draft->registry[i];

		if (draft->chosen[i] && scanner->unit == UNIT_ADDRESS && !scanner->core)
			follower = scanner;
	}
	for (size_t i = 0; follower && draft->registry[i]; i++) {
		const struct scanner *scanner = draft->registry[i];

		if (scanner->unit != UNIT_ADDRESS || !scanner->core)
			continue;
		if (draft->refused[i])
			return memory_format("--scanners: %s follows %s, which is left out",
				follower->name, scanner->name);
		draft->chosen[i] = true;
	}
	return NULL;
}

static void copy(const struct draft *draft, struct choice *choice)
{
	for (size_t i = 0; draft->registry[i]; i++) {
		if (draft->chosen[i])
			choice->list[choice->count++] = draft->registry[i];
	}
}

char *choice_make(const struct scanner *const *registry, const char *list, struct choice *choice)
{
	struct draft draft = { .registry = registry, .of_addresses = choice->of_addresses };
	char *error = NULL;
	size_t count = 0;

	*choice = (struct choice){ .of_addresses = choice->of_addresses };
	while (registry[count])
		count++;
	draft.chosen = memory_alloc(2 * count + 1);
	draft.refused = draft.chosen + count;
	for (const char *word = list; !error && word;) {
		size_t length = strcspn(word, ",");

		error = take_word(&draft, word, length, word == list);
		word = word[length] ? word + length + 1 : NULL;
	}
	if (!error)
		error = complete(&draft);
	if (!error) {
		choice->list = memory_alloc(count * sizeof(*choice->list) + 1);
		copy(&draft, choice);
	}
	if (!error && !choice->count) {
		free(choice->list);
		choice->list = NULL;
		error = memory_format("--scanners %s: none is left", list);
	}
	free(draft.chosen);
	return error;
}

unsigned choice_sessions(const struct scanner *const *scanners, size_t count)
{
	unsigned sessions = 0;

	for (size_t i = 0; i < count; i++)
		sessions += scanners[i]->sessions;
	return sessions;
}
