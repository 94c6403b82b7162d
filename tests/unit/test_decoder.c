/* SPDX-License-Identifier: Apache-2.0 */
/* tls/decoder: the short way says the same of every type of key, and verifies the same. */
#include "tests/unit/unit.h"

#include "base/writer.h"
#include "tests/unit/tls_world.h"
#include "tls/certificate_json.h"
#include "tls/certificate_lints.h"
#include "tls/decoder.h"

#include <stdlib.h>
#include <string.h>

#define WAYS 3

/* What is known of a leaf, as JSON. */
static char *facts_of(const struct identity *leaf, const struct identity *root)
{
	struct chain *chain = CHAIN(leaf, root);
	struct buffer text;
	struct writer json;

	buffer_init(&text, 1024 * 1024);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	certificate_json(&json, &chain->certificates[0],
		certificate_lints(&chain->certificates[0], true, CERTIFICATES_NOW));
	certificate_json_more(&json, &chain->certificates[0]);
	writer_integer(&json, "costly_keys", (int64_t)chain->costly_keys);
	writer_object_end(&json);
	chain_unref(chain);
	return buffer_take(&text, NULL);
}

static bool shakes_hands(const struct world *world, const struct identity *leaf)
{
	SSL_CTX *server = tls_server_new();
	struct tls_pair pair = { 0 };

	tls_server_identity(server, leaf, ISSUERS(&world->root));
	tls_pair_join(&pair,
		tls_session_new(world->client, TLS_WORLD_HOST, &pair.watch, TLS_KEY_ANY), server);
	bool up = tls_pair_shake(&pair);
	tls_pair_done(&pair);
	SSL_CTX_free(server);
	return up;
}

struct told {
	char *facts[WAYS];
};

static struct told tell(const struct world *world)
{
	const struct identity *leaves[WAYS] = { &world->rsa, &world->ecdsa, &world->ed25519 };
	struct told told;

	for (int i = 0; i < WAYS; i++) {
		told.facts[i] = facts_of(leaves[i], &world->root);
		assert_true(shakes_hands(world, leaves[i]));
	}
	return told;
}

static void assert_same(struct told *before, struct told *after)
{
	for (int i = 0; i < WAYS; i++) {
		assert_string_equal(before->facts[i], after->facts[i]);
		free(after->facts[i]);
	}
}

/* However it is chosen, and chosen anew, the facts are the same; who shares the library can go on making keys. */
static void same_facts(void **state)
{
	const bool shared[] = { true, false, true };
	struct told before = tell(*state);

	assert_true(decoder_leaves_keys_usable());
	for (size_t i = 0; i < COUNT_OF(shared); i++) {
		enum key_decoder decoder = decoder_choose(shared[i]);
		struct told after = tell(*state);

		assert_same(&before, &after);
		if (shared[i] || decoder == KEY_DECODER_PROVIDER)
			assert_true(decoder_leaves_keys_usable());
		assert_int_equal(decoder, decoder_choose(shared[i]));
	}
	for (int i = 0; i < WAYS; i++)
		free(before.facts[i]);
}

/* The shortcut costs what it is said to cost: where it is taken, fixed keys fail, so that the check is one. */
static void shortcut_is_noticed(void **state)
{
	(void)state;
	bool taken = decoder_choose(false) == KEY_DECODER_ENGINE;

	assert_true(decoder_leaves_keys_usable() == !taken);
	assert_int_equal(decoder_choose(true), KEY_DECODER_PROVIDER);
	assert_true(decoder_leaves_keys_usable());
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(same_facts),
		cmocka_unit_test(shortcut_is_noticed) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("decoder", tests, tls_world_set_up, tls_world_tear_down);
}
