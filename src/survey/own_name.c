/* SPDX-License-Identifier: Apache-2.0 */
/* This machine's name (own_name.h). The system's resolver is not asked: what servers see is in DNS. */
#include "survey/own_name.h"

#include "base/arena.h"
#include "net/vantage.h"

#include <limits.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define OWN_NAME_ADVICE \
	"give --ehlo-name NAME, the name that this machine's address resolves to and that " \
	"resolves back"

static bool is_name(const char *text)
{
	return name_is_host(text) && !name_is_address(text) && strlen(text) <= NAME_MAXIMUM &&
		strcasecmp(text, "localhost") != 0 && strncasecmp(text, "localhost.", 10) != 0;
}

char *own_name_find(struct own_name *name, const struct sources *sources)
{
	char host[HOST_NAME_MAX + 1] = "", address[ADDRESS_TEXT_SIZE];

	gethostname(host, sizeof(host) - 1);
	if (!is_name(host))
		return memory_format("--ehlo-name is required, as this machine has no name "
				     "(%s): " OWN_NAME_ADVICE
				     " (or an allow list of special-use networks only)",
			host);
	if (!vantage_address(4, sources, address) && !vantage_address(6, sources, address))
		return memory_format(
			"--ehlo-name is required, as no route leads from here to the public "
			"Internet: " OWN_NAME_ADVICE
			" (or an allow list of special-use networks only)");
	name->wanted = true;
	snprintf(name->text, sizeof(name->text), "%s", host);
	return NULL;
}

static char *refuse(const struct own_name *name, const struct identity *identity)
{
	return memory_format("--ehlo-name: none is given, and this machine's own, %s, will not "
			     "do: it and %s do not belong together: %s%s%s: " OWN_NAME_ADVICE,
		name->text, identity->address, identity_status_text(identity->status),
		*identity->pointer ? ": " : "", identity->pointer);
}

char *own_name_settle(
	struct own_name *name, const struct identity identities[2], const char *before)
{
	const char *found = NULL;

	for (size_t i = 0; i < 2; i++) {
		const struct identity *identity = &identities[i];

		if (!*identity->address)
			continue;
		if (identity->status != IDENTITY_OK)
			return refuse(name, identity);
		if (found && strcasecmp(found, identity->pointer) != 0)
			return memory_format(
				"--ehlo-name: none is given, and this machine's "
				"addresses have two names, %s and %s: " OWN_NAME_ADVICE,
				found, identity->pointer);
		found = identity->pointer;
	}
	if (!found)
		return memory_format("--ehlo-name: none is given, and no address of the public "
				     "Internet is ours: " OWN_NAME_ADVICE);
	if (!is_name(found) || name_labels(found) < 2)
		return memory_format("--ehlo-name: none is given, and the name of this machine's "
				     "address is none for a host: %s: " OWN_NAME_ADVICE,
			found);
	if (before && strcasecmp(before, found) != 0)
		return memory_format("--ehlo-name was %s when the survey was begun and is %s now, "
				     "by this machine's own name: resume with the same, or begin "
				     "another survey",
			before, found);
	snprintf(name->text, sizeof(name->text), "%s", found);
	/* However DNS writes it today, it is the same name for --resume. */
	for (char *c = name->text; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return NULL;
}
