/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Result types of TLS reports (rpt.h). What RFC 8460 4.3 has no type for is a validation failure; a
 * host without an SMTP session is no matter of TLS and not reported. dane-required is never given:
 * it tells of a sender configured to demand DANE.
 */
#include "verdict/rpt.h"

#include "base/fetch_class.h"

enum report_result rpt_dane_address(enum dane_address verdict)
{
	switch (verdict) {
	case DANE_ADDRESS_NA:
	case DANE_ADDRESS_UNTESTED:
	case DANE_ADDRESS_UNREACHABLE:
	case DANE_ADDRESS_PASS_EE:
	case DANE_ADDRESS_PASS_TA:
	case DANE_ADDRESS_INTERNAL:
		return REPORT_NONE;
	case DANE_ADDRESS_DNS_FAIL:
		return REPORT_DNSSEC_INVALID;
	case DANE_ADDRESS_NO_STARTTLS:
	case DANE_ADDRESS_STARTTLS_REFUSED:
		return REPORT_STARTTLS_NOT_SUPPORTED;
	case DANE_ADDRESS_TLS:
	case DANE_ADDRESS_MISMATCH:
		return REPORT_VALIDATION_FAILURE;
	case DANE_ADDRESS_TLS_ONLY:
		return REPORT_TLSA_INVALID;
	case DANE_ADDRESS_NAME:
		return REPORT_CERTIFICATE_HOST_MISMATCH;
	case DANE_ADDRESS_EXPIRED:
		return REPORT_CERTIFICATE_EXPIRED;
	case DANE_ADDRESS_NOT_YET_VALID:
	case DANE_ADDRESS_CHAIN:
		return REPORT_CERTIFICATE_NOT_TRUSTED;
	case dane_address_count:
		break;
	}
	return REPORT_NONE;
}

enum report_result rpt_tlsa(enum tlsa_status status)
{
	switch (status) {
	case TLSA_USABLE:
	case TLSA_INSECURE_DATA:
	case TLSA_NONE:
	case TLSA_SKIPPED_INSECURE_HOST:
		return REPORT_NONE;
	case TLSA_UNUSABLE:
		return REPORT_TLSA_INVALID;
	case TLSA_BOGUS:
	case TLSA_LOOKUP_FAILED:
	case TLSA_LOOKUP_TIMEOUT:
		return REPORT_DNSSEC_INVALID;
	case tlsa_status_count:
		break;
	}
	return REPORT_NONE;
}

enum report_result rpt_sts_fetch(enum sts_fetch fetch)
{
	return fetch_properties(fetch)->report;
}

enum report_result rpt_sts_policy(enum sts_policy_status status)
{
	return status == STS_POLICY_VALID ? REPORT_NONE : REPORT_STS_POLICY_INVALID;
}

enum report_result rpt_sts_host(enum sts_host host)
{
	switch (host) {
	case STS_HOST_OK:
	case STS_HOST_UNREACHABLE:
	case STS_HOST_UNTESTED:
		return REPORT_NONE;
	case STS_HOST_NO_STARTTLS:
		return REPORT_STARTTLS_NOT_SUPPORTED;
	case STS_HOST_MX_MISMATCH:
	case STS_HOST_TLS_FAIL:
		return REPORT_VALIDATION_FAILURE;
	case STS_HOST_CERT_EXPIRED:
		return REPORT_CERTIFICATE_EXPIRED;
	case STS_HOST_CERT_UNTRUSTED:
		return REPORT_CERTIFICATE_NOT_TRUSTED;
	case STS_HOST_CERT_NAME:
		return REPORT_CERTIFICATE_HOST_MISMATCH;
	case sts_host_count:
		break;
	}
	return REPORT_NONE;
}
