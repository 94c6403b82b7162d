/* The certificate store of a survey: each distinct certificate once (schemas/certificate.schema.json). */
#ifndef TESSCAN_OUTPUT_CERTIFICATES_H
#define TESSCAN_OUTPUT_CERTIFICATES_H

#include "output/sink.h"
#include "tls/chain.h"

struct certificates;

/* As sink_open(). */
struct certificates *certificates_open(
	const char *path, const struct sink_start *start, char **ret_error);
/* A certificate that is in the file already. False when that was known. */
bool certificates_know(
	struct certificates *certificates, const uint8_t fingerprint[CHAIN_DIGEST_SIZE]);
/* Writes those certificates of the chain that are new. 0 or -errno. */
int certificates_add(struct certificates *certificates, const struct chain *chain);
/* For sink_follow(): records refer to certificates. */
struct sink *certificates_sink(const struct certificates *certificates);
/* Those in the file, of earlier runs too. */
uint64_t certificates_count(const struct certificates *certificates);
/* 0 or the first error. */
int certificates_close(struct certificates *certificates);

#endif
