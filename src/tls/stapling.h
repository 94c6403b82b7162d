/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server sends about its certificate beside it: an OCSP response (RFC 6066 8, RFC 6960) and
 * signed certificate timestamps (RFC 6962 3.3). Read, not judged: no signature is checked. Pure.
 */
#ifndef TESSCAN_TLS_STAPLING_H
#define TESSCAN_TLS_STAPLING_H

#include "base/words.h"
#include "tls/chain.h"

#include <stdbool.h>

#define STAPLING_RESPONSES_MAXIMUM 16 /* single responses looked at */

struct ocsp_facts {
	enum ocsp_status status;
	bool has_next_update;
	int64_t next_update; /* microseconds since the epoch */
	size_t scts; /* in the response on this certificate */
};

/* serial: of the leaf, big-endian, as in a struct certificate. */
struct ocsp_facts ocsp_parse(const uint8_t *der, size_t length, const struct octets *serial);

/* Number of entries of a SignedCertificateTimestampList; 0 when it is malformed. */
size_t sct_list_count(const uint8_t *list, size_t length);
/* The same of the value of a certificate's or a response's extension: an OCTET STRING around it. */
size_t sct_extension_count(const uint8_t *value, size_t length);

#endif
