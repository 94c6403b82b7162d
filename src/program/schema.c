/* SPDX-License-Identifier: Apache-2.0 */
/* The schema (schema.h): that of the build, whole in the program. */
#include "program/schema.h"

#include "program/record_schema.h"

void schema_print(FILE *stream)
{
	fwrite(record_schema_text, 1, sizeof(record_schema_text), stream);
}
