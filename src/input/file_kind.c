/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are no text (file_kind.h). */
#include "input/file_kind.h"

#include <string.h>

const char *file_kind(const char *octets, size_t length)
{
	static const struct {
		const char *start;
		size_t length;
		const char *name;
	} kinds[] = {
		{ "\xff\xfe", 2, "UTF-16: save it as UTF-8" },
		{ "\xfe\xff", 2, "UTF-16: save it as UTF-8" },
		{ "\x28\xb5\x2f\xfd", 4, "a zstd file: unpack it" },
		{ "\xfd"
		  "7zXZ",
			5, "an xz file: unpack it, or use gzip" },
		{ "BZh", 3, "a bzip2 file: unpack it, or use gzip" },
		{ "PK\x03\x04", 4, "a ZIP archive or an office document: save it as text" },
		{ "\x1f\x8b", 2, "gzip within gzip: unpack it" },
		{ "%PDF-", 5, "a PDF document: save it as text" },
		{ "7z\xbc\xaf\x27\x1c", 6, "a 7-Zip archive: unpack it" },
		{ "Rar!", 4, "a RAR archive: unpack it" },
		{ "\xd0\xcf\x11\xe0", 4, "an office document: save it as text" },
		{ "PAR1", 4, "a Parquet file: save it as text" },
		{ "ARROW1", 6, "an Arrow file: save it as text" },
		{ "SQLite format 3", 15, "a SQLite database: save it as text" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (length >= kinds[i].length && !memcmp(octets, kinds[i].start, kinds[i].length))
			return kinds[i].name;
	}
	if (length >= 262 && !memcmp(octets + 257, "ustar", 5))
		return "a tar archive: unpack it";
	/* UTF-16 without its mark: every other octet of ASCII is NUL. */
	return length >= 2 && !octets[0] != !octets[1] ? "UTF-16: save it as UTF-8" : NULL;
}
