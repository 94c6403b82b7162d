/* SPDX-License-Identifier: Apache-2.0 */
/* SMTP replies: any cut gives the same result, and every bound is kept. The first octet says where. */
#include "tests/fuzz/fuzz.h"

#include "smtp/reply.h"

#include <string.h>

static size_t feed(struct reply_parser *parser, const char *bytes, size_t size, size_t step)
{
	size_t taken = 0;

	while (taken < size && parser->status == REPLY_MORE) {
		size_t piece = size - taken < step ? size - taken : step;
		taken += reply_feed(parser, bytes + taken, piece);
	}
	return taken;
}

static void check_bounds(const struct reply_parser *parser)
{
	const struct reply *reply = &parser->reply;

	HOLDS(reply->line_count <= REPLY_LINES_MAXIMUM);
	HOLDS(!reply->code || (reply->code >= 200 && reply->code <= 599));
	HOLDS(parser->status != REPLY_DONE || (reply->code && reply->line_count));
	for (size_t i = 0; i < reply->line_count; i++)
		HOLDS(reply->lines[i].length <= REPLY_LINE_STORED);
	if (reply->enhanced)
		HOLDS(strlen(reply->enhanced) >= 5 && strchr("245", reply->enhanced[0]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reply_parser whole, pieces;
	struct arena arena;

	if (!size)
		return 0;
	const char *bytes = (const char *)data + 1;
	arena_init(&arena);
	reply_init(&whole, &arena);
	reply_init(&pieces, &arena);
	size_t taken = feed(&whole, bytes, size - 1, size);
	HOLDS(taken == feed(&pieces, bytes, size - 1, 1 + data[0]));
	HOLDS(whole.status == pieces.status);
	HOLDS(whole.reply.code == pieces.reply.code);
	HOLDS(whole.reply.lints == pieces.reply.lints);
	HOLDS(whole.reply.line_count == pieces.reply.line_count);
	HOLDS(!whole.reply.enhanced == !pieces.reply.enhanced);
	for (size_t i = 0; i < whole.reply.line_count; i++) {
		const struct octets *a = &whole.reply.lines[i], *b = &pieces.reply.lines[i];
		HOLDS(a->length == b->length && !memcmp(a->bytes, b->bytes, a->length));
	}
	check_bounds(&whole);
	arena_done(&arena);
	return 0;
}
