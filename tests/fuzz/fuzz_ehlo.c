/* SPDX-License-Identifier: Apache-2.0 */
/* EHLO capabilities: bounded, upper case, and STARTTLS only where a line says so. */
#include "tests/fuzz/fuzz.h"

#include "smtp/ehlo.h"

#include <string.h>

static void check_word(const char *word)
{
	HOLDS(*word);
	for (; *word; word++)
		HOLDS(!strchr(" \t=", *word) && !(*word >= 'a' && *word <= 'z'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reply_parser parser;
	struct arena arena;

	arena_init(&arena);
	reply_init(&parser, &arena);
	reply_feed(&parser, (const char *)data, size);
	if (parser.status == REPLY_DONE) {
		struct ehlo ehlo = ehlo_parse(&parser.reply, &arena);
		HOLDS(ehlo.keyword_count < parser.reply.line_count || !ehlo.keyword_count);
		HOLDS(ehlo.starttls == ehlo_has(&ehlo, "STARTTLS"));
		HOLDS(!ehlo.auth_count || ehlo_has(&ehlo, "AUTH"));
		HOLDS(!ehlo.auth_clear || ehlo.auth_count);
		HOLDS(!ehlo.has_size || ehlo.size >= 0);
		HOLDS((ehlo.lints & parser.reply.lints) == parser.reply.lints);
		for (size_t i = 0; i < ehlo.keyword_count; i++)
			check_word(ehlo.keywords[i]);
		for (size_t i = 0; i < ehlo.keyword_count; i++)
			HOLDS(ehlo.parameters[i].count <= EHLO_PARAMETERS_MAXIMUM);
		for (size_t i = 0; i < ehlo.auth_count; i++)
			check_word(ehlo.auth[i]);
	}
	arena_done(&arena);
	return 0;
}
