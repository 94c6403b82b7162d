/* Registered domains by the Public Suffix List (libpsl's built-in copy). Safe in every thread. */
#ifndef TESSCAN_BASE_PSL_H
#define TESSCAN_BASE_PSL_H

/* The registered domain, a tail of `name`; `name` itself when it is a public suffix. */
const char *psl_registered_domain(const char *name);
/* SHA-1 of the list, for the manifest. */
const char *psl_digest(void);

#endif
