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

static void same_facts(void **state)
{
	const struct world *world = *state;
	const struct identity *leaves[WAYS] = { &world->rsa, &world->ecdsa, &world->ed25519 };
	char *before[WAYS];

	for (int i = 0; i < WAYS; i++) {
		before[i] = facts_of(leaves[i], &world->root);
		assert_true(shakes_hands(world, leaves[i]));
	}
	if (!decoder_shorten())
		skip();
	assert_true(decoder_shorten());
	for (int i = 0; i < WAYS; i++) {
		char *after = facts_of(leaves[i], &world->root);

		assert_string_equal(before[i], after);
		assert_true(shakes_hands(world, leaves[i]));
		free(before[i]);
		free(after);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(same_facts) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("decoder", tests, tls_world_set_up, tls_world_tear_down);
}
