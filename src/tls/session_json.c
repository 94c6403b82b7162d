/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of TLS sessions (session_json.h). */
#include "tls/session_json.h"

#include <string.h>

static void cipher(struct writer *json, const struct tls_facts *facts)
{
	const uint8_t id[2] = { (uint8_t)(facts->cipher_id >> 8), (uint8_t)facts->cipher_id };

	writer_object(json, "cipher");
	writer_string(json, "iana", facts->cipher_iana);
	writer_string(json, "openssl", facts->cipher_openssl);
	writer_hex(json, "id", id, sizeof(id));
	writer_string(json, "kx", facts->key_exchange);
	writer_string(json, "auth", facts->authentication);
	writer_string_if(json, "enc", facts->encryption);
	writer_string_if(json, "mode", facts->mode);
	writer_integer(json, "bits", facts->cipher_bits);
	writer_string(json, "mac", facts->mac);
	writer_bool(json, "aead", facts->aead);
	writer_object_end(json);
}

/* What TLS 1.3 has done away with. */
static void up_to_tls_1_2(struct writer *json, const struct tls_facts *facts)
{
	writer_bool(json, "secure_renegotiation", facts->secure_renegotiation);
	writer_bool(json, "extended_master_secret", facts->extended_master_secret);
	writer_bool(json, "ticket", facts->ticket);
	writer_integer(json, "session_id_length", facts->session_id_length);
	writer_string(json, "downgrade_sentinel", downgrade_text(facts->downgrade));
}

static void tickets(struct writer *json, const struct tls_facts *facts, bool tls_1_3)
{
	if (tls_1_3)
		writer_integer(json, "tickets_13", (int64_t)facts->tickets);
	if (facts->tickets)
		writer_integer(json, "ticket_lifetime", (int64_t)facts->ticket_lifetime);
	writer_bool(json, "resumed", facts->resumed);
}

static void stapled(struct writer *json, const struct tls_facts *facts)
{
	writer_bool(json, "ocsp_stapled", facts->ocsp_stapled);
	if (facts->ocsp_stapled) {
		writer_object(json, "ocsp");
		writer_string(json, "status", ocsp_status_text(facts->ocsp.status));
		if (facts->ocsp.has_next_update)
			writer_time(json, "next_update", facts->ocsp.next_update);
		writer_object_end(json);
	}
	writer_object(json, "sct");
	writer_integer(json, "tls", (int64_t)facts->scts_in_handshake);
	writer_integer(json, "x509", (int64_t)facts->scts_in_certificate);
	writer_integer(json, "ocsp", (int64_t)facts->ocsp.scts);
	writer_object_end(json);
}

static void alerts(struct writer *json, const struct tls_facts *facts)
{
	if (!facts->alert_count)
		return;
	writer_array(json, "alerts");
	for (size_t i = 0; i < facts->alert_count; i++) {
		writer_object(json, NULL);
		writer_string(json, "level", facts->alerts[i].fatal ? "fatal" : "warning");
		writer_string(json, "alert", tls_alert_name(facts->alerts[i].description));
		writer_object_end(json);
	}
	writer_array_end(json);
}

void tls_facts_json(struct writer *json, const struct tls_facts *facts)
{
	bool tls_1_3 = !strcmp(facts->version, "TLSv1.3");

	writer_object(json, "tls");
	writer_string(json, "version", facts->version);
	cipher(json, facts);
	if (facts->group_bits) {
		writer_string(json, "group", facts->group);
		writer_integer(json, "group_bits", facts->group_bits);
	}
	writer_bool(json, "forward_secrecy", facts->forward_secrecy);
	if (*facts->signature)
		writer_string(json, "signature", facts->signature);
	if (!tls_1_3)
		up_to_tls_1_2(json, facts);
	tickets(json, facts, tls_1_3);
	stapled(json, facts);
	alerts(json, facts);
	writer_integer(json, "octets_in", (int64_t)facts->octets_in);
	writer_integer(json, "octets_out", (int64_t)facts->octets_out);
	writer_object_end(json);
}

void tls_failure_json(struct writer *json, const struct tls_failure *failure)
{
	writer_object(json, "tls_failure");
	writer_string(json, "class", tls_fail_text(failure->class));
	writer_string_if(json, "alert", failure->alert);
	writer_heard(json, "error", failure->error);
	if (failure->downgrade != DOWNGRADE_NONE)
		writer_string(json, "downgrade_sentinel", downgrade_text(failure->downgrade));
	if (*failure->group.name)
		writer_string(json, "group", failure->group.name);
	if (failure->group.bits)
		writer_integer(json, "group_bits", failure->group.bits);
	writer_flag(json, "client_certificate_requested", failure->client_certificate_asked);
	writer_object_end(json);
}
