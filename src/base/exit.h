/* SPDX-License-Identifier: Apache-2.0 */
/* Exit statuses of the program. */
#ifndef TESSCAN_BASE_EXIT_H
#define TESSCAN_BASE_EXIT_H

#define EXIT_COMPLETE 0
#define EXIT_INCOMPLETE 1
#define EXIT_BAD_START 2

/* Of domains that are told to a person, besides EXIT_BAD_START. */
#define EXIT_CLEAR 0
#define EXIT_NOT_MEASURED 1
#define EXIT_FINDINGS 10

/* What monitoring systems take plugins' statuses for. */
#define EXIT_NAGIOS_OK 0
#define EXIT_NAGIOS_WARNING 1
#define EXIT_NAGIOS_CRITICAL 2
#define EXIT_NAGIOS_UNKNOWN 3

#endif
