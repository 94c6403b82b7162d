/* SPDX-License-Identifier: Apache-2.0 */
/* Plaintext behind the 220 (T375): what is kept of it does not depend on how the stream is cut. */
#include "tests/unit/unit.h"

#include "net/plaintext.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char text[] = "500 5.5.1 command unrecognized\r\n";
static const char record[] = "\x16\x03\x03\x00\x2a\x02"
			     "250 a certificate of text\r\n250 more\r\n";

/* Pieces of the first `cut` octets, of the next one, and of the rest. */
static void hear(struct plaintext *plaintext, const char *octets, size_t length, size_t cut)
{
	plaintext_heard(plaintext, octets, cut);
	plaintext_heard(plaintext, octets + cut, cut < length);
	if (cut < length)
		plaintext_heard(plaintext, octets + cut + 1, length - cut - 1);
}

static void cut_anywhere(void **state)
{
	(void)state;
	for (size_t cut = 0; cut <= strlen(text); cut++) {
		struct plaintext plaintext = { .hello = true };

		hear(&plaintext, text, strlen(text), cut);
		assert_true(plaintext.instead);
		assert_int_equal(plaintext_length(&plaintext), strlen(text));
		assert_memory_equal(plaintext.octets, text, strlen(text));
	}
	for (size_t cut = 0; cut < sizeof(record); cut++) {
		struct plaintext plaintext = { .hello = true };

		hear(&plaintext, record, sizeof(record) - 1, cut);
		assert_false(plaintext.instead);
		assert_int_equal(plaintext_length(&plaintext), 0);
	}
}

/* One octet of a record is none of text, whether or not another one comes. */
static void one_octet(void **state)
{
	struct plaintext plaintext = { .hello = true };

	(void)state;
	plaintext_heard(&plaintext, record, 1);
	assert_int_equal(plaintext_length(&plaintext), 0);
	plaintext_heard(&plaintext, record + 1, 1);
	assert_int_equal(plaintext_length(&plaintext), 0);
}

/* What came before our hello is dropped and kept as evidence; what the library leaves behind what it refused, too. */
static void around_the_hello(void **state)
{
	struct plaintext plaintext = { 0 };
	char left[8];
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(write(ends[0], "early\r\n", 7), 7);
	assert_int_equal(plaintext_purge(&plaintext, ends[1]), 0);
	assert_true(plaintext.hello);
	assert_int_equal(recv(ends[1], left, sizeof(left), MSG_DONTWAIT), -1);
	assert_int_equal(write(ends[0], "late\r\n", 6), 6);
	plaintext_heard(&plaintext, "500 ", 4);
	plaintext_end(&plaintext, ends[1]);
	assert_int_equal(plaintext_length(&plaintext), 17);
	assert_memory_equal(plaintext.octets, "early\r\n500 late\r\n", 17);
	assert_int_equal(recv(ends[1], left, sizeof(left), MSG_DONTWAIT), 6);
	close(ends[0]);
	close(ends[1]);
}

/* A handshake that failed otherwise leaves records, which are none of this. */
static void records_stay(void **state)
{
	struct plaintext plaintext = { .hello = true };
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(write(ends[0], "250 in the middle of a record", 29), 29);
	plaintext_heard(&plaintext, record, 3);
	plaintext_end(&plaintext, ends[1]);
	assert_false(plaintext.instead);
	assert_int_equal(plaintext_length(&plaintext), 0);
	close(ends[0]);
	close(ends[1]);
}

static void bounded(void **state)
{
	struct plaintext plaintext = { .hello = true };

	(void)state;
	for (int i = 0; i < 100; i++)
		plaintext_heard(&plaintext, text, strlen(text));
	assert_int_equal(plaintext_length(&plaintext), PLAINTEXT_MAXIMUM);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(one_octet), cmocka_unit_test(around_the_hello),
		cmocka_unit_test(records_stay), cmocka_unit_test(bounded) };

	return RUN_TESTS("plaintext", tests);
}
