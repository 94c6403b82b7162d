/* SPDX-License-Identifier: Apache-2.0 */
/* The feed of a survey (feed.h). */
#include "input/feed.h"

#include "base/arena.h"
#include "base/random.h"
#include "input/domain.h"
#include "input/held.h"
#include "input/list.h"
#include "input/mailbox_sign.h"
#include "input/seen.h"
#include "input/shard.h"

#include <stdlib.h>
#include <string.h>

#define FEED_WINDOW_MAXIMUM (64 * 1024 * 1024) /* octets of lines that wait to be drawn */
#define FEED_TURN 4096 /* lines read before the caller has its turn */
#define FEED_EXAMPLE_SHOWN 80 /* octets of a line that is told as an example */

struct feed {
	const struct options *options;
	bool is_older;
	bool (*excluded)(const void *owner, const char *name);
	const void *exclusions;
	struct list *list;
	struct seen seen;
	struct feed_strangers strangers;
	struct shard shard;
	uint64_t lines;
	uint64_t failures;
	bool ended; /* nothing more to read */
	bool broken; /* … because the list broke off */
	bool endless; /* … as nothing in it is a line */
	bool changed; /* … because a line differs from its record */
	enum feed_answer (*answered)(void *owner, uint64_t sequence, const char *input);
	void *answer_owner;
	struct random random;
	struct held **window;
	size_t held;
	size_t held_octets;
	size_t most_held;
};

static struct list_setup setup_of(const struct options *options)
{
	bool is_said = options->input_format && strcmp(options->input_format, "auto") != 0;

	return (struct list_setup){ .path = options->input_file,
		.format = is_said ? options->input_format : NULL,
		.lenient = options->lenient,
		.addresses = options->addresses };
}

uint64_t feed_count(const struct options *options)
{
	const struct list_setup setup = setup_of(options);
	uint64_t lines = list_count(&setup), most = (uint64_t)options->max_targets;

	return most && lines > most ? most : lines;
}

struct feed *feed_open(const struct options *options, bool is_older, char **ret_error)
{
	struct list_setup setup = setup_of(options);

	setup.header_counts = is_older;
	struct list *list = list_open(&setup, ret_error);
	struct feed *feed;

	if (!list)
		return NULL;
	feed = memory_alloc(sizeof(*feed));
	feed->options = options;
	feed->list = list;
	feed->is_older = is_older;
	feed->random.state = (uint64_t)options->seed;
	feed->most_held = options->seed ? (size_t)options->shuffle_window : 1;
	feed->window = memory_alloc(feed->most_held * sizeof(struct held *));
	seen_init(&feed->seen);
	shard_init(&feed->shard, (uint64_t)options->seed, (uint64_t)options->shards,
		(uint64_t)options->shard);
	return feed;
}

void feed_exclude(
	struct feed *feed, bool (*excluded)(const void *owner, const char *name), const void *owner)
{
	feed->excluded = excluded;
	feed->exclusions = owner;
}

void feed_close(struct feed *feed)
{
	if (!feed)
		return;
	while (feed->held)
		domain_request_free(held_take(feed->window[--feed->held]));
	free(feed->window);
	for (size_t i = 0; i < FEED_STRANGERS_SHOWN && i < feed->strangers.count; i++)
		free(feed->strangers.shown[i].text);
	seen_done(&feed->seen);
	list_close(feed->list);
	free(feed);
}

static char *text_of(const char *bytes, size_t length)
{
	char *text = memory_alloc(length + 1);

	memcpy(text, bytes, length);
	/* NUL ends texts here; such a line names no domain anyway. */
	for (size_t i = 0; i < length; i++) {
		if (!text[i])
			text[i] = '?';
	}
	return text;
}

static bool is_none(enum input_status status)
{
	return status == INPUT_BAD_NAME || status == INPUT_BAD_IDN || status == INPUT_BAD_ADDRESS ||
		status == INPUT_BAD_PORT;
}

/* What the record shows of the entry; empty: nothing. No name of a domain has a mailbox's signs. */
static char *shown_of(const struct list_entry *entry)
{
	return entry->is_hidden || mailbox_sign_in(entry->text, entry->length)
		? memory_string("")
		: text_of(entry->text, entry->length);
}

static void count_stranger(struct feed_strangers *strangers, const struct domain_request *request)
{
	size_t length = strlen(request->input);
	bool is_long = length > FEED_EXAMPLE_SHOWN;

	if (strangers->count < FEED_STRANGERS_SHOWN)
		strangers->shown[strangers->count] = (struct feed_stranger){ request->sequence,
			memory_format("%.*s%s", is_long ? FEED_EXAMPLE_SHOWN : (int)length,
				request->input, is_long ? "..." : "") };
	strangers->count++;
}

/* Whether a line that could be surveyed is. key: two lines that have the same one are one. */
static void find_out(struct feed *feed, struct domain_request *request, const char *key)
{
	request->duplicate_of = seen_add(&feed->seen, key, request->sequence);
	if (request->duplicate_of)
		request->status = INPUT_DUPLICATE;
	else if (request->name && feed->excluded && feed->excluded(feed->exclusions, request->name))
		request->status = INPUT_OPTED_OUT;
}

static struct domain_request *make_request(struct feed *feed, const struct list_entry *entry)
{
	struct domain_request *request = memory_alloc(sizeof(*request));
	struct domain_name name = { .status = INPUT_BAD_NAME };

	if (entry->is_whole)
		domain_parse(entry->name, entry->name_length, feed->options->allow_tld, &name);
	request->sequence = ++feed->lines;
	request->attempt = 1;
	request->rank = entry->rank;
	request->input = shown_of(entry);
	request->status = name.status;
	request->lints = name.lints;
	if (*name.text)
		request->name = memory_string(name.text);
	if (is_none(name.status))
		count_stranger(&feed->strangers, request);
	if (name.status == INPUT_OK)
		find_out(feed, request, request->name);
	return request;
}

static struct domain_request *make_target(
	struct feed *feed, const struct target_fields *fields, const struct target_entry *target)
{
	struct domain_request *request = memory_alloc(sizeof(*request));
	char text[TARGET_TEXT_SIZE];
	const struct list_entry entry = { .text = text,
		.length = target_fields_text(fields, text),
		.is_hidden = fields->is_hidden };

	request->sequence = feed->lines;
	request->attempt = 1;
	request->rank = -1;
	request->input = shown_of(&entry);
	request->status = target->status;
	request->target = target->target;
	request->lints = target->lints;
	if (*target->name)
		request->name = memory_string(target->name);
	if (is_none(target->status))
		count_stranger(&feed->strangers, request);
	if (target->status == INPUT_OK) {
		target_key(target, text);
		find_out(feed, request, text);
	}
	return request;
}

void feed_pass_over(struct feed *feed,
	enum feed_answer (*answered)(void *owner, uint64_t sequence, const char *input),
	void *owner)
{
	feed->answered = answered;
	feed->answer_owner = owner;
}

/* A line that has its record already was to be read, for duplicates and numbers, and that is all. */
static void take(struct feed *feed, struct domain_request *request)
{
	enum feed_answer answer = feed->answered
		? feed->answered(feed->answer_owner, request->sequence, request->input)
		: FEED_UNANSWERED;

	if (answer == FEED_UNANSWERED) {
		feed->window[feed->held] = held_make(request);
		feed->held_octets += held_octets(feed->window[feed->held++]);
		return;
	}
	/* Of lines that are no domains records said more before. */
	if (answer == FEED_OTHER_LINE && !(feed->is_older && is_none(request->status)))
		feed->ended = feed->changed = true;
	domain_request_free(request);
}

static void take_target(struct feed *feed, const struct target_fields *fields)
{
	struct target_entry target;

	if (fields->is_none) {
		feed->failures++;
		return;
	}
	feed->lines++;
	target_parse(fields, (uint16_t)feed->options->port, &target);
	if (shard_has(&feed->shard, &target.target.address, feed->lines))
		take(feed, make_target(feed, fields, &target));
}

static enum reader_status take_next(struct feed *feed)
{
	struct list_entry entry;
	struct target_fields fields;
	enum reader_status status = feed->options->addresses ? list_next_target(feed->list, &fields)
							     : list_next(feed->list, &entry);

	if (status == READER_LINE && feed->options->addresses)
		take_target(feed, &fields);
	else if (status == READER_LINE)
		take(feed, make_request(feed, &entry));
	return status;
}

/* Fills the window as far as the list has lines to give. */
static enum feed_status fill(struct feed *feed)
{
	uint64_t most = (uint64_t)feed->options->max_targets;

	for (size_t i = 0; feed->held < feed->most_held &&
		feed->held_octets < FEED_WINDOW_MAXIMUM && !feed->ended;
		i++) {
		if (i == FEED_TURN)
			return FEED_MORE;
		if (most && feed->lines >= most) {
			feed->ended = true;
			break;
		}
		switch (take_next(feed)) {
		case READER_LINE:
			break;
		case READER_WAIT:
			return FEED_WAIT;
		case READER_MORE:
			return FEED_MORE;
		case READER_END:
			feed->ended = true;
			break;
		case READER_ENDLESS:
			feed->endless = true;
			/* fall through */
		case READER_ERROR:
			feed->ended = feed->broken = true;
			break;
		}
	}
	if (feed->changed)
		return FEED_CHANGED;
	if (feed->held)
		return FEED_DOMAIN;
	if (feed->broken)
		return feed->endless ? FEED_ENDLESS : FEED_ERROR;
	return FEED_END;
}

enum feed_status feed_next(struct feed *feed, struct domain_request **ret_request)
{
	enum feed_status status = fill(feed);

	/* A pipe that pauses does not hold back what is there already; a window that is still being filled does. */
	if (!feed->held || status == FEED_CHANGED || status == FEED_MORE)
		return status;
	size_t drawn = feed->held > 1 ? random_below(&feed->random, feed->held) : 0;
	feed->held_octets -= held_octets(feed->window[drawn]);
	*ret_request = held_take(feed->window[drawn]);
	feed->window[drawn] = feed->window[--feed->held];
	return FEED_DOMAIN;
}

uint64_t feed_failures(const struct feed *feed)
{
	return feed->failures;
}

uint64_t feed_lines(const struct feed *feed)
{
	return feed->lines;
}

bool feed_is_file(const struct feed *feed)
{
	return reader_is_file(list_reader(feed->list));
}

void feed_digest(struct feed *feed, char text[DIGEST_TEXT_SIZE])
{
	reader_digest(list_reader(feed->list), text);
}

bool feed_format(const struct feed *feed, char text[LIST_FORMAT_TEXT_SIZE])
{
	const struct list_format *format = list_format(feed->list);

	if (format)
		list_format_text(format, text);
	return format;
}

const struct feed_strangers *feed_strangers(const struct feed *feed)
{
	return &feed->strangers;
}

const char *feed_fault(const struct feed *feed)
{
	return list_fault(feed->list);
}
