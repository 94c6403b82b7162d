/* SPDX-License-Identifier: Apache-2.0 */
/* Fingerprints: any text ends in a row of its source or none; a version is short and printable. */
#include "tests/fuzz/fuzz.h"

#include "scanners/smtp/fingerprint.h"

#include <string.h>

static void check(struct mta mta, enum mta_source source)
{
	HOLDS(mta.family || !mta.version);
	if (mta.family)
		HOLDS(*mta.family && mta.source == source);
	if (mta.version) {
		HOLDS(*mta.version && strlen(mta.version) <= FINGERPRINT_VERSION_MAXIMUM);
		for (const char *at = mta.version; *at; at++)
			HOLDS(*at >= ' ' && *at <= '~');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fingerprints *fingerprints;
	struct octets text = { data, size };
	struct reply reply = { .code = 220, .lines = &text, .line_count = 1 };
	struct arena arena;

	if (!fingerprints)
		fingerprints = fingerprints_new();
	arena_init(&arena);
	for (int i = 0; i < mta_source_count; i++) {
		enum mta_source source = (enum mta_source)i;
		struct mta mta = fingerprints_match(fingerprints, source, text, &arena);
		struct mta whole = fingerprints_match_reply(fingerprints, source, &reply, &arena);

		check(mta, source);
		HOLDS(mta.family == whole.family);
		text.length = size < FINGERPRINT_TEXT_MAXIMUM ? size : FINGERPRINT_TEXT_MAXIMUM;
		HOLDS(fingerprints_match(fingerprints, source, text, &arena).family == mta.family);
		text.length = size;
	}
	arena_done(&arena);
	return 0;
}
