/* SPDX-License-Identifier: Apache-2.0 */
/* net/fetch_fields: what of an answer's header is about this client (PROTOCOL F.2, T413, T414), and where it ends. */
#include "tests/unit/unit.h"

#include "net/fetch_fields.h"

#include <stdlib.h>
#include <string.h>

#define OK "HTTP/1.1 200 OK"

/* Line by line, each in a block of its own size, as nothing ends it but its length. */
static struct fetch_fields read_header(const char *const *lines)
{
	struct fetch_fields fields = { 0 };

	for (; *lines; lines++) {
		size_t length = strlen(*lines);
		char *line = malloc(length ? length : 1);

		assert_non_null(line);
		memcpy(line, *lines, length);
		fetch_fields_take(&fields, line, length);
		free(line);
	}
	return fields;
}

static void about_this_client(void **state)
{
	static const struct {
		const char *lines[5];
		bool challenge, retry_after;
	} cases[] = {
		{ { OK, "cf-mitigated: challenge\r\n" }, true, false },
		{ { OK, "CF-Mitigated:challenge\r\n" }, true, false },
		{ { OK, "Cf-Mitigated: \t Challenge \t\r\n" }, true, false },
		{ { OK, "x-amzn-waf-action: captcha\n" }, true, false },
		{ { OK, "X-Amzn-Waf-Action: challenge" }, true, false },
		{ { OK, "x-vercel-mitigated: challenge\r\n" }, true, false },
		{ { OK, "x-vercel-mitigated: deny\r\n" }, false, false },
		{ { OK, "cf-mitigated: challenged\r\n" }, false, false },
		{ { OK, "cf-mitigated: no challenge\r\n" }, false, false },
		{ { OK, "cf-mitigated:\r\n" }, false, false },
		{ { OK, "cf-mitigated" }, false, false },
		{ { OK, "x-cf-mitigated: challenge\r\n" }, false, false },
		{ { OK, "WWW-Authenticate: Basic realm=\"challenge\"\r\n" }, false, false },
		{ { OK, "X-Text: cf-mitigated: challenge\r\n" }, false, false },
		{ { OK, "Retry-After: 120\r\n" }, false, true },
		{ { OK, "retry-after: Fri, 31 Dec 2027 23:59:59 GMT\r\n" }, false, true },
		{ { OK, "X-Retry-After: 120\r\n" }, false, false },
		{ { OK, "Retry-After" }, false, false },
		{ { "HTTP/1.1 103 Early Hints\r\n", "Retry-After: 1\r\n", "\r\n",
			  "HTTP/1.1 503 Service Unavailable\r\n" },
			false, false },
		{ { "HTTP/1.1 100 Continue\r\n", "cf-mitigated: challenge\r\n", "\r\n", OK }, false,
			false },
		{ { "", "\r\n", ":", ": challenge" }, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct fetch_fields fields = read_header(cases[i].lines);

		if (fields.challenge != cases[i].challenge ||
			fields.retry_after != cases[i].retry_after)
			fail_msg("%zu, %s: %d, %d", i, cases[i].lines[1], fields.challenge,
				fields.retry_after);
	}
}

/* T271 */
static void where_it_ends(void **state)
{
	static const struct {
		const char *lines[4];
		bool length, chunks;
	} cases[] = {
		{ { OK, "Content-Length: 5\r\n" }, true, false },
		{ { OK, "Transfer-Encoding: chunked\r\n" }, false, true },
		{ { OK, "Transfer-Encoding: gzip, chunked \r\n" }, false, true },
		{ { OK, "Transfer-Encoding: unchunked\r\n" }, false, false },
		{ { OK, "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n" },
			false, false },
		{ { "HTTP/1.1 100 Continue\r\n", "Content-Length: 5\r\n", OK }, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct fetch_fields fields = read_header(cases[i].lines);

		assert_int_equal(fields.has_length, cases[i].length);
		assert_int_equal(fields.has_chunks, cases[i].chunks);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(about_this_client),
		cmocka_unit_test(where_it_ends),
	};

	return RUN_TESTS("fetch_fields", tests);
}
