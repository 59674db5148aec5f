/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows when an integration is at fault, and when it works again: breaker, probe, paused messages, what people see
 * on the integration and its channel. Inside the delivery room; loop thread.
 */
#ifndef DELIVERY_FAULT_H
#define DELIVERY_FAULT_H

#include "delivery/sender.h"

/** A transmission to `channel_no` ended with SEND_FAULT. */
void fault_met(struct sender *sender, int64_t channel_no, const struct send_result *result);
/** The integration answered as it should. @param is_proof  it accepted a message */
void fault_over(struct sender *sender, bool is_proof);
/** The integration was changed: a probe at once, when its breaker is open. */
void fault_probe_now(struct sender *sender);
/** Settles what waits in the lanes as paused. */
void fault_pause_lanes(struct sender *sender);

#endif
