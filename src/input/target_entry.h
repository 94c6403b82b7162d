/* SPDX-License-Identifier: Apache-2.0 */
/* What a line of a list of addresses says (PROTOCOL A.9): whom to ask, at which port and by which name. Pure. */
#ifndef TESSCAN_INPUT_TARGET_ENTRY_H
#define TESSCAN_INPUT_TARGET_ENTRY_H

#include "base/target.h"
#include "input/domain.h"
#include "input/list_format.h"
#include "input/reader.h"

#define TARGET_TEXT_SIZE (READER_LINE_MAXIMUM + 2) /* a line, and commas */
#define TARGET_KEY_SIZE (ADDRESS_TEXT_SIZE + 8 + NAME_MAXIMUM + 2)

/* Of one line, into which they point. */
struct target_fields {
	struct csv_field
		address; /* with its port, or without; of a line that is no whole one all of it */
	struct csv_field name; /* empty: there is none */
	struct csv_field port; /* likewise */
	bool is_whole; /* false: the line cannot be split, or lacks the column of addresses */
	bool is_hidden; /* it has a mailbox beside what was read: no record shows that */
	bool is_none; /* whoever found the address says that there is no server */
};

struct target_entry {
	enum input_status status; /* never INPUT_DUPLICATE or INPUT_OPTED_OUT */
	struct target target; /* as far as it is known: a bad port is 0, a bad address all zero */
	char name[NAME_MAXIMUM + 2]; /* in lower-case A-labels; empty: there is none */
	lint_set lints;
};

/* line: changed, for ret_fields. */
void target_fields_read(
	const struct list_format *format, struct list_line line, struct target_fields *ret_fields);
/*
 * What names the entry, as it stands in its line: its fields, with commas between and none at the end. May hold any octet;
 * its length.
 */
size_t target_fields_text(const struct target_fields *fields, char text[TARGET_TEXT_SIZE]);
/* port: of a line that has none. */
void target_parse(
	const struct target_fields *fields, uint16_t port, struct target_entry *ret_entry);
/* Two entries that have the same one are one; of one that is INPUT_OK. */
void target_key(const struct target_entry *entry, char key[TARGET_KEY_SIZE]);
/*
 * An address, bare or in brackets (RFC 5321 4.1.3, RFC 3986 3.2.2), and the port behind it, whose text is NULL where there is
 * none. An IPv4-mapped one (RFC 4291 2.5.5.2) is the IPv4 address. False where it is none: neither are networks and ranges,
 * scopes of an interface, or other ways to write IPv4 than four numbers without leading zeros.
 */
bool target_address(
	const struct csv_field *field, struct address *ret_address, struct csv_field *ret_port);
/* What programs write where they have nothing to write. */
bool target_is_nothing(const struct csv_field *field);
/* A word that says so, or 0, in a column of success or of states. */
bool target_is_failure(const struct csv_field *field);

#endif
