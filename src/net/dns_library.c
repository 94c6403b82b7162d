/* SPDX-License-Identifier: Apache-2.0 */
/* The DNS library itself (dns_library.h). */
#include "net/dns_library.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <unbound.h>

const char *dns_library_version(void)
{
	return ub_version();
}

/* The strings of a dynamic section; the loader has relocated their address on most architectures, not on all. */
static const char *strings_of(const struct link_map *object)
{
	for (const ElfW(Dyn) *entry = object->l_ld; entry->d_tag != DT_NULL; entry++) {
		if (entry->d_tag == DT_STRTAB)
			return (const char *)(entry->d_un.d_ptr < object->l_addr
					? entry->d_un.d_ptr + object->l_addr
					: entry->d_un.d_ptr);
	}
	return NULL;
}

bool dns_library_uses_libcrypto(void)
{
	static const char libcrypto[] = "libcrypto.so";
	struct link_map *object = NULL;
	Dl_info info;

	/* The name of the main program is empty: there the library is part of it. */
	if (!dladdr1((const void *)ub_version, &info, (void **)&object, RTLD_DL_LINKMAP) ||
		!object || !*object->l_name)
		return true;
	const char *strings = strings_of(object);
	for (const ElfW(Dyn) *entry = object->l_ld; strings && entry->d_tag != DT_NULL; entry++) {
		if (entry->d_tag == DT_NEEDED &&
			!strncmp(strings + entry->d_un.d_val, libcrypto, strlen(libcrypto)))
			return true;
	}
	return !strings;
}
