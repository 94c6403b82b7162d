/* SPDX-License-Identifier: Apache-2.0 */
/* net/errors: every errno has its row, and what is in no row is ours (PROTOCOL T303). */
#include "tests/unit/unit.h"

#include "net/errors.h"

#include <errno.h>
#include <string.h>

#define ERRNO_MOST 4095 /* MAX_ERRNO of the kernel */

static enum net_error_class class_of(int number, enum net_stage stage)
{
	return net_error_class((struct net_error){ number, stage });
}

/* T303 */
static void every_row(void **state)
{
	enum net_error_class classes[3];
	bool seen[net_error_class_count] = { [NET_ERROR_CLOSED] = true,
		[NET_ERROR_CONTENT] = true };
	int number;

	(void)state;
	for (size_t i = 0; net_error_row(i, &number, classes); i++) {
		assert_true(net_error_is_known(number));
		assert_int_equal(class_of(number, NET_STAGE_SOCKET), classes[0]);
		assert_int_equal(class_of(number, NET_STAGE_CONNECT), classes[0]);
		assert_int_equal(class_of(number, NET_STAGE_CONNECTING), classes[1]);
		assert_int_equal(class_of(number, NET_STAGE_CONNECTED), classes[2]);
		/* Nobody outside has said what a call returns at once. */
		assert_int_equal(
			net_error_whose((struct net_error){ number, NET_STAGE_CONNECT }), NET_OURS);
		/* Who waits for a turn after a packet went out would ask the same address without end. */
		assert_true(classes[1] != NET_ERROR_SHORTAGE && classes[2] != NET_ERROR_SHORTAGE);
		for (size_t j = 0; j < 3; j++)
			seen[classes[j]] = true;
	}
	for (int class = 0; class < net_error_class_count; class++)
		assert_true(seen[class]);
}

static void unknown(void **state)
{
	size_t rows = 0;

	(void)state;
	for (int number = 1; number <= ERRNO_MOST; number++) {
		rows += net_error_is_known(number);
		if (net_error_is_known(number))
			continue;
		for (int stage = NET_STAGE_SOCKET; stage <= NET_STAGE_CONNECTED; stage++) {
			const struct net_error error = { number, (enum net_stage)stage };

			assert_int_equal(net_error_class(error), NET_ERROR_OURS);
			assert_int_equal(net_error_outcome(error), OUTCOME_LOCAL_ERROR);
			assert_false(net_error_heard(error));
			/* As soon as somebody was contacted, a pause is due. */
			assert_int_equal(net_error_contacted(error), stage != NET_STAGE_SOCKET);
			assert_int_equal(net_error_silent(error), stage != NET_STAGE_SOCKET);
			assert_non_null(net_error_text(error));
		}
	}
	enum net_error_class classes[3];
	int number;
	/* None twice. */
	assert_false(net_error_row(rows, &number, classes));
	assert_true(net_error_row(rows - 1, &number, classes));
}

/* What the kernel makes of each ICMP message, and what is to be told of a connection that it ends. */
static void icmp(void **state)
{
	static const struct {
		int number;
		enum outcome outcome;
		bool heard;
	} cases[] = {
		{ ENETUNREACH, OUTCOME_TCP_UNREACHABLE, false },
		{ EHOSTUNREACH, OUTCOME_TCP_UNREACHABLE, false },
		{ ENOPROTOOPT, OUTCOME_TCP_UNREACHABLE, true },
		{ ECONNREFUSED, OUTCOME_TCP_REFUSED, true },
		{ EMSGSIZE, OUTCOME_TCP_UNREACHABLE, false },
		{ EOPNOTSUPP, OUTCOME_TCP_UNREACHABLE, false },
		{ EHOSTDOWN, OUTCOME_TCP_UNREACHABLE, false },
		{ ENONET, OUTCOME_TCP_UNREACHABLE, false },
		{ EACCES, OUTCOME_TCP_UNREACHABLE, false },
		{ EPROTO, OUTCOME_TCP_UNREACHABLE, false },
		{ ETIMEDOUT, OUTCOME_TCP_TIMEOUT, false },
		{ ECONNRESET, OUTCOME_TCP_RESET, true },
		{ EPIPE, OUTCOME_TCP_RESET, true },
		{ ECONNABORTED, OUTCOME_LOCAL_ERROR, false },
		{ EPERM, OUTCOME_LOCAL_ERROR, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct net_error error = { cases[i].number, NET_STAGE_CONNECTING };
		const struct net_error at_once = { cases[i].number, NET_STAGE_CONNECT };

		assert_true(net_error_is_known(cases[i].number));
		assert_int_equal(net_error_outcome(error), cases[i].outcome);
		assert_int_equal(net_error_heard(error), cases[i].heard);
		assert_int_equal(net_error_silent(error), !cases[i].heard);
		assert_int_equal(net_error_outcome(at_once), OUTCOME_LOCAL_ERROR);
	}
}

/* Within a connection: an end, a reset, silence, or ours. */
static void connected(void **state)
{
	const struct net_error closed = { 0, NET_STAGE_CONNECTED };
	const struct net_error flood = { EMSGSIZE, NET_STAGE_CONTENT };

	(void)state;
	assert_int_equal(net_error_class(closed), NET_ERROR_CLOSED);
	assert_true(net_error_heard(closed) && !net_error_silent(closed));
	assert_true(net_error_is_flood(flood) && net_error_heard(flood));
	assert_false(net_error_is_flood((struct net_error){ EMSGSIZE, NET_STAGE_CONNECTED }));
	assert_int_equal(class_of(ECONNRESET, NET_STAGE_CONNECTED), NET_ERROR_RESET);
	assert_int_equal(class_of(EHOSTUNREACH, NET_STAGE_CONNECTED), NET_ERROR_SILENCE);
	assert_int_equal(class_of(ENOBUFS, NET_STAGE_CONNECTED), NET_ERROR_OURS);
	/* What a peer makes too long is no shortage of ours. */
	assert_int_equal(class_of(ENOBUFS, NET_STAGE_CONTENT), NET_ERROR_CONTENT);
}

static void texts(void **state)
{
	(void)state;
	assert_string_equal(net_error_text((struct net_error){ EACCES, NET_STAGE_CONNECT }),
		"Permission denied");
	assert_string_equal(net_error_text((struct net_error){ EACCES, NET_STAGE_CONNECTING }),
		"prohibited on the way");
	assert_int_equal(
		net_shortage_in("x error: can't create socket: Too many open files"), EMFILE);
	assert_int_equal(net_shortage_in("x error: socket: Too many open files in system"), ENFILE);
	assert_int_equal(net_shortage_in("x error: connect: Permission denied"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row), cmocka_unit_test(unknown),
		cmocka_unit_test(icmp), cmocka_unit_test(connected), cmocka_unit_test(texts) };

	return RUN_TESTS("errors", tests);
}
