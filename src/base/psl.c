/* The one home of libpsl (psl.h). */
#include "base/psl.h"

#include <libpsl.h>

const char *psl_registered_domain(const char *name)
{
	const char *registered = psl_registrable_domain(psl_builtin(), name);

	return registered ? registered : name;
}

const char *psl_digest(void)
{
	return psl_builtin_sha1sum();
}
