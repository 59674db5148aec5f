/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What other routes write of a channel.
 */
#ifndef API_CHANNELS_H
#define API_CHANNELS_H

#include "byoc/channel.h"
#include "core/json.h"

/** Puts the members of a channel. */
void channel_put_json(struct json_out *out, const struct channel *channel);

#endif
