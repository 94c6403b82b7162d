/* SPDX-License-Identifier: Apache-2.0 */
/* How long a session waits for each of its phases (PROTOCOL D.11; RFC 5321 4.5.3.2). */
#include "scanners/smtp/session.h"

static int64_t state_deadline(const struct options *options, enum session_state state)
{
	switch (state) {
	case SESSION_CONNECT:
		return options->connect_timeout;
	case SESSION_GREETING:
		return options->greeting_timeout;
	case SESSION_EHLO:
	case SESSION_HELO:
		return options->ehlo_timeout;
	case SESSION_STARTTLS:
		return options->starttls_timeout;
	case SESSION_TLS:
		return options->tls_timeout;
	case SESSION_EHLO_TLS:
		return options->ehlo_tls_timeout;
	case SESSION_QUIT:
	case session_state_count:
		break;
	}
	return options->quit_timeout;
}

/* D.11: how much more patient the second attempt is, in tenths. */
static int64_t patience(enum session_state state)
{
	switch (state) {
	case SESSION_CONNECT:
	case SESSION_EHLO_TLS:
		return 30;
	case SESSION_GREETING:
	case SESSION_EHLO:
	case SESSION_HELO:
		return 40;
	case SESSION_STARTTLS:
	case SESSION_TLS:
		return 20;
	case SESSION_QUIT:
	case session_state_count:
		break;
	}
	return 10;
}

int64_t session_phase_deadline(const struct probe *probe, enum session_state state)
{
	int64_t usual = state_deadline(probe_options(probe), state);

	return probe_attempt(probe) > 1 ? usual * patience(state) / 10 : usual;
}

int64_t session_whole_deadline(const struct probe *probe)
{
	int64_t usual = probe_options(probe)->session_timeout;

	return probe_attempt(probe) > 1 ? usual * 8 / 3 : usual;
}
