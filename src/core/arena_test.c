/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/arena.h"

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
	static const size_t sizes[] = { 1, 3, 16, 17, 255, 2000, 2048, 5000, 16384, 70000, 1, 8 };
	CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 24);
	unsigned char *pieces[COUNT_OF(sizes)];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < COUNT_OF(sizes); i++) {
			pieces[i] = arena_alloc(arena, sizes[i]);
			assert_non_null(pieces[i]);
			assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
			for (size_t at = 0; at < sizes[i]; at++)
				assert_int_equal(pieces[i][at], 0);
			memset(pieces[i], (int)i + 1, sizes[i]);
		}
		for (size_t i = 0; i < COUNT_OF(sizes); i++)
			for (size_t at = 0; at < sizes[i]; at++)
				assert_int_equal(pieces[i][at], i + 1);
		arena_clear(arena);
	}
}

static void the_limit_refuses_and_is_remembered_until_cleared(void **state)
{
	CLEANUP(arena_freep) struct arena *arena = arena_new(100);

	(void)state;
	assert_non_null(arena_alloc(arena, 100));
	assert_false(arena_failed(arena));
	assert_null(arena_alloc(arena, 1));
	assert_true(arena_failed(arena));
	arena_clear(arena);
	assert_false(arena_failed(arena));
	assert_int_equal(arena_used(arena), 0);
	assert_null(arena_alloc(arena, 101));
	assert_non_null(arena_alloc(arena, 50));
	assert_true(arena_failed(arena));
}

static void sizes_that_overflow_are_refused(void **state)
{
	CLEANUP(arena_freep) struct arena *arena = arena_new(SIZE_MAX / 2);

	(void)state;
	assert_null(arena_alloc_many(arena, SIZE_MAX / 2, 3));
	assert_null(arena_alloc(arena, SIZE_MAX));
	assert_null(arena_cstr(arena, (struct str){ "x", SIZE_MAX }));
	assert_true(arena_failed(arena));
}

static void small_pieces_cannot_use_more_than_the_limit(void **state)
{
	CLEANUP(arena_freep) struct arena *arena = arena_new(100000);
	size_t many = 0;

	(void)state;
	while (arena_alloc(arena, 1))
		many++;
	/* Padding counts, so that a million single bytes do not cost sixteen. */
	assert_true(arena_used(arena) <= 100000);
	assert_in_range(many, 1000, 100000);
}

static void copies_end_with_nul_and_absent_stays_absent(void **state)
{
	CLEANUP(arena_freep) struct arena *arena = arena_new(10000);
	char text[600];
	struct str made;

	(void)state;
	memset(text, 'x', sizeof text);
	assert_null(arena_copy(arena, STR_NULL).at);
	assert_null(arena_cstr(arena, STR_NULL));
	assert_string_equal(arena_cstr(arena, (struct str){ "abcdef", 3 }), "abc");
	assert_string_equal(arena_copy(arena, STR("")).at, "");
	made = arena_printf(arena, "%.*s-%d", (int)sizeof text, text, 7);
	assert_int_equal(made.len, 602);
	assert_string_equal(made.at + 599, "x-7");
	made = arena_printf(arena, "%d", 12);
	assert_true(str_is(made, "12"));
	assert_false(arena_failed(arena));
	assert_null(arena_printf(arena, "%20000d", 1).at);
	assert_true(arena_failed(arena));
}

static void freeing_nothing_is_allowed(void **state)
{
	(void)state;
	arena_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
		cmocka_unit_test(the_limit_refuses_and_is_remembered_until_cleared),
		cmocka_unit_test(sizes_that_overflow_are_refused),
		cmocka_unit_test(small_pieces_cannot_use_more_than_the_limit),
		cmocka_unit_test(copies_end_with_nul_and_absent_stays_absent),
		cmocka_unit_test(freeing_nothing_is_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
