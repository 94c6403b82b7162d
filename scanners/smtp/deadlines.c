/* SPDX-License-Identifier: Apache-2.0 */
/* How long a session waits for each of its phases (PROTOCOL D.11; RFC 5321 4.5.3.2). */
#include "scanners/smtp/session.h"

static int64_t state_deadline(const struct options *options, enum dialogue_state state)
{
	switch (state) {
	case DIALOGUE_CONNECT:
		return options->connect_timeout;
	case DIALOGUE_GREETING:
		return options->greeting_timeout;
	case DIALOGUE_EHLO:
	case DIALOGUE_HELO:
		return options->ehlo_timeout;
	case DIALOGUE_STARTTLS:
		return options->starttls_timeout;
	case DIALOGUE_TLS:
		return options->tls_timeout;
	case DIALOGUE_EHLO_TLS:
		return options->ehlo_tls_timeout;
	case DIALOGUE_QUIT:
	case dialogue_state_count:
		break;
	}
	return options->quit_timeout;
}

/* D.11: how much more patient the second attempt is, in tenths. */
static int64_t patience(enum dialogue_state state)
{
	switch (state) {
	case DIALOGUE_CONNECT:
	case DIALOGUE_EHLO_TLS:
		return 30;
	case DIALOGUE_GREETING:
	case DIALOGUE_EHLO:
	case DIALOGUE_HELO:
		return 40;
	case DIALOGUE_STARTTLS:
	case DIALOGUE_TLS:
		return 20;
	case DIALOGUE_QUIT:
	case dialogue_state_count:
		break;
	}
	return 10;
}

int64_t smtp_session_phase_deadline(const struct probe *probe, enum dialogue_state state)
{
	int64_t usual = state_deadline(probe_options(probe), state);

	return probe_attempt(probe) > 1 ? usual * patience(state) / 10 : usual;
}

int64_t smtp_session_whole_deadline(const struct probe *probe)
{
	int64_t usual = probe_options(probe)->session_timeout;

	return probe_attempt(probe) > 1 ? usual * 8 / 3 : usual;
}
