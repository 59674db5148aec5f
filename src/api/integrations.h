/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the routes of integrations share.
 */
#ifndef API_INTEGRATIONS_H
#define API_INTEGRATIONS_H

#include "api/call.h"
#include "api/messages.h"
#include "byoc/certificate.h"
#include "byoc/integration.h"

/** Puts the members of an integration, without secrets. @param language  of the sentence on its fault */
void integration_put(
	struct json_out *out, const struct integration *integration, enum language language);
/** The one that {integrationId} names. @return ST_NOT_FOUND */
MUST_CHECK enum status integration_of_call(struct call *call, struct integration *ret_integration);

#endif
