/* The certificate store of a survey: each distinct certificate once (schemas/certificate.schema.json). */
#ifndef TESSCAN_OUTPUT_CERTIFICATES_H
#define TESSCAN_OUTPUT_CERTIFICATES_H

#include "output/sink.h"
#include "tls/chain.h"

struct certificates;

/* As sink_open(). */
struct certificates *certificates_open(const char *path, bool overwrite, char **ret_error);
/* Writes those certificates of the chain that are new. 0 or -errno. */
int certificates_add(struct certificates *certificates, const struct chain *chain);
uint64_t certificates_count(const struct certificates *certificates);
/* 0 or the first error. */
int certificates_close(struct certificates *certificates);

#endif
