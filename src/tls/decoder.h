/*
 * How public keys of certificates are decoded. OpenSSL 3.0 sets up a chain of providers' decoders for each key,
 * nearly half of a handshake; where an ENGINE speaks for the type of key it uses the decoder it had before,
 * with the same result.
 */
#ifndef TESSCAN_TLS_DECODER_H
#define TESSCAN_TLS_DECODER_H

#include <stdbool.h>

/* For the whole process, before there are threads. False where the library has no ENGINE: nothing changes. */
bool decoder_shorten(void);

#endif
