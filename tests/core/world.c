/* SPDX-License-Identifier: Apache-2.0 */
/* The Internet of a scenario (world.h). */
#include "tests/core/world.h"

#include "base/clock.h"
#include "base/name.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct world *world;

void world_fault(const char *format, ...)
{
	char *fault = world->notes->fault;
	va_list arguments;

	if (*fault)
		return;
	va_start(arguments, format);
	vsnprintf(fault, sizeof(world->notes->fault), format, arguments);
	va_end(arguments);
}

const struct world_certificate *world_certificate(
	const struct world_server *server, const char *sni)
{
	for (size_t i = 0; i < server->name_count; i++) {
		const struct world_name *name = &server->names[i];

		if (!name->name || (sni && !strcmp(name->name, sni)))
			return name->certificate;
	}
	return NULL;
}

static bool is_at(const struct world_server *server, const struct address *address, uint16_t port)
{
	return server->port == port && !address_compare(&server->address, address);
}

static struct world_contact *note_contact(const struct address *address, uint16_t port)
{
	struct world_notes *notes = world->notes;
	struct world_contact *contact = &notes->contacts[notes->contact_count];

	if (notes->contact_count == WORLD_CONTACTS - 1)
		world_fault("more connections than are kept");
	else
		notes->contact_count++;
	*contact = (struct world_contact){ *address, port, clock_monotonic(), 0 };
	return contact;
}

const struct world_server *world_connect(
	const struct address *address, uint16_t port, struct world_contact **ret_contact)
{
	const struct world_server *found = NULL;
	char text[ADDRESS_TEXT_SIZE];
	unsigned *count = NULL, passed = 0;

	*ret_contact = note_contact(address, port);
	for (size_t i = 0; i < world->server_count; i++) {
		const struct world_server *server = &world->servers[i];

		if (!is_at(server, address, port))
			continue;
		if (!count)
			count = &world->notes->connected[i];
		if (passed++ <= *count)
			found = server;
	}
	if (found) {
		++*count;
		return found;
	}
	address_format(address, text);
	world_fault("a connection to %s, port %u, where nobody is", text, port);
	return NULL;
}

const struct world_answer *world_ask(const char *name, uint16_t type)
{
	const struct world_answer *found = NULL;
	unsigned *count = NULL, passed = 0;

	for (size_t i = 0; i < world->answer_count; i++) {
		const struct world_answer *answer = &world->answers[i];

		if (answer->type != type || strcmp(answer->name, name) != 0)
			continue;
		if (!count)
			count = &world->notes->asked[i];
		if (passed++ <= *count)
			found = answer;
	}
	if (found)
		++*count;
	return found;
}

bool world_has_name(const char *name)
{
	for (size_t i = 0; i < world->answer_count; i++) {
		if (name_under(world->answers[i].name, name))
			return true;
	}
	return false;
}

const struct world_zone *world_zone_of(const char *name)
{
	const struct world_zone *lowest = NULL;

	for (size_t i = 0; i < world->zone_count; i++) {
		const struct world_zone *zone = &world->zones[i];

		if (name_under(name, zone->name) &&
			(!lowest || strlen(zone->name) > strlen(lowest->name)))
			lowest = zone;
	}
	return lowest;
}
