/* SPDX-License-Identifier: Apache-2.0 */
/* A reader of refusals of STARTTLS: do they quote the command as it was sent, or masked (PROTOCOL D.7)? Pure. */
#ifndef TESSCAN_SCANNERS_SMTP_ECHO_H
#define TESSCAN_SCANNERS_SMTP_ECHO_H

#include "smtp/reply.h"

/*
 * What a reply to STARTTLS repeats of the command; only refusals (5xx) are looked at. `masked`: something else of the
 * session is (strip_is_masked()), so that fewer octets outside quotes prove the same of this.
 */
enum echo echo_of_reply(const struct reply *reply, bool masked);

#endif
