/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/directory.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "directory/campaign.h"
#include "directory/dnc.h"
#include "directory/shared.h"

#define DEFAULT_CAMPAIGN STR("Default Campaign")
#define DEFAULT_GROUP    STR("Default DNC Group")

struct directory {
	_Atomic int64_t blocks_version;
	_Atomic int64_t skills_version;
	struct directory_listener listener;
};

static void tell(const struct directory *directory)
{
	if (directory->listener.changed)
		directory->listener.changed(directory->listener.arg);
}

enum status directory_new(struct directory **ret_directory)
{
	struct directory *directory = calloc(1, sizeof(*directory));

	if (!directory)
		return ST_NO_MEMORY;
	atomic_init(&directory->blocks_version, 1);
	atomic_init(&directory->skills_version, 1);
	*ret_directory = directory;
	return ST_OK;
}

void directory_free(struct directory *directory)
{
	free(directory);
}

int64_t directory_blocks_version(const struct directory *directory)
{
	return atomic_load(&directory->blocks_version);
}

void directory_blocks_changed(struct directory *directory)
{
	atomic_fetch_add(&directory->blocks_version, 1);
	tell(directory);
}

int64_t directory_skills_version(const struct directory *directory)
{
	return atomic_load(&directory->skills_version);
}

void directory_skills_changed(struct directory *directory)
{
	atomic_fetch_add(&directory->skills_version, 1);
	tell(directory);
}

void directory_listen(struct directory *directory, const struct directory_listener *listener)
{
	directory->listener = *listener;
}

enum status directory_check_start(const struct directory *directory, struct db *db, int64_t bu_id,
	int64_t skill_id, struct arena *arena, struct problems *problems)
{
	const struct directory_listener *listener = &directory->listener;

	if (!listener->check_start)
		return ST_OK;
	return listener->check_start(listener->arg, db, bu_id, skill_id, arena, problems);
}

static enum status default_campaign(struct db *db, int64_t bu_id, usec now)
{
	struct campaign campaign = { .name = DEFAULT_CAMPAIGN, .is_active = true };
	int64_t id;
	enum status s;

	s = db_int(db, &directory_sql, CAMPAIGN_BY_NAME,
		VALUES(V_INT(bu_id), V_TEXT(STR("default campaign"))), &id);
	if (s != ST_NOT_FOUND)
		return s;
	return campaign_add(db, bu_id, &campaign, now, NULL, &id);
}

enum status directory_init(struct db *db, int64_t bu_id, usec now)
{
	struct dnc_group group = { .name = DEFAULT_GROUP, .is_active = true, .is_default = true };
	int64_t id;
	enum status s;

	if ((s = default_campaign(db, bu_id, now)) != ST_OK)
		return s;
	if ((s = dnc_group_default(db, bu_id, &id)) != ST_NOT_FOUND)
		return s;
	return dnc_group_add(db, bu_id, &group, now, NULL, &id);
}
