/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the lines of a list are read (PROTOCOL A.1): which of their columns is the domain, and which its rank. Decided once
 * for the whole list, by its header or its first lines, or said by hand. Pure.
 */
#ifndef TESSCAN_INPUT_LIST_FORMAT_H
#define TESSCAN_INPUT_LIST_FORMAT_H

#include "input/csv.h"

#include <stdint.h>

#define LIST_SAMPLE_MAXIMUM 100 /* lines by which it is decided */
#define LIST_FORMAT_TEXT_SIZE 64

struct list_format {
	char separator; /* CSV_NONE: a line is a domain */
	bool header; /* the first line names columns, and is no entry */
	bool origins; /* web origins, whose hosts are the domains */
	unsigned domain; /* number of the column, from 1 */
	unsigned rank; /* likewise; 0: there is none */
	bool addresses; /* columns of a list of addresses: domain is that of the addresses */
	unsigned
		name; /* in such a list, as rank: of host names, ports, and whether there is a server */
	unsigned port;
	unsigned success;
};

/* A line of a list, which is changed as it is read. */
struct list_line {
	char *text;
	size_t length;
};

/* What an entry of a list says; texts point into the line. */
struct list_entry {
	const char *text; /* what is to be a domain, as it stands: may hold any octet */
	size_t length;
	int64_t rank; /* -1: none */
	bool is_hidden; /* it is of a mailbox: no record shows it */
	bool is_whole; /* false: the line cannot be split so far, or lacks that column; text is all of it */
	const char *name; /* text, or the host in it */
	size_t name_length;
};

/* How lists look that begin so; count at most LIST_SAMPLE_MAXIMUM. */
struct list_format list_format_guess(const struct list_line *lines, size_t count);
/* What such a list is instead of one, in words behind "is"; NULL: nothing that is known. */
const char *list_format_stranger(const struct list_line *lines, size_t count);
/*
 * "plain", "origins", a name of a known list, or KIND:DOMAIN[:RANK][:header][:origins] with numbers of columns and one of
 * csv, semicolon, tab, pipe, space; of addresses KIND:ip=N[:name=N][:port=N][:success=N][:header]. False when it is none
 * of these.
 */
bool list_format_parse(const char *text, struct list_format *ret_format);
/* The same, for list_format_parse(). */
void list_format_text(const struct list_format *format, char text[LIST_FORMAT_TEXT_SIZE]);
/* A whole number, also with ".0" behind it; -1 where it is none, or a longer one. */
int64_t list_number(const struct csv_field *field);
/* line: changed, for ret_entry. */
void list_format_read(
	const struct list_format *format, struct list_line line, struct list_entry *ret_entry);

#endif
