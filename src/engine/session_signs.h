/* SPDX-License-Identifier: Apache-2.0 */
/* What an SMTP session that ended says of its network, of ours, and of whether we are welcome. */
#ifndef TESSCAN_ENGINE_SESSION_SIGNS_H
#define TESSCAN_ENGINE_SESSION_SIGNS_H

#include "engine/probe_job.h"

/* Whoever watches is told, and the address is left alone where it refused us (G5). */
void session_signs_note(const struct probe_job *job, const struct smtp_facts *smtp);
/* Since the session was wanted, its owner may have asked to be left alone, or refused us (G5, G7): SKIP_NONE, or why not. */
enum skip session_signs_judge(const struct probe_job *job);

#endif
