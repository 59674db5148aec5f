/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every permission (wire 7), as a bit. A role is a set of them; the API checks the same set as the
 * UI.
 */
#ifndef IDENTITY_PERMISSIONS_H
#define IDENTITY_PERMISSIONS_H

#include "core/base.h"

/* clang-format off */
#define PERMISSIONS(X) \
	X(SKILLS_VIEW,        "Skills: View") \
	X(SKILLS_CREATE,      "Skills: Create") \
	X(SKILLS_EDIT,        "Skills: Edit") \
	X(SKILLS_ASSIGN,      "Skills: User Assignment") \
	X(CAMPAIGNS_VIEW,     "Campaigns: Access") \
	X(CAMPAIGNS_CREATE,   "Campaigns: Create") \
	X(TEMPLATES_VIEW,     "Message Templates: View") \
	X(TEMPLATES_CREATE,   "Message Templates: Create") \
	X(TEMPLATES_EDIT,     "Message Templates: Edit") \
	X(DIALER_EDIT,        "Dialer Manager: Edit") \
	X(LISTS_VIEW,         "Calling List: View") \
	X(LISTS_CREATE,       "Calling List: Create") \
	X(LISTS_EDIT,         "Calling List: Edit") \
	X(LISTS_DELETE,       "Calling List: Delete") \
	X(DNC_VIEW,           "Do Not Call List: View") \
	X(DNC_EDIT,           "Do Not Call List: Edit") \
	X(OPT_OUT_UNDO,       "Opt-outs: Undo") \
	X(BU_VIEW,            "Business Unit: View") \
	X(BU_EDIT,            "Business Unit: Edit") \
	X(STRATEGY_VIEW,      "Outbound Strategy Manager: View") \
	X(DATA_DOWNLOAD,      "Data Download") \
	X(ACCESS_KEY_OWN,     "My Access Key") \
	X(ACCESS_KEY_ALL,     "Access Key") \
	X(USERS_VIEW,         "Users: View") \
	X(USERS_EDIT,         "Users: Edit") \
	X(DIGITAL_ADMIN,      "Digital: Administrate") /* BYOC integrations and points of contact */ \
	X(CHANNELS_USE,       "Digital: Channels")     /* list, create, delete channels; what an action page's token may do */ \
	X(MESSAGES_POST,      "Digital: Post Messages") /* middleware: messages and statuses in */ \
	X(CONTACTS_VIEW,      "Contacts: View") \
	X(CONTACTS_WORK,      "Contacts: Work")        /* answer, assign, change status */ \
	X(AUDIT_VIEW,         "Audit: View") \
	X(OPERATE,            "Hub: Operate")          /* metrics, clock, stop everything */
/* clang-format on */

enum permission {
#define X(id, name) PERM_##id,
	PERMISSIONS(X)
#undef X
		PERM_COUNT
};

typedef uint64_t permission_set;
#define PERM_BIT(p) ((permission_set)1 << (p))

#define PERMISSIONS_ALL (PERM_COUNT < 64 ? PERM_BIT(PERM_COUNT) - 1 : ~(permission_set)0)

/** "Skills: View" */
const char *permission_name(enum permission permission);
/** "SKILLS_VIEW": how a permission is stored, and named on our own routes. */
const char *permission_word(enum permission permission);
/** Words separated by spaces; "*" is all of them. A word that no permission has is passed over. */
permission_set permissions_read(struct str text);

#endif
