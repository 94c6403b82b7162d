/* SPDX-License-Identifier: Apache-2.0 */
/* Values deep in a JSON text (json_path.h). */
#include "tests/unit/json_path.h"

#include <stdlib.h>
#include <string.h>

json_t *json_at(json_t *root, const char *path)
{
	while (root && *path) {
		size_t length = strcspn(path, ".");
		char key[128];

		if (length >= sizeof(key))
			return NULL;
		memcpy(key, path, length);
		key[length] = 0;
		root = json_is_array(root) ? json_array_get(root, strtoul(key, NULL, 10))
					   : json_object_get(root, key);
		path += length + (path[length] == '.');
	}
	return root;
}

const char *json_text_at(json_t *root, const char *path)
{
	return json_string_value(json_at(root, path));
}

char *json_show(json_t *root, const char *path)
{
	json_t *value = json_at(root, path);

	if (!value)
		return strdup("absent");
	if (json_is_string(value))
		return strdup(json_string_value(value));
	return json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
}

bool json_has(json_t *root, const char *path, const char *word)
{
	json_t *array = json_at(root, path), *value;
	size_t i;

	json_array_foreach(array, i, value)
	{
		if (json_is_string(value) && !strcmp(json_string_value(value), word))
			return true;
	}
	return false;
}
