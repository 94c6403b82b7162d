/* SPDX-License-Identifier: Apache-2.0 */
/* The one home of libpsl (psl.h). */
#include "base/psl.h"

#include <libpsl.h>

const char *psl_registered_domain(const char *name)
{
	const char *registered = psl_registrable_domain(psl_builtin(), name);

	return registered ? registered : name;
}

bool psl_is_registry(const char *name)
{
	return psl_is_public_suffix2(psl_builtin(), name, PSL_TYPE_ICANN);
}

const char *psl_digest(void)
{
	return psl_builtin_sha1sum();
}
