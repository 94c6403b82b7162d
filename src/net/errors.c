/* SPDX-License-Identifier: Apache-2.0 */
/* Errors of connections (errors.h). */
#include "net/errors.h"

#include <errno.h>
#include <string.h>

struct row {
	int number;
	enum net_error_class at_once;
	enum net_error_class connecting;
	enum net_error_class connected;
};

#define ROW(number, at_once, connecting, connected) \
	{ number, NET_ERROR_##at_once, NET_ERROR_##connecting, NET_ERROR_##connected },
static const struct row rows[] = { NET_ERRORS(ROW) };
#undef ROW

#define CLASS(class, whose, heard, outcome, words) [class] = { whose, heard, outcome },
static const struct {
	enum net_whose whose;
	bool heard;
	enum outcome outcome;
} classes[] = { NET_ERROR_CLASSES(CLASS) };
#undef CLASS

static const struct row unknown = { 0, NET_ERROR_OURS, NET_ERROR_OURS, NET_ERROR_OURS };

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static const struct row *find(int number)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (rows[i].number == number)
			return &rows[i];
	}
	return &unknown;
}

enum net_error_class net_error_class(struct net_error error)
{
	switch (error.stage) {
	case NET_STAGE_SOCKET:
	case NET_STAGE_CONNECT:
		return find(error.number)->at_once;
	case NET_STAGE_CONNECTING:
		return find(error.number)->connecting;
	case NET_STAGE_CONNECTED:
		return error.number ? find(error.number)->connected : NET_ERROR_CLOSED;
	case NET_STAGE_CONTENT:
		break;
	}
	return NET_ERROR_CONTENT;
}

enum net_whose net_error_whose(struct net_error error)
{
	return classes[net_error_class(error)].whose;
}

bool net_error_heard(struct net_error error)
{
	return classes[net_error_class(error)].heard;
}

/* A shortage is told by itself. */
bool net_error_silent(struct net_error error)
{
	return net_error_contacted(error) && !net_error_heard(error) &&
		net_error_class(error) != NET_ERROR_SHORTAGE;
}

enum outcome net_error_outcome(struct net_error error)
{
	return classes[net_error_class(error)].outcome;
}

bool net_error_contacted(struct net_error error)
{
	return error.stage != NET_STAGE_SOCKET;
}

bool net_error_is_known(int number)
{
	return find(number) != &unknown;
}

bool net_error_is_flood(struct net_error error)
{
	return error.stage == NET_STAGE_CONTENT && error.number == EMSGSIZE;
}

/* "Permission denied" would be taken for our own, where a firewall on the way said it. */
const char *net_error_text(struct net_error error)
{
	const char *text =
		error.number ? strerrordesc_np(error.number) : "connection closed by the server";

	if (error.number == EACCES && net_error_class(error) == NET_ERROR_NO_WAY)
		return "prohibited on the way";
	return text ? text : "unknown error";
}

int net_shortage_in(const char *line)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (rows[i].at_once == NET_ERROR_SHORTAGE &&
			strstr(line, strerrordesc_np(rows[i].number)))
			return rows[i].number;
	}
	return 0;
}

bool net_error_row(size_t index, int *ret_number, enum net_error_class ret_classes[3])
{
	if (index >= ROW_COUNT)
		return false;
	*ret_number = rows[index].number;
	ret_classes[0] = rows[index].at_once;
	ret_classes[1] = rows[index].connecting;
	ret_classes[2] = rows[index].connected;
	return true;
}
