/* SPDX-License-Identifier: Apache-2.0 */
/* Signs of interference: STARTTLS where a line says so, no sign where it is offered, bounded. */
#include "tests/fuzz/fuzz.h"

#include "smtp/ehlo.h"
#include "scanners/smtp/echo.h"
#include "scanners/smtp/strip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reply_parser parser;
	struct arena arena;
	bool offered = false;

	arena_init(&arena);
	reply_init(&parser, &arena);
	reply_feed(&parser, (const char *)data, size);
	if (parser.status == REPLY_DONE) {
		const struct reply *reply = &parser.reply;
		struct ehlo ehlo = ehlo_parse(reply, &arena);
		struct strip_evidence evidence = { .advertised = ehlo.starttls,
			.masked_greeting = strip_masked_greeting(reply),
			.ehlo = reply,
			.echo = echo_of_reply(reply, strip_is_masked(reply, reply)) };

		for (size_t i = reply_first(reply) + 1; i < reply->line_count; i++)
			offered |= reply->coded[i] &&
				strip_keyword_class(reply->lines[i]) == KEYWORD_STARTTLS;
		HOLDS(offered == ehlo.starttls);
		HOLDS(reply->code >= 500 || evidence.echo == ECHO_NONE);
		enum strip strip = strip_verdict(&evidence);
		HOLDS(!ehlo.starttls || strip == STRIP_NONE);
		HOLDS(evidence.echo != ECHO_CORRUPT || ehlo.starttls ||
			strip == STRIP_CONFIRMED_ECHO);
	}
	arena_done(&arena);
	return 0;
}
