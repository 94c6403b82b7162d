/* SPDX-License-Identifier: Apache-2.0 */
/* Shortages (shortage.h). */
#include "net/shortage.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

/* ENFILE first: its text begins with that of EMFILE. */
static const int errors[] = { ENFILE, EMFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL };

bool is_shortage(int error)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (errors[i] == error)
			return true;
	}
	return false;
}

int shortage_in(const char *line)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (strstr(line, strerrordesc_np(errors[i])))
			return errors[i];
	}
	return 0;
}
