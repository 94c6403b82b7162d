/* SPDX-License-Identifier: Apache-2.0 */
/* Signals at the start (start.h). What handlers need is global, since they are given nothing. */
#include "survey/start.h"

#include "base/exit.h"
#include "output/hold.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const int ending[] = { SIGINT, SIGTERM }, counted[] = { SIGHUP, SIGUSR1, SIGUSR2 };

#define ENDING_COUNT (sizeof(ending) / sizeof(ending[0]))
#define COUNTED_COUNT (sizeof(counted) / sizeof(counted[0]))

static volatile sig_atomic_t counts[COUNTED_COUNT];
static volatile sig_atomic_t told_to = STDERR_FILENO;

/* Only what a handler may call. */
static void on_end(int number)
{
	static const char line[] =
		"tesscan: stopped by a signal before the survey began; no output was changed\n";

	(void)number;
	hold_release();
	/* Nothing is left to do about a line that cannot be written. */
	if (write((int)told_to, line, sizeof(line) - 1) < 0)
		_exit(EXIT_INCOMPLETE);
	_exit(EXIT_INCOMPLETE);
}

static void on_counted(int number)
{
	for (size_t i = 0; i < COUNTED_COUNT; i++) {
		if (counted[i] == number)
			counts[i] = counts[i] + 1;
	}
}

static sigset_t handled(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ENDING_COUNT; i++)
		sigaddset(&set, ending[i]);
	for (size_t i = 0; i < COUNTED_COUNT; i++)
		sigaddset(&set, counted[i]);
	return set;
}

void start_signals(void)
{
	struct sigaction action = { .sa_flags = SA_RESTART };

	/* One at a time. */
	action.sa_mask = handled();
	action.sa_handler = on_end;
	for (size_t i = 0; i < ENDING_COUNT; i++)
		sigaction(ending[i], &action, NULL);
	action.sa_handler = on_counted;
	for (size_t i = 0; i < COUNTED_COUNT; i++)
		sigaction(counted[i], &action, NULL);
	/* Errors of a write, like a full disk. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	/* Whoever started the process may have had them wait. */
	start_signals_go_on();
}

void start_signals_to(int fd)
{
	told_to = fd;
}

void start_signals_wait(void)
{
	sigset_t set = handled();

	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void start_signals_go_on(void)
{
	sigset_t set = handled();

	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

int start_signals_counted(int number)
{
	for (size_t i = 0; i < COUNTED_COUNT; i++) {
		if (counted[i] == number)
			return counts[i];
	}
	return 0;
}
