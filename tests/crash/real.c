/* SPDX-License-Identifier: Apache-2.0 */
#include "real.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

struct real_calls real;
static atomic_bool found;

/* By copying bytes: the language has no cast from an object's address to a function's. */
static void find(void *ret_call, const char *name)
{
	void *address = dlsym(RTLD_NEXT, name);

	memcpy(ret_call, &address, sizeof(address));
}

void real_find(void)
{
	struct real_calls calls;

	if (atomic_load_explicit(&found, memory_order_acquire))
		return;
#define X(result, name, parameters) find(&calls.name, #name);
	REAL_CALLS(X)
#undef X
	/* Two threads may come here at once: both write the same. */
	real = calls;
	atomic_store_explicit(&found, true, memory_order_release);
}
