/* SPDX-License-Identifier: Apache-2.0 */
/* Moving on (dialogue_state.h). */
#include "smtp/dialogue_state.h"

#include <stdarg.h>
#include <stdio.h>

void dialogue_enter(struct dialogue *dialogue, enum dialogue_state state)
{
	dialogue->state = state;
	dialogue->heard_length = 0;
	reply_init(&dialogue->parser, dialogue->arena);
	/* Any line answers QUIT. */
	dialogue->parser.any_line = state == DIALOGUE_QUIT && !dialogue->greeted_again;
}

enum dialogue_step dialogue_say(struct dialogue *dialogue, enum dialogue_state state)
{
	dialogue_enter(dialogue, state);
	return DIALOGUE_SAY;
}

enum dialogue_step dialogue_quit(struct dialogue *dialogue)
{
	return dialogue_say(dialogue, DIALOGUE_QUIT);
}

void dialogue_decide(struct dialogue *dialogue, enum outcome outcome, const char *cause, ...)
{
	va_list arguments;

	if (dialogue->decided)
		return;
	dialogue->decided = true;
	dialogue->outcome = outcome;
	dialogue->decided_in = dialogue->state;
	if (dialogue->parser.status != REPLY_DONE)
		dialogue->failed_length = dialogue->heard_length;
	va_start(arguments, cause);
	vsnprintf(dialogue->cause, sizeof(dialogue->cause), cause, arguments);
	va_end(arguments);
}

void dialogue_accept_tls(struct dialogue *dialogue)
{
	if (dialogue->state == DIALOGUE_EHLO_TLS)
		dialogue_decide(dialogue,
			dialogue->blind ? OUTCOME_STARTTLS_HIDDEN_TLS_OK : OUTCOME_TLS_OK, "%s",
			"");
}

enum outcome dialogue_without_tls(const struct dialogue *dialogue)
{
	return dialogue->have_helo ? OUTCOME_HELO_ONLY : OUTCOME_NO_STARTTLS;
}
