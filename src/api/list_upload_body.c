/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bodies of uploads: the file goes to disk while it arrives, whatever it is packed in.
 */
#include "api/filters.h"
#include "api/list_upload.h"

static enum status take_file_bytes(void *arg, struct str bytes)
{
	struct uploading *uploading = arg;

	return upload_write(uploading->upload, bytes);
}

static enum status take_json(void *arg, struct str piece)
{
	struct uploading *uploading = arg;

	return upload_scan_feed(&uploading->scan, piece);
}

static enum status take_form(void *arg, struct str piece)
{
	struct uploading *uploading = arg;

	return upload_form_feed(uploading->form, piece);
}

enum status list_upload_find_list(struct call *call, struct call_list *ret_list)
{
	struct db *db = call->db != NULL ? call->db : store_reader(call->hub->store);
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "listId", &id)) != ST_OK)
		return s;
	s = list_load(db, call->caller.bu_id, id, call->arena, ret_list);
	if (s == ST_OK && ret_list->removed_at != 0)
		s = ST_NOT_FOUND;
	return call_missing(call, s, "listId");
}

static struct str content_type(const struct call *call)
{
	return exchange_header(call->exchange, "Content-Type");
}

static bool is_json_type(const struct call *call)
{
	struct str type = content_type(call);

	return !str_present(type) || str_equal_nocase(form_value(type), STR("application/json"));
}

static enum status begin_form(struct call *call, struct uploading *uploading)
{
	uploading->form = arena_make(call->arena, struct upload_form);
	if (uploading->form == NULL)
		return ST_NO_MEMORY;
	if (upload_form_init(uploading->form, content_type(call), UPLOAD_REST_MAX, take_file_bytes,
		    uploading) != ST_OK)
		return problem_add(&call->problems, ST_INVALID, "media_type", STR(""), "want",
			"application/json, multipart/form-data");
	call->body_rest = &uploading->form->rest;
	call->rest_is_form = true;
	return ST_OK;
}

static enum status begin(struct call *call, enum upload_road road, struct body_plan *plan)
{
	static body_sink_fn *const sinks[] = {
		[ROAD_JSON] = take_json,
		[ROAD_FORM] = take_form,
		[ROAD_BARE] = take_file_bytes,
	};
	struct uploading *uploading = arena_make(call->arena, struct uploading);
	enum status s;

	if (uploading == NULL)
		return ST_NO_MEMORY;
	call->state = uploading;
	uploading->call = call;
	uploading->road = road;
	upload_scan_init(&uploading->scan, UPLOAD_REST_MAX, take_file_bytes, uploading);
	call->body_rest = &uploading->scan.rest;
	if (road == ROAD_FORM && (s = begin_form(call, uploading)) != ST_OK)
		return s;
	if ((s = list_upload_find_list(call, &uploading->list)) != ST_OK)
		return s;
	s = upload_new(import_folder(outreach_import(call->hub->outreach)), call->wall,
		&uploading->upload);
	if (s == ST_OK)
		*plan = (struct body_plan){ (size_t)call->hub->settings->max_upload, sinks[road],
			uploading };
	return s;
}

enum status list_upload_open_own(struct call *call, struct body_plan *plan)
{
	return begin(call, is_json_type(call) ? ROAD_JSON : ROAD_FORM, plan);
}

enum status list_upload_open_published(struct call *call, struct body_plan *plan)
{
	enum status s = list_upload_open_own(call, plan);

	if (s == ST_OK)
		((struct uploading *)call->state)->is_published = true;
	return s;
}

enum status list_upload_open_bare(struct call *call, struct body_plan *plan)
{
	return begin(call, ROAD_BARE, plan);
}

void list_upload_close(struct call *call)
{
	struct uploading *uploading = call->state;

	if (uploading == NULL)
		return;
	upload_scan_done(&uploading->scan);
	if (uploading->form != NULL)
		upload_form_done(uploading->form);
	upload_free(uploading->upload);
}

static enum status form_problem(struct call *call, const struct upload_form *form)
{
	struct str part = upload_form_part(form);

	switch (form->fault) {
	case FORM_OK:
		return ST_OK;
	case FORM_BROKEN:
		return problem_add(&call->problems, ST_INVALID, "form_broken", STR("body"), "at",
			arena_printf(call->arena, "%lld", (long long)form->fault_at).at);
	case FORM_TWICE:
		return problem_add(&call->problems, ST_INVALID, "form_twice", part);
	case FORM_TEXT:
		return problem_add(&call->problems, ST_INVALID, "form_text", part);
	}
	return ST_OK;
}

enum status list_upload_finish_body(struct call *call, struct uploading *uploading)
{
	enum status s = ST_OK;

	if (uploading->road == ROAD_JSON)
		s = upload_scan_finish(&uploading->scan);
	if (uploading->road == ROAD_FORM) {
		upload_form_finish(uploading->form);
		s = form_problem(call, uploading->form);
	}
	uploading->has_file =
		uploading->road == ROAD_FORM ? uploading->form->has_file : uploading->scan.has_file;
	return s == ST_OK ? upload_flush(uploading->upload) : s;
}
