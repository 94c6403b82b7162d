/* SPDX-License-Identifier: Apache-2.0 */
/* Names of types (dns_answer.h). */
#include "net/dns_answer.h"

const char *dns_type_text(uint16_t type)
{
	switch (type) {
	case DNS_TYPE_A:
		return "A";
	case DNS_TYPE_AAAA:
		return "AAAA";
	case DNS_TYPE_CNAME:
		return "CNAME";
	case DNS_TYPE_MX:
		return "MX";
	case DNS_TYPE_TLSA:
		return "TLSA";
	case DNS_TYPE_SOA:
		return "SOA";
	case DNS_TYPE_DNSKEY:
		return "DNSKEY";
	case DNS_TYPE_DS:
		return "DS";
	case DNS_TYPE_NSEC:
		return "NSEC";
	case DNS_TYPE_NSEC3:
		return "NSEC3";
	case DNS_TYPE_PTR:
		return "PTR";
	case DNS_TYPE_TXT:
		return "TXT";
	case DNS_TYPE_CAA:
		return "CAA";
	default:
		return "?";
	}
}
