/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of lists of addresses (target_entry.h). */
#include "input/target_entry.h"

#include "input/mailbox_sign.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_word(const struct csv_field *field, const char *word)
{
	return field->length == strlen(word) && !strncasecmp(field->text, word, field->length);
}

static bool is_one_of(const struct csv_field *field, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (is_word(field, words[i]))
			return true;
	}
	return false;
}

bool target_is_nothing(const struct csv_field *field)
{
	/* Databases, spreadsheets, data frames, and the root as the name of an address. */
	static const char *const words[] = { "", "-", ".", "null", "\\N", "n/a", "none", "nan",
		"nil" };

	return is_one_of(field, words, sizeof(words) / sizeof(words[0]));
}

bool target_is_failure(const struct csv_field *field)
{
	static const char *const words[] = { "0", "false", "closed", "filtered", "banner" };

	return is_one_of(field, words, sizeof(words) / sizeof(words[0]));
}

static bool is_mapped(const struct address *address)
{
	static const uint8_t start[12] = { [10] = 0xff, [11] = 0xff };

	return address->version == 6 && !memcmp(address->bytes, start, sizeof(start));
}

static bool parse_address(const char *text, size_t length, struct address *ret_address)
{
	char copy[ADDRESS_TEXT_SIZE];
	struct address address;

	if (!length || length >= sizeof(copy) || memchr(text, 0, length))
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (!address_parse(copy, &address))
		return false;
	*ret_address = is_mapped(&address) ? address_of(4, address.bytes + 12) : address;
	return true;
}

/* What stands behind an address: nothing, or a colon and what is to be a port. */
static bool take_port(const char *text, size_t length, struct csv_field *ret_port)
{
	if (length && *text != ':')
		return false;
	*ret_port = length ? (struct csv_field){ text + 1, length - 1 } : (struct csv_field){ 0 };
	return true;
}

/* In brackets, and where they end. */
static bool parse_bracketed(
	const struct csv_field *field, struct address *ret_address, size_t *ret_length)
{
	static const char tag[] = "IPv6:";
	const char *text = field->text + 1, *end = memchr(text, ']', field->length - 1);
	size_t length = end ? (size_t)(end - text) : 0, skipped = 0;

	if (length >= sizeof(tag) && !strncasecmp(text, tag, sizeof(tag) - 1))
		skipped = sizeof(tag) - 1;
	*ret_length = length + 2;
	return end && parse_address(text + skipped, length - skipped, ret_address);
}

/* All of the field, or what is before a colon. */
static bool parse_bare(
	const struct csv_field *field, struct address *ret_address, size_t *ret_length)
{
	const char *colon = field->length ? memchr(field->text, ':', field->length) : NULL;

	*ret_length = field->length;
	if (parse_address(field->text, field->length, ret_address))
		return true;
	*ret_length = colon ? (size_t)(colon - field->text) : 0;
	return parse_address(field->text, *ret_length, ret_address);
}

bool target_address(
	const struct csv_field *field, struct address *ret_address, struct csv_field *ret_port)
{
	bool is_bracketed = field->length && *field->text == '[';
	struct address address;
	size_t length;

	if (!(is_bracketed ? parse_bracketed : parse_bare)(field, &address, &length) ||
		!take_port(field->text + length, field->length - length, ret_port))
		return false;
	*ret_address = address;
	return true;
}

static struct csv_field column(const struct csv_line *columns, unsigned number)
{
	return number && number <= columns->count ? columns->fields[number - 1]
						  : (struct csv_field){ "", 0 };
}

void target_fields_read(
	const struct list_format *format, struct list_line line, struct target_fields *ret_fields)
{
	struct csv_line columns;
	bool split = csv_split(line.text, line.length, format->separator, &columns);

	*ret_fields = (struct target_fields){ .address = { line.text, line.length } };
	if (!split || format->domain > columns.count)
		return;
	struct csv_field success = column(&columns, format->success);
	*ret_fields = (struct target_fields){ .address = column(&columns, format->domain),
		.name = column(&columns, format->name),
		.port = column(&columns, format->port),
		.is_whole = true,
		.is_none = target_is_failure(&success) };
	ret_fields->is_hidden = mailbox_sign_behind(
		line.text, line.length, ret_fields->name.text, ret_fields->name.length);
	if (ret_fields->is_hidden)
		ret_fields->name = (struct csv_field){ "", 0 };
}

size_t target_fields_text(const struct target_fields *fields, char text[TARGET_TEXT_SIZE])
{
	const struct csv_field *parts[] = { &fields->address, &fields->name, &fields->port };
	size_t used = 0, count = fields->port.length ? 3 : fields->name.length ? 2 : 1;

	for (size_t i = 0; i < count; i++) {
		if (i)
			text[used++] = ',';
		if (parts[i]->length)
			memcpy(text + used, parts[i]->text, parts[i]->length);
		used += parts[i]->length;
	}
	return used;
}

/* The line's, of which there may be two that agree, or else the one that is given; 0: it is none that is asked. */
static uint16_t choose_port(
	const struct target_fields *fields, const struct csv_field *behind, uint16_t port)
{
	int64_t chosen = behind->text ? list_number(behind) : port;

	if (!target_is_nothing(&fields->port)) {
		int64_t column = list_number(&fields->port);

		if (behind->text && column != chosen)
			return 0;
		chosen = column;
	}
	return target_is_port(chosen) ? (uint16_t)chosen : 0;
}

/*
 * Reverse DNS has addresses for names, single labels and names of no public host: nobody could look those up, which is
 * no reason to leave the address out.
 */
static enum input_status read_name(const struct csv_field *field, struct target_entry *entry)
{
	struct domain_name name;

	if (target_is_nothing(field))
		return INPUT_OK;
	domain_parse(field->text, field->length, false, &name);
	if (name.status == INPUT_BAD_NAME || name.status == INPUT_BAD_IDN)
		return name.status;
	if (name.status == INPUT_OK) {
		memcpy(entry->name, name.text, sizeof(entry->name));
		entry->lints = name.lints;
	}
	return INPUT_OK;
}

void target_parse(const struct target_fields *fields, uint16_t port, struct target_entry *ret_entry)
{
	struct csv_field behind;

	*ret_entry = (struct target_entry){ .status = INPUT_BAD_ADDRESS };
	if (!fields->is_whole ||
		!target_address(&fields->address, &ret_entry->target.address, &behind))
		return;
	ret_entry->status = read_name(&fields->name, ret_entry);
	ret_entry->target.port = choose_port(fields, &behind, port);
	if (!ret_entry->target.port)
		ret_entry->status = INPUT_BAD_PORT;
}

void target_key(const struct target_entry *entry, char key[TARGET_KEY_SIZE])
{
	char address[ADDRESS_TEXT_SIZE];

	address_format(&entry->target.address, address);
	snprintf(key, TARGET_KEY_SIZE, "%s %u %s", address, entry->target.port, entry->name);
}
