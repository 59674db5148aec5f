/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The integration box: what the hub calls.
 */
#ifndef MIDDLEWARE_BOX_H
#define MIDDLEWARE_BOX_H

#include "request.h"

/** POST @/1.0/token */
void box_token(struct request *request);
/** POST @/2.0/channel/<channel>/outbound */
void box_outbound(struct request *request);
/** POST @/1.0/channel/<channel>/thread/<thread>/sender-action */
void box_sender_action(struct request *request);
/** POST @/1.0/channel/<channel>/recipients/validation */
void box_validation(struct request *request);

#endif
