/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How public keys of certificates are decoded. OpenSSL 3.0 sets up a chain of providers' decoders for each key,
 * nearly half of a handshake; where an ENGINE speaks for the type of key it uses the decoder it had before, with
 * the same result. While such an ENGINE is registered no key of that type can be made from its numbers
 * (EVP_PKEY_fromdata), so that it is nothing for a process in which somebody else, libunbound, does that.
 */
#ifndef TESSCAN_TLS_DECODER_H
#define TESSCAN_TLS_DECODER_H

#include "base/words.h"

#include <stdbool.h>

/*
 * Chooses for the whole process, before there are threads. shared: another library of this process verifies
 * signatures with libcrypto; then the short way is taken only if decoder_leaves_keys_usable() under it.
 */
enum key_decoder decoder_choose(bool shared);
/* An RSA and a P-256 key can be made from their numbers, and verifying with them can begin. */
bool decoder_leaves_keys_usable(void);

#endif
