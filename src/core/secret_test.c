/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/secret.h"

struct fixture {
	char dir[64];
	struct keyring *keyring;
	struct arena *arena;
};

static const struct secret_place place = { "integration", 7, "client_secret" };

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	snprintf(f->dir, sizeof f->dir, "%s/secret_testXXXXXX", P_tmpdir);
	assert_non_null(mkdtemp(f->dir));
	assert_int_equal(rmdir(f->dir), 0); /* keyring_open makes it */
	assert_int_equal(keyring_open(f->dir, &f->keyring), ST_OK);
	f->arena = arena_new(1 << 20);
	*state = f;
	return 0;
}

static const char *file_at(struct fixture *f, const char *name)
{
	return arena_printf(f->arena, "%s/%s", f->dir, name).at;
}

static int tear_down(void **state)
{
	static const char *const names[] = { "hash", "master.1", "master.2", "master.10",
		"master.1.new", "master.x" };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(names); i++)
		unlink(file_at(f, names[i]));
	assert_int_equal(rmdir(f->dir), 0); /* nothing else was left there */
	keyring_free(f->keyring);
	arena_free(f->arena);
	free(f);
	return 0;
}

static void reopen(struct fixture *f)
{
	keyring_free(f->keyring);
	f->keyring = NULL;
	assert_int_equal(keyring_open(f->dir, &f->keyring), ST_OK);
}

static struct str sealed_of(struct fixture *f, const char *plain)
{
	struct str sealed = STR_NULL;

	assert_int_equal(secret_seal(f->keyring, place, str_of(plain), f->arena, &sealed), ST_OK);
	return sealed;
}

static void key_write(struct fixture *f, const char *name, char digit)
{
	FILE *file = fopen(file_at(f, name), "w");

	for (int i = 0; i < 64; i++)
		fputc(digit, file);
	fputc('\n', file);
	assert_int_equal(fchmod(fileno(file), 0600), 0);
	fclose(file);
}

static void a_sealed_secret_opens_in_its_place_only(void **state)
{
	static const struct secret_place elsewhere[] = { { "channel", 7, "client_secret" },
		{ "integration", 8, "client_secret" }, { "integration", 7, "key" } };
	struct fixture *f = *state;
	struct str plain, sealed = sealed_of(f, "hunter2"), twin = sealed_of(f, "hunter2");

	assert_false(str_equal(sealed, twin));
	assert_null(memmem(sealed.at, sealed.len, "hunter2", 7));
	assert_int_equal(secret_open(f->keyring, place, sealed, f->arena, &plain), ST_OK);
	assert_string_equal(plain.at, "hunter2");
	for (size_t i = 0; i < COUNT_OF(elsewhere); i++)
		assert_int_equal(secret_open(f->keyring, elsewhere[i], sealed, f->arena, &plain),
			ST_INVALID);
}

static void every_changed_bit_and_every_cut_is_noticed(void **state)
{
	struct fixture *f = *state;
	struct str plain, sealed = sealed_of(f, "secret");
	char *copy = arena_cstr(f->arena, sealed);

	for (size_t bit = 0; bit < sealed.len * 8; bit++) {
		copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
		assert_int_equal(secret_open(f->keyring, place, (struct str){ copy, sealed.len },
					 f->arena, &plain),
			ST_INVALID);
		copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
	}
	for (size_t len = 0; len < sealed.len; len++)
		assert_int_equal(
			secret_open(f->keyring, place, (struct str){ copy, len }, f->arena, &plain),
			ST_INVALID);
	assert_int_equal(secret_open(f->keyring, place, STR_NULL, f->arena, &plain), ST_INVALID);
	sealed = sealed_of(f, "");
	assert_int_equal(secret_open(f->keyring, place, sealed, f->arena, &plain), ST_OK);
	assert_int_equal(plain.len, 0);
}

static void keys_outlive_the_process_and_are_private(void **state)
{
	struct fixture *f = *state;
	struct str plain, sealed = sealed_of(f, "kept");
	uint8_t before[32], after[32];
	struct stat file;

	assert_int_equal(stat(f->dir, &file), 0);
	assert_int_equal(file.st_mode & 0777, 0700);
	assert_int_equal(stat(file_at(f, "master.1"), &file), 0);
	assert_int_equal(file.st_mode & 0777, 0600);
	secret_keyed_hash(f->keyring, STR("+15145550123"), before);
	reopen(f);
	assert_int_equal(secret_open(f->keyring, place, sealed, f->arena, &plain), ST_OK);
	assert_string_equal(plain.at, "kept");
	secret_keyed_hash(f->keyring, STR("+15145550123"), after);
	assert_memory_equal(before, after, 32);
	secret_keyed_hash(f->keyring, STR("+15145550124"), after);
	assert_memory_not_equal(before, after, 32);
}

static void the_newest_key_seals_and_all_open(void **state)
{
	struct fixture *f = *state;
	struct str plain, old = sealed_of(f, "old"), new;
	uint8_t before[32], after[32];

	secret_keyed_hash(f->keyring, STR("x"), before);
	key_write(f, "master.2", '2');
	key_write(f, "master.10", 'a');
	key_write(f, "master.x", 'f'); /* no key of ours */
	reopen(f);
	new = sealed_of(f, "new");
	assert_int_equal(new.at[3], 10);
	assert_int_equal(secret_open(f->keyring, place, old, f->arena, &plain), ST_OK);
	assert_int_equal(secret_open(f->keyring, place, new, f->arena, &plain), ST_OK);
	secret_keyed_hash(f->keyring, STR("x"), after);
	assert_memory_equal(before, after, 32);
	unlink(file_at(f, "master.1"));
	reopen(f);
	assert_int_equal(secret_open(f->keyring, place, old, f->arena, &plain), ST_INVALID);
}

static void damaged_lost_and_public_keys_are_refused(void **state)
{
	struct fixture *f = *state;
	struct keyring *keyring = NULL;
	const char *master = file_at(f, "master.1");

	assert_int_equal(chmod(master, 0640), 0);
	assert_int_equal(keyring_open(f->dir, &keyring), ST_DENIED);
	assert_int_equal(chmod(master, 0600), 0);
	assert_int_equal(truncate(master, 64), 0);
	assert_int_equal(keyring_open(f->dir, &keyring), ST_INVALID);
	key_write(f, "master.1", 'g');
	assert_int_equal(keyring_open(f->dir, &keyring), ST_INVALID);
	key_write(f, "master.1", '1');
	assert_int_equal(unlink(file_at(f, "hash")), 0);
	assert_int_equal(keyring_open(f->dir, &keyring), ST_INVALID);
	assert_int_equal(keyring_open("/dev/null/keys", &keyring), ST_IO);
	assert_null(keyring);
}

static void sha256_of_known_texts(void **state)
{
	static const struct {
		const char *text, *first_bytes;
	} cases[] = {
		{ "", "\xe3\xb0\xc4\x42\x98\xfc\x1c\x14" },
		{ "abc", "\xba\x78\x16\xbf\x8f\x01\xcf\xea" },
	};
	uint8_t hash[32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		hash_sha256(str_of(cases[i].text), hash);
		assert_memory_equal(hash, cases[i].first_bytes, 8);
	}
	assert_true(secret_equal(STR("abc"), STR("abc")));
	assert_true(secret_equal(STR_NULL, STR("")));
	assert_false(secret_equal(STR("abc"), STR("abd")));
	assert_false(secret_equal(STR("abc"), STR("abcd")));
}

static void tokens_are_long_enough_safe_in_urls_and_new(void **state)
{
	struct fixture *f = *state;
	struct str one = secret_token(f->arena, 32), two = secret_token(f->arena, 32);

	assert_int_equal(one.len, 43);
	assert_false(str_equal(one, two));
	assert_int_equal(strspn(one.at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					"0123456789-_"),
		43);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

static void a_hash_is_written_and_read_as_digits(void **state)
{
	uint8_t hash[32], again[32];
	char text[HASH_HEX];

	(void)state;
	hash_sha256(STR("abc"), hash);
	hash_hex(hash, text);
	assert_string_equal(
		text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(hash_from_hex(str_of(text), again));
	assert_memory_equal(hash, again, sizeof hash);
	assert_false(hash_from_hex((struct str){ text, 63 }, again));
	text[5] = 'g';
	assert_false(hash_from_hex(str_of(text), again));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hash_is_written_and_read_as_digits),
		TEST(a_sealed_secret_opens_in_its_place_only),
		TEST(every_changed_bit_and_every_cut_is_noticed),
		TEST(keys_outlive_the_process_and_are_private),
		TEST(the_newest_key_seals_and_all_open),
		TEST(damaged_lost_and_public_keys_are_refused),
		TEST(tokens_are_long_enough_safe_in_urls_and_new),
		cmocka_unit_test(sha256_of_known_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
