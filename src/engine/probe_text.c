/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of sessions (probe_text.h). */
#include "engine/probe_text.h"

#include <string.h>

/* An outcome and its neighbours, TLS and trust are left by every step; the last one leaves them nearly alone. */
#define LAST_STEP { .octets = 32, .elements = 1 }

static const struct writer_cuts whole_steps[] = { { 0 }, { .octets = 1024, .elements = 50 },
	{ .octets = 1024, .elements = 25 }, { .octets = 512, .elements = 25 },
	{ .octets = 128, .elements = 8 }, LAST_STEP };
static const struct writer_cuts brief_steps[] = { { .octets = 128, .elements = 4 }, LAST_STEP };

static const struct writer_ladder whole = { PROBE_TEXT_MAXIMUM, whole_steps,
	sizeof(whole_steps) / sizeof(whole_steps[0]) };
static const struct writer_ladder brief = { PROBE_BRIEF_MAXIMUM, brief_steps,
	sizeof(brief_steps) / sizeof(brief_steps[0]) };

void probe_text_set(struct probe_facts *facts, writer_fill fill, const void *owner)
{
	size_t length;

	facts->json = writer_fit(&whole, fill, owner, &length);
	if (length > PROBE_BRIEF_MAXIMUM)
		facts->brief = writer_fit(&brief, fill, owner, NULL);
}
