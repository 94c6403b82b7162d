/* SPDX-License-Identifier: Apache-2.0 */
/* Which layout of records this program writes, and reads (schemas/). */
#ifndef TESSCAN_OUTPUT_RECORD_SCHEMA_H
#define TESSCAN_OUTPUT_RECORD_SCHEMA_H

#define RECORD_SCHEMA 5
#define RECORD_SCHEMA_FIRST \
	1 /* lines of a survey that is resumed may be as old: readers take all from this on */

#endif
