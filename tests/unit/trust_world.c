/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/trust_world.h"

#include "tests/unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

struct trust_store *trust_world_load(
	const struct identity *root, const struct identity *intermediate)
{
	char *roots = PEM_FILE(root), *more = intermediate ? PEM_FILE(intermediate) : NULL;
	char *error = NULL;
	struct trust_store *store = trust_store_load(roots, more, &error);

	assert_null(error);
	assert_non_null(store);
	unlink(roots);
	if (more)
		unlink(more);
	free(roots);
	free(more);
	return store;
}

int trust_world_set_up(void **state)
{
	static struct world world;

	world.root = certificates_authority("Test Root", NULL);
	world.intermediate = certificates_authority("Test Intermediate", &world.root);
	world.stranger = certificates_authority("Unknown Root", NULL);
	world.store = trust_world_load(&world.root, NULL);
	world.forgiving = trust_world_load(&world.root, &world.intermediate);
	*state = &world;
	return 0;
}

int trust_world_tear_down(void **state)
{
	struct world *world = *state;

	trust_store_free(world->store);
	trust_store_free(world->forgiving);
	identity_done(&world->root);
	identity_done(&world->intermediate);
	identity_done(&world->stranger);
	return 0;
}
