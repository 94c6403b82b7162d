/* SPDX-License-Identifier: Apache-2.0 */
/* The feed of a survey (feed.h). */
#include "input/feed.h"

#include "base/arena.h"
#include "base/random.h"
#include "input/domain.h"
#include "input/reader.h"
#include "input/seen.h"

#include <stdlib.h>
#include <string.h>

#define FEED_TURN 4096 /* lines read before the caller has its turn */
#define FEED_CUT_SHOWN 200 /* octets that the record shows of a line too long to be one */

struct feed {
	const struct options *options;
	bool (*excluded)(const void *owner, const char *name);
	const void *exclusions;
	struct reader *reader;
	struct seen seen;
	uint64_t lines;
	bool ended; /* nothing more to read */
	bool broken; /* … because the list broke off */
	bool endless; /* … as nothing in it is a line */
	bool changed; /* … because a line differs from its record */
	enum feed_answer (*answered)(void *owner, uint64_t sequence, const char *input);
	void *answer_owner;
	struct random random;
	struct domain_request **window;
	size_t held;
	size_t most_held;
};

struct feed *feed_open(const struct options *options, char **ret_error)
{
	struct reader *reader = reader_open(options->input_file, ret_error);
	struct feed *feed;

	if (!reader)
		return NULL;
	feed = memory_alloc(sizeof(*feed));
	feed->options = options;
	feed->reader = reader;
	feed->random.state = (uint64_t)options->seed;
	feed->most_held = options->seed ? (size_t)options->shuffle_window : 1;
	feed->window = memory_alloc(feed->most_held * sizeof(struct domain_request *));
	seen_init(&feed->seen);
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
		domain_request_free(feed->window[--feed->held]);
	free(feed->window);
	seen_done(&feed->seen);
	reader_close(feed->reader);
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

static struct domain_request *make_request(struct feed *feed, const char *line, size_t length)
{
	struct domain_request *request = memory_alloc(sizeof(*request));
	struct domain_line parsed;

	if (length == READER_LINE_MAXIMUM)
		parsed = (struct domain_line){ .status = INPUT_BAD_NAME,
			.rank = -1,
			.input = line,
			.input_length = FEED_CUT_SHOWN };
	else
		domain_parse(line, length, feed->options->allow_tld, &parsed);
	request->sequence = ++feed->lines;
	request->attempt = 1;
	request->rank = parsed.rank;
	request->input = text_of(parsed.input, parsed.input_length);
	request->status = parsed.status;
	request->lints = parsed.lints;
	if (*parsed.name)
		request->name = memory_string(parsed.name);
	if (parsed.status != INPUT_OK)
		return request;
	request->duplicate_of = seen_add(&feed->seen, request->name, request->sequence);
	if (request->duplicate_of)
		request->status = INPUT_DUPLICATE;
	else if (feed->excluded && feed->excluded(feed->exclusions, request->name))
		request->status = INPUT_OPTED_OUT;
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
static void take_line(struct feed *feed, const char *line, size_t length)
{
	struct domain_request *request = make_request(feed, line, length);
	enum feed_answer answer = feed->answered
		? feed->answered(feed->answer_owner, request->sequence, request->input)
		: FEED_UNANSWERED;

	if (answer == FEED_UNANSWERED) {
		feed->window[feed->held++] = request;
		return;
	}
	if (answer == FEED_OTHER_LINE)
		feed->ended = feed->changed = true;
	domain_request_free(request);
}

/* Fills the window as far as the list has lines to give. */
static enum feed_status fill(struct feed *feed)
{
	uint64_t most = (uint64_t)feed->options->max_targets;

	for (size_t i = 0; feed->held < feed->most_held && !feed->ended; i++) {
		const char *line;
		size_t length;

		if (i == FEED_TURN)
			return FEED_MORE;
		if (most && feed->lines >= most) {
			feed->ended = true;
			break;
		}
		switch (reader_next(feed->reader, &line, &length)) {
		case READER_LINE:
			take_line(feed, line, length);
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
	*ret_request = feed->window[drawn];
	feed->window[drawn] = feed->window[--feed->held];
	return FEED_DOMAIN;
}

uint64_t feed_lines(const struct feed *feed)
{
	return feed->lines;
}

bool feed_is_file(const struct feed *feed)
{
	return reader_is_file(feed->reader);
}

void feed_digest(struct feed *feed, char text[DIGEST_TEXT_SIZE])
{
	reader_digest(feed->reader, text);
}
