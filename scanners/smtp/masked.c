/* SPDX-License-Identifier: Apache-2.0 */
/* Words that may be what became of STARTTLS (masked.h). */
#include "scanners/smtp/masked.h"

#include <string.h>
#include <strings.h>

#define DISTANCE_MAXIMUM 3

static const char starttls[] = STARTTLS;

bool masked_is_starttls(struct octets text)
{
	return text.length == STARTTLS_LENGTH &&
		!strncasecmp((const char *)text.bytes, starttls, STARTTLS_LENGTH);
}

static uint8_t upper(uint8_t octet)
{
	return octet >= 'a' && octet <= 'z' ? (uint8_t)(octet - 32) : octet;
}

bool masked_is_altered(struct octets text)
{
	size_t distance = 0;

	if (text.length != STARTTLS_LENGTH)
		return false;
	for (size_t i = 0; i < STARTTLS_LENGTH; i++)
		distance += upper(text.bytes[i]) != (uint8_t)starttls[i];
	return distance && distance <= DISTANCE_MAXIMUM;
}

size_t masked_run(struct octets text, char octet)
{
	size_t length = 0;

	while (length < text.length && text.bytes[length] == (uint8_t)octet)
		length++;
	return length;
}

bool masked_is_one_octet(struct octets text)
{
	return text.length && masked_run(text, (char)text.bytes[0]) == text.length;
}
