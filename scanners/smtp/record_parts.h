/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of a session's record that more than one file of this scanner writes. */
#ifndef TESSCAN_SCANNERS_SMTP_RECORD_PARTS_H
#define TESSCAN_SCANNERS_SMTP_RECORD_PARTS_H

#include "base/writer.h"
#include "scanners/smtp/session.h"

#define TEXT_SHOWN 8192 /* octets of a reply's text, and of its keywords, that a record keeps */

/* The members that an answer of success adds to that of EHLO. */
void record_capabilities(struct writer *json, const struct ehlo *ehlo, bool under_tls);
/* Keywords of `of` that are not in `than`. */
void record_difference(
	struct writer *json, const char *key, const struct ehlo *of, const struct ehlo *than);
void record_strip(struct writer *json, const struct smtp_session *session);
void record_mta(struct writer *json, const struct smtp_session *session);

#endif
