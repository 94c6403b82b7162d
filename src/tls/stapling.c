/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP responses and timestamp lists (stapling.h). */
#include "tls/stapling.h"

#include "base/clock.h"
#include "base/cursor.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <string.h>

size_t sct_list_count(const uint8_t *list, size_t length)
{
	struct cursor cursor;
	size_t count = 0;

	cursor_init(&cursor, list, length);
	if (cursor_u16(&cursor) != cursor_left(&cursor))
		return 0;
	for (; cursor_left(&cursor) && !cursor.bad; count++) {
		uint16_t size = cursor_u16(&cursor);
		if (!size || !cursor_take(&cursor, size))
			return 0;
	}
	return cursor.bad ? 0 : count;
}

size_t sct_extension_count(const uint8_t *value, size_t length)
{
	const unsigned char *end = value;
	ASN1_OCTET_STRING *inner = d2i_ASN1_OCTET_STRING(NULL, &end, (long)length);
	size_t count = 0;

	if (inner && end == value + length)
		count = sct_list_count(
			ASN1_STRING_get0_data(inner), (size_t)ASN1_STRING_length(inner));
	ASN1_OCTET_STRING_free(inner);
	ERR_clear_error();
	return count;
}

static bool is_about(OCSP_SINGLERESP *single, const struct octets *serial)
{
	const OCSP_CERTID *id = OCSP_SINGLERESP_get0_id(single);
	ASN1_INTEGER *number = NULL;

	/* The library's accessor is not const, yet changes nothing. */
	OCSP_id_get0_info(NULL, NULL, NULL, &number, (OCSP_CERTID *)(uintptr_t)id);
	return number && (size_t)ASN1_STRING_length(number) == serial->length &&
		!memcmp(ASN1_STRING_get0_data(number), serial->bytes, serial->length);
}

static enum ocsp_status status_of(int code)
{
	switch (code) {
	case V_OCSP_CERTSTATUS_GOOD:
		return STAPLED_GOOD;
	case V_OCSP_CERTSTATUS_REVOKED:
		return STAPLED_REVOKED;
	default:
		return STAPLED_UNKNOWN;
	}
}

static struct ocsp_facts facts_of(OCSP_SINGLERESP *single)
{
	ASN1_GENERALIZEDTIME *next = NULL;
	struct tm tm;
	int code = OCSP_single_get0_status(single, NULL, NULL, NULL, &next);
	struct ocsp_facts facts = { .status = status_of(code) };
	int at = OCSP_SINGLERESP_get_ext_by_NID(single, NID_ct_cert_scts, -1);

	if (next && ASN1_TIME_to_tm(next, &tm)) {
		facts.has_next_update = true;
		facts.next_update = (int64_t)timegm(&tm) * CLOCK_SECOND;
	}
	if (at >= 0) {
		const ASN1_OCTET_STRING *value =
			X509_EXTENSION_get_data(OCSP_SINGLERESP_get_ext(single, at));
		facts.scts = sct_extension_count(
			ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
	}
	return facts;
}

static struct ocsp_facts find_single(OCSP_BASICRESP *basic, const struct octets *serial)
{
	int count = OCSP_resp_count(basic);

	for (int i = 0; i < count && i < STAPLING_RESPONSES_MAXIMUM; i++) {
		OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);
		if (is_about(single, serial))
			return facts_of(single);
	}
	return (struct ocsp_facts){ .status = STAPLED_OTHER_CERTIFICATE };
}

struct ocsp_facts ocsp_parse(const uint8_t *der, size_t length, const struct octets *serial)
{
	const unsigned char *end = der;
	OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &end, (long)length);
	OCSP_BASICRESP *basic = NULL;
	struct ocsp_facts facts = { .status = STAPLED_MALFORMED };

	if (response && end == der + length) {
		if (OCSP_response_status(response) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
			facts.status = STAPLED_UNSUCCESSFUL;
		else if ((basic = OCSP_response_get1_basic(response)))
			facts = find_single(basic, serial);
	}
	OCSP_BASICRESP_free(basic);
	OCSP_RESPONSE_free(response);
	ERR_clear_error();
	return facts;
}
