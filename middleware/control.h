/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tests ask and set; with --control, from this machine alone.
 */
#ifndef MIDDLEWARE_CONTROL_H
#define MIDDLEWARE_CONTROL_H

#include "request.h"

/** GET /control/summary: counts as JSON. */
void control_summary(struct request *request);
/** GET /control/log: the whole of messages.ndjson. */
void control_log(struct request *request);
/** GET /control/faults: the faults now, as name=value,... */
void control_faults(struct request *request);
/** POST /control/faults: sets them, as name=value,... or as a JSON object of numbers. */
void control_faults_set(struct request *request);

#endif
