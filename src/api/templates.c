/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Message templates (wire 3B.7, 8.3).
 */
#include "api/filters.h"
#include "directory/message_template.h"
#include "identity/audit.h"

#define TEXTS 8

struct template_args {
	struct str texts[TEXTS];
	struct str body, class;
	int64_t type;
	bool is_html, is_rtl, is_active;
	bool has[TEXTS], gave_body, gave_class, gave_type, gave_html, gave_rtl, gave_active;
};

static const char *const classes[] = { "commercial", "transactional", NULL };

#define AT(member)   offsetof(struct template_args, member)
#define GAVE(member) (AT(member) + 1)
#define TEXT(name, n, most)                                                                        \
	{                                                                                          \
		.path = name, .kind = JSON_TEXT, .at = AT(texts) + (n) * sizeof(struct str),       \
		.max = most, .present_at = AT(has) + (n) + 1                                       \
	}

static const struct json_field template_fields[] = {
	TEXT("templateName", 0, 100),
	TEXT("subject", 1, 998),
	TEXT("ccAddress", 2, 2000),
	TEXT("bccAddress", 3, 2000),
	TEXT("replyToAddress", 4, 254),
	TEXT("fromName", 5, 100),
	TEXT("fromAddress", 6, 254),
	{ .path = "body",
		.kind = JSON_LINES,
		.at = AT(body),
		.max = TEMPLATE_BODY_MAX_POINTS,
		.present_at = GAVE(gave_body) },
	{ .path = "templateTypeId",
		.kind = JSON_INT,
		.at = AT(type),
		.min = TEMPLATE_EMAIL,
		.max = TEMPLATE_DIGITAL,
		.present_at = GAVE(gave_type) },
	{ .path = "templateClass",
		.kind = JSON_TEXT,
		.at = AT(class),
		.allowed = classes,
		.present_at = GAVE(gave_class) },
	{ .path = "isHTML", .kind = JSON_BOOL, .at = AT(is_html), .present_at = GAVE(gave_html) },
	{ .path = "isRTL", .kind = JSON_BOOL, .at = AT(is_rtl), .present_at = GAVE(gave_rtl) },
	{ .path = "isActive",
		.kind = JSON_BOOL,
		.at = AT(is_active),
		.present_at = GAVE(gave_active) },
};

static void overlay(const struct template_args *args, struct message_template *template)
{
	struct str *texts[] = { &template->name, &template->subject, &template->cc, &template->bcc,
		&template->reply_to, &template->from_name, &template->from_address };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (args->has[i])
			*texts[i] = args->texts[i];
	if (args->gave_body)
		template->body = args->body;
	if (args->gave_type)
		template->type = (enum template_type)args->type;
	if (args->gave_class)
		template->class = str_is(args->class, "commercial") ? TEMPLATE_COMMERCIAL
								    : TEMPLATE_TRANSACTIONAL;
	if (args->gave_html)
		template->is_html = args->is_html;
	if (args->gave_rtl)
		template->is_rtl = args->is_rtl;
	if (args->gave_active)
		template->is_active = args->is_active;
}

static void put_variables(
	struct json_out *out, const struct message_template *template, struct arena *arena)
{
	struct template *compiled;

	json_open_array(out, "variables");
	if (template_parse(template->body, arena, NULL, &compiled) == ST_OK)
		for (size_t i = 0; i < template_variable_count(compiled); i++)
			json_put_text(out, NULL, template_variable(compiled, i));
	json_close_array(out);
}

static void put_plain(struct json_out *out, const struct message_template *template)
{
	json_put_int(out, "templateId", template->id);
	json_put_text(out, "templateName", template->name);
	json_put_int(out, "templateTypeId", template->type);
	json_put_text(out, "templateTypeDesc", str_of(template_type_name(template->type)));
	json_put_text(out, "templateClass",
		str_of(template->class == TEMPLATE_COMMERCIAL ? classes[0] : classes[1]));
	json_put_bool(out, "isActive", template->is_active);
	json_put_bool(out, "isHTML", template->is_html);
	json_put_bool(out, "isRTL", template->is_rtl);
	json_put_text(out, "ccAddress", template->cc);
	json_put_text(out, "bccAddress", template->bcc);
	json_put_text(out, "replyToAddress", template->reply_to);
	json_put_text(out, "fromName", template->from_name);
	json_put_text(out, "fromAddress", template->from_address);
	json_put_text(out, "subject", template->subject);
	json_put_text(out, "body", template->body);
	json_put_int(out, "textVersion", template->text_version);
	json_put_int(out, "version", template->version);
	json_put_instant(out, "lastUpdateTime", template->updated_at);
}

static enum status template_create(struct call *call)
{
	const struct template_args *args = call->args;
	struct message_template template = { .is_active = true, .class = TEMPLATE_COMMERCIAL };
	int64_t id;
	enum status s;

	if (!args->gave_type)
		return problem_add(&call->problems, ST_INVALID, "required", STR("templateTypeId"));
	overlay(args, &template);
	s = message_template_add(
		call->db, call->caller.bu_id, &template, call->now, &call->problems, &id);
	if (s != ST_OK)
		return s;
	json_put_int(&call->out, "templateId", id);
	return audit_append(call->db, &call->caller, call->wall, "template.create", id, STR_NULL);
}

static enum status template_of_call(struct call *call, struct message_template *ret_template)
{
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "templateId", &id)) != ST_OK)
		return s;
	s = message_template_load(call->db, call->caller.bu_id, id, 0, call->arena, ret_template);
	return call_missing(call, s, "templateId");
}

static enum status template_read(struct call *call)
{
	struct message_template template;
	enum status s = template_of_call(call, &template);

	if (s != ST_OK)
		return s;
	put_plain(&call->out, &template);
	put_variables(&call->out, &template, call->arena);
	return ST_OK;
}

static enum status template_change(struct call *call)
{
	struct message_template template;
	enum status s;

	if ((s = template_of_call(call, &template)) != ST_OK)
		return s;
	overlay(call->args, &template);
	template.version = call_if_match(call);
	s = message_template_update(
		call->db, call->caller.bu_id, &template, call->now, &call->problems);
	if (s != ST_OK)
		return s;
	json_put_bool(&call->out, "success", true);
	json_put_int(&call->out, "templateId", template.id);
	return audit_append(
		call->db, &call->caller, call->wall, "template.update", template.id, STR_NULL);
}

static void skills_after(struct call *call)
{
	directory_skills_changed(call->hub->directory);
}

static void put_row(void *arg, const struct message_template *template)
{
	json_open(arg, NULL);
	put_plain(arg, template);
	json_close(arg);
}

static enum status template_list(struct call *call)
{
	struct list_filter filter = call_filter(call);
	int64_t total;
	enum status s;

	filter.kind = call_query_int(call, "templateTypeId", 0, 0, TEMPLATE_DIGITAL);
	json_open_array(&call->out, "messageTemplates");
	s = message_template_each(
		call->db, call->caller.bu_id, &filter, put_row, &call->out, &total);
	json_close_array(&call->out);
	if (s == ST_OK)
		json_put_int(&call->out, "totalRecords", total);
	return s;
}

/** A preview against values that the caller gives. */
struct preview_args {
	struct str body;
	const struct json *values;
	bool empty_is_sent;
};

static const struct json_field preview_fields[] = {
	{ .path = "body",
		.kind = JSON_LINES,
		.at = offsetof(struct preview_args, body),
		.required = true,
		.min = 1,
		.max = TEMPLATE_BODY_MAX_POINTS },
	{ .path = "values", .kind = JSON_OBJECT, .at = offsetof(struct preview_args, values) },
	{ .path = "emptyIsSent",
		.kind = JSON_BOOL,
		.at = offsetof(struct preview_args, empty_is_sent) },
};

static bool lookup_value(void *arg, struct str name, struct str *ret_value)
{
	for (const struct json *at = json_first(arg); at; at = json_next(at))
		if (str_equal(json_key(at), name)) {
			*ret_value = json_text(at);
			return true;
		}
	return false;
}

static enum status template_preview(struct call *call)
{
	const struct preview_args *args = call->args;
	struct template *template;
	struct str text, missing = STR_NULL;
	enum status s;

	s = template_parse(args->body, call->arena, &call->problems, &template);
	if (s != ST_OK)
		return s;
	s = template_render(template, lookup_value, (void *)(uintptr_t)args->values,
		args->empty_is_sent ? EMPTY_SEND : EMPTY_SKIP, call->arena, &text, &missing);
	if (s != ST_OK && s != ST_INVALID)
		return s;
	json_put_text(&call->out, "text", s == ST_OK ? text : STR_NULL);
	json_put_text(&call->out, "missing", missing);
	json_open_array(&call->out, "variables");
	for (size_t i = 0; i < template_variable_count(template); i++)
		json_put_text(&call->out, NULL, template_variable(template, i));
	json_close_array(&call->out);
	return ST_OK;
}

#define BASE ADMIN "/message-templates"
#define BODY                                                                                       \
	.fields = template_fields, .field_count = COUNT_OF(template_fields),                       \
	.args_size = sizeof(struct template_args)

static const struct route template_routes[] = {
	{ HTTP_GET, BASE, ROUTE_LONG, PERM_TEMPLATES_VIEW, template_list,
		.summary = "Message templates" },
	{ HTTP_POST, BASE, ROUTE_WRITE, PERM_TEMPLATES_CREATE, template_create, BODY, .code = 201,
		.summary = "Add a message template" },
	{ HTTP_GET, BASE "/{templateId}", ROUTE_READ, PERM_TEMPLATES_VIEW, template_read,
		.summary = "A message template" },
	{ HTTP_PUT, BASE "/{templateId}", ROUTE_WRITE, PERM_TEMPLATES_EDIT, template_change, BODY,
		.after = skills_after, .summary = "Change a message template" },
	{ HTTP_POST, OWN "/message-templates/preview", ROUTE_READ, PERM_TEMPLATES_VIEW,
		template_preview, .fields = preview_fields, .field_count = COUNT_OF(preview_fields),
		.args_size = sizeof(struct preview_args), .summary = "Fill in a body with values" },
};
ROUTES(template);
