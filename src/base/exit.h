/* SPDX-License-Identifier: Apache-2.0 */
/* Exit statuses of the program. */
#ifndef TESSCAN_BASE_EXIT_H
#define TESSCAN_BASE_EXIT_H

#define EXIT_COMPLETE 0
#define EXIT_INCOMPLETE 1
#define EXIT_BAD_START 2

#endif
