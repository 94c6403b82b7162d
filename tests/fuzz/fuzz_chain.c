/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chains of certificates: facts, names, trust and JSON of whatever a server may present. The input is
 * a row of certificates, each behind its length in two octets.
 */
#include "tests/fuzz/fuzz.h"

#include "tests/unit/certificates.h"
#include "tls/certificate_json.h"
#include "tls/certificate_lints.h"
#include "tls/names.h"
#include "tls/trust.h"
#include "tls/chain_read.h"

#include <jansson.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <unistd.h>

#define CERTIFICATES_MAXIMUM 8

static struct trust_store *store_of_one_root(void)
{
	struct identity root = certificates_authority("Fuzz Root", NULL);
	char *path = PEM_FILE(&root), *error = NULL;
	struct trust_store *store = trust_store_load(path, NULL, &error);

	HOLDS(store != NULL);
	unlink(path);
	free(path);
	identity_done(&root);
	return store;
}

/* Both say the same of every certificate that can be parsed. */
static void check_names(const struct certificate *certificate)
{
	static const char *const references[] = { "mx.example.se", "example.se", "a.b.example.se" };
	const unsigned char *der = certificate->der.bytes;
	X509 *x509 = d2i_X509(NULL, &der, (long)certificate->der.length);

	HOLDS(x509 != NULL);
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		struct name_match ours = names_match(certificate, references[i]);
		int theirs = X509_check_host(
			x509, references[i], 0, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL);
		/* It takes the common name where it cannot read the alternative ones. */
		HOLDS((ours.via != MATCH_NONE) ==
			(theirs == 1 && !certificate_is_malformed(certificate)));
		HOLDS(!ours.strict || ours.via == MATCH_SAN || ours.via == MATCH_SAN_WILD);
	}
	X509_free(x509);
}

static void check_lints(const struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++) {
		uint64_t lints =
			certificate_lints(&chain->certificates[i], i == 0, chain->trust.judged_at);
		HOLDS(!(lints >> certificate_lint_count));
		HOLDS(chain->certificates[i].parsed || !lints);
	}
	HOLDS(chain->certificates[0].on_path ==
		(chain->certificates[0].parsed &&
			!certificate_is_malformed(&chain->certificates[0])));
	HOLDS(!(chain_lints(chain) & LINT_BIT(CERTIFICATE_LINT_CHAIN_EXTRA)) || chain->count > 1);
}

static void check_json(const struct chain *chain)
{
	struct buffer text;
	struct writer json;

	buffer_init(&text, 16 * 1024 * 1024);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	chain_json(&json, chain);
	writer_object(&json, "first");
	if (chain->certificates[0].parsed) {
		certificate_json(&json, &chain->certificates[0], chain_lints(chain));
		certificate_json_more(&json, &chain->certificates[0]);
	}
	writer_object_end(&json);
	writer_object_end(&json);
	HOLDS(!text.full);
	json_t *root =
		json_loadb(text.bytes, text.length, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
	HOLDS(root != NULL);
	json_decref(root);
	buffer_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct trust_store *store;
	struct octets ders[CERTIFICATES_MAXIMUM];
	size_t count = 0;

	if (!store)
		store = store_of_one_root();
	while (size > 2 && count < CERTIFICATES_MAXIMUM) {
		size_t length = (size_t)(data[0] << 8 | data[1]);
		if (!length || length > size - 2)
			break;
		ders[count++] = (struct octets){ data + 2, length };
		data += 2 + length;
		size -= 2 + length;
	}
	if (!count)
		return 0;
	struct chain *chain = chain_parse(ders, count);
	HOLDS(chain->count == count);
	for (size_t i = 0; i < count; i++) {
		HOLDS(chain->certificates[i].der.length == ders[i].length);
		if (chain->certificates[i].parsed)
			check_names(&chain->certificates[i]);
	}
	chain->trust = trust_judge(store, chain, CERTIFICATES_NOW);
	HOLDS(chain->trust.status != TRUST_TRUSTED); /* nothing leads to a root made a moment ago */
	check_lints(chain);
	check_json(chain);
	chain_unref(chain);
	return 0;
}
