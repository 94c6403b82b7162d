/* SPDX-License-Identifier: Apache-2.0 */
/* The schema of records, as this program writes them. */
#ifndef TESSCAN_PROGRAM_SCHEMA_H
#define TESSCAN_PROGRAM_SCHEMA_H

#include <stdio.h>

/* The JSON schema (2020-12) of a record, with what the scanners of this program add. */
void schema_print(FILE *stream);

#endif
