/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/permissions.h"

#include <assert.h>

static_assert(PERM_COUNT <= 64, "a permission is a bit");

static const char *const names[] = {
#define X(id, name) name,
	PERMISSIONS(X)
#undef X
};

static const char *const words[] = {
#define X(id, name) #id,
	PERMISSIONS(X)
#undef X
};

const char *permission_name(enum permission permission)
{
	return names[permission];
}

const char *permission_word(enum permission permission)
{
	return words[permission];
}

static permission_set word_read(struct str word)
{
	for (int p = 0; p < PERM_COUNT; p++)
		if (str_is(word, words[p]))
			return PERM_BIT(p);
	return 0;
}

permission_set permissions_read(struct str text)
{
	permission_set set = 0;
	size_t start = 0;

	if (str_is(text, "*"))
		return PERMISSIONS_ALL;
	for (size_t at = 0; at <= text.len; at++) {
		if (at < text.len && text.at[at] != ' ')
			continue;
		set |= word_read((struct str){ text.at + start, at - start });
		start = at + 1;
	}
	return set;
}
