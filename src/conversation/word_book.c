/* SPDX-License-Identifier: Apache-2.0 */
#include "conversation/word_book.h"

#include "conversation/sql.h"

#define BOOK_BYTES (256u << 10)

static const char *const meaning_names[] = { "none", "stop", "help", "start" };

static const struct {
	const char *language, *stop, *help;
} own_texts[BOOK_LANGUAGES] = {
	{ "en", "You will receive no more messages from us. Reply START to receive them again.",
		"Reply STOP to receive no more messages." },
	{ "fr",
		"Vous ne recevrez plus de messages de notre part. Répondez REPRENDRE pour en "
		"recevoir de nouveau.",
		"Répondez ARRET pour ne plus recevoir de messages." },
};

const char *word_meaning_name(enum word_meaning meaning)
{
	return meaning_names[meaning];
}

static struct word_book default_book(void)
{
	struct word_book book = { .list = word_list_default() };

	for (size_t i = 0; i < BOOK_LANGUAGES; i++)
		book.texts[i] = (struct word_texts){ own_texts[i].language,
			str_of(own_texts[i].stop), str_of(own_texts[i].help) };
	return book;
}

/** One row of "words" being read. */
struct word_row {
	struct str word, language, meaning;
};

static const char *const languages[] = { "en", "fr", NULL };
static const char *const meanings[] = { "stop", "help", "start", NULL };

static const struct json_field row_fields[] = {
	{ .path = "word",
		.kind = JSON_TEXT,
		.at = offsetof(struct word_row, word),
		.required = true,
		.max = BOOK_WORD_MAX },
	{ .path = "language",
		.kind = JSON_TEXT,
		.at = offsetof(struct word_row, language),
		.required = true,
		.allowed = languages },
	{ .path = "meaning",
		.kind = JSON_TEXT,
		.at = offsetof(struct word_row, meaning),
		.required = true,
		.allowed = meanings },
};

static enum word_meaning meaning_parse(struct str name)
{
	enum word_meaning meaning = WORD_STOP;

	while (meaning < WORD_START && !str_is(name, meaning_names[meaning]))
		meaning++;
	return meaning;
}

/** The problems of one row, named "words[3].word". */
static enum status row_read(const struct json *json, size_t index, struct arena *arena,
	struct problems *problems, struct word *ret_word)
{
	struct problems own = { .arena = arena };
	struct word_row row = { 0 };
	enum status s = json_read(json, row_fields, COUNT_OF(row_fields), &own, &row);

	for (size_t i = 0; i < own.count && problems->count < PROBLEMS_MAX; i++) {
		problems->items[problems->count] = own.items[i];
		problems->items[problems->count++].field =
			arena_printf(arena, "words[%zu].%.*s", index, STR_ARGS(own.items[i].field));
	}
	if (s != ST_OK)
		return s;
	*ret_word = (struct word){
		.folded = arena_cstr(arena, word_fold(row.word, arena)),
		.language = str_is(row.language, "fr") ? "fr" : "en",
		.meaning = meaning_parse(row.meaning),
	};
	if (ret_word->folded == NULL || ret_word->folded[0] == '\0')
		return problem_add(problems, ST_INVALID, "required",
			arena_printf(arena, "words[%zu].word", index));
	return ST_OK;
}

static enum status words_read(const struct json *json, struct arena *arena,
	struct problems *problems, struct word_list *ret_list)
{
	size_t count = json_count(json), at = 0;
	struct word *items = arena_array(arena, struct word, MAX_OF(count, 1));
	bool has_stop = false;
	enum status all = ST_OK, s;

	if (!json_is_array(json))
		return problem_add(problems, ST_INVALID, "type", STR("words"), "want", "array");
	if (count > BOOK_WORDS_MAX)
		return problem_add(
			problems, ST_INVALID, "length", STR("words"), "min", "1", "max", "200");
	if (items == NULL)
		return ST_NO_MEMORY;
	for (const struct json *row = json_first(json); row != NULL; row = json_next(row), at++) {
		if ((s = row_read(row, at, arena, problems, &items[at])) != ST_OK)
			all = s;
		has_stop |= items[at].meaning == WORD_STOP;
	}
	if (all == ST_OK && !has_stop)
		return problem_add(problems, ST_INVALID, "word_no_stop", STR("words"));
	*ret_list = (struct word_list){ items, count };
	return all;
}

static enum status text_read(const struct json *texts, const char *path, struct arena *arena,
	struct problems *problems, struct str *text)
{
	struct str given = STR_NULL;
	const struct json_field field = { .path = path, .kind = JSON_LINES, .max = BOOK_TEXT_MAX };
	enum status s;

	if (json_at(texts, path) == NULL)
		return ST_OK;
	if ((s = json_read(texts, &field, 1, problems, &given)) != ST_OK)
		return s;
	if (str_present(str_trim(given)))
		*text = arena_copy(arena, given);
	return ST_OK;
}

static enum status texts_read(const struct json *texts, struct arena *arena,
	struct problems *problems, struct word_book *book)
{
	const enum status all[] = {
		text_read(texts, "en.stop", arena, problems, &book->texts[0].stop),
		text_read(texts, "en.help", arena, problems, &book->texts[0].help),
		text_read(texts, "fr.stop", arena, problems, &book->texts[1].stop),
		text_read(texts, "fr.help", arena, problems, &book->texts[1].help),
	};

	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (all[i] != ST_OK)
			return all[i];
	return ST_OK;
}

enum status word_book_read(const struct json *json, struct arena *arena, struct problems *problems,
	struct word_book *ret_book)
{
	struct word_book book = default_book();
	const struct json *words = json_get(json, "words");
	enum status s = ST_OK, t;

	if (words != NULL)
		s = words_read(words, arena, problems, &book.list);
	t = texts_read(json_get(json, "texts"), arena, problems, &book);
	if (s != ST_OK || t != ST_OK)
		return s != ST_OK ? s : t;
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	*ret_book = book;
	return ST_OK;
}

void word_book_write(struct json_out *out, const struct word_book *book)
{
	json_open_array(out, "words");
	for (size_t i = 0; i < book->list.count; i++) {
		const struct word *word = &book->list.items[i];

		json_open(out, NULL);
		json_put_text(out, "word", str_of(word->folded));
		json_put_text(out, "language", str_of(word->language));
		json_put_text(out, "meaning", str_of(meaning_names[word->meaning]));
		json_close(out);
	}
	json_close_array(out);
	json_open(out, "texts");
	for (size_t i = 0; i < BOOK_LANGUAGES; i++) {
		json_open(out, book->texts[i].language);
		json_put_text(out, "stop", book->texts[i].stop);
		json_put_text(out, "help", book->texts[i].help);
		json_close(out);
	}
	json_close(out);
}

static enum status newest(struct db *db, int64_t bu_id, struct arena *arena, int64_t *ret_version,
	struct str *ret_json)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if ((s = db_query(db, &conversation_sql, WORDS_NEWEST, VALUES(V_INT(bu_id)), &rows)) !=
		ST_OK)
		return s;
	*ret_version = 0;
	if (rows_next(&rows)) {
		*ret_version = rows_int(&rows, 0);
		*ret_json = arena_copy(arena, rows_text(&rows, 1));
	}
	return rows_status(&rows);
}

enum status word_book_load(
	struct db *db, int64_t bu_id, struct arena *arena, struct word_book *ret_book)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct problems problems = { .arena = arena };
	struct str json;
	int64_t version;
	enum status s;

	if ((s = newest(db, bu_id, arena, &version, &json)) != ST_OK)
		return s;
	if (version == 0) {
		*ret_book = default_book();
		return ST_OK;
	}
	if ((s = json_parse(json, &problems, &doc)) != ST_OK)
		return s == ST_INVALID ? ST_IO : s; /* it was checked before it was stored */
	s = word_book_read(json_root(doc), arena, &problems, ret_book);
	ret_book->version = version;
	return s == ST_INVALID ? ST_IO : s;
}

enum status word_book_store(
	struct db *db, int64_t bu_id, struct word_book *book, int64_t user_id, usec now)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(BOOK_BYTES);
	struct buf json CLEANUP(buf_done) = { 0 };
	struct json_out out;
	struct str before;
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	if ((s = newest(db, bu_id, arena, &book->version, &before)) != ST_OK)
		return s;
	buf_init(&json, BOOK_BYTES);
	json_out_init(&out, &json);
	json_open(&out, NULL);
	word_book_write(&out, book);
	json_close(&out);
	if (json.failed)
		return ST_NO_MEMORY;
	book->version++;
	return db_run(db, &conversation_sql, WORDS_ADD,
		VALUES(V_INT(bu_id), V_INT(book->version), V_TEXT(buf_str(&json)), V_INT(user_id),
			V_INT(now)));
}

struct str word_book_answer(const struct word_book *book, const struct word *word)
{
	const struct word_texts *texts = &book->texts[strcmp(word->language, "fr") == 0 ? 1 : 0];

	if (word->meaning == WORD_STOP)
		return texts->stop;
	return word->meaning == WORD_HELP ? texts->help : STR_NULL;
}
