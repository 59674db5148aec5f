/* SPDX-License-Identifier: Apache-2.0 */
#include "page.h"

static const char style[] =
	"body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;"
	"color:#1b1b1b;background:#fff}"
	"label,legend{display:block;margin-top:1rem;font-weight:600}"
	"fieldset{border:0;padding:0;margin:0}fieldset label{font-weight:400;margin-top:.25rem}"
	"input[type=text],select,textarea{width:100%;box-sizing:border-box;font:inherit;padding:."
	"5rem;"
	"border:1px solid #555}"
	"small{display:block;color:#444}button{font:inherit;margin-top:1.5rem;padding:.6rem 1.2rem;"
	"color:#fff;background:#0b4f9e;border:0}"
	".problem{border-left:.3rem solid #b3001b;padding:.5rem 1rem;background:#fdeef0}"
	".bubble{max-width:80%;padding:.5rem .8rem;margin:.4rem "
	"0;background:#eee;white-space:pre-wrap;"
	"overflow-wrap:anywhere}"
	".mine{margin-left:20%;background:#d8ebff}time{display:block;font-size:.8rem;color:#444}"
	"iframe{width:100%;height:24rem;border:1px solid #555}";

static void headers_add(struct request *request, const struct page *page)
{
	struct byoc_text policy = { 0 };

	byoc_text_addz(&policy, "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; "
				"frame-ancestors 'self'; base-uri 'none'; form-action 'self'");
	if (page->form_origin) {
		byoc_text_addz(&policy, " ");
		byoc_text_addz(&policy, page->form_origin);
	}
	request_header_add(request, "Content-Security-Policy", byoc_text_z(&policy));
	request_header_add(request, "X-Content-Type-Options", "nosniff");
	request_header_add(request, "Referrer-Policy", "no-referrer");
	request_header_add(request, "Cache-Control", "no-store");
	byoc_text_done(&policy);
}

void page_begin(struct request *request, unsigned status, const struct page *page)
{
	struct byoc_text *html = &request->answer;

	request->status = status;
	request->content_type = "text/html; charset=utf-8";
	headers_add(request, page);
	byoc_text_clear(html);
	byoc_text_addf(html, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">",
		request_language(request) == FRENCH ? "fr-CA" : "en");
	byoc_text_addz(html, "<meta name=\"viewport\" content=\"width=device-width\">");
	if (page->refresh_seconds)
		byoc_text_addf(html, "<meta http-equiv=\"refresh\" content=\"%u\">",
			page->refresh_seconds);
	byoc_text_addz(html, "<title>");
	byoc_text_add_html(html, page->title);
	byoc_text_addf(html, "</title><style>%s</style></head><body><main>\n", style);
}

void page_end(struct request *request)
{
	byoc_text_addz(&request->answer, "</main></body></html>\n");
}

void page_problem(struct request *request, unsigned status, enum word what, const char *detail,
	const char *back_url)
{
	enum language language = request_language(request);
	struct byoc_text *html = &request->answer;

	page_begin(request, status, &(struct page){ .title = word(language, WORD_PROBLEM) });
	byoc_text_addf(html, "<h1>%s</h1><p class=\"problem\" role=\"alert\">%s",
		word(language, WORD_PROBLEM), word(language, what));
	if (detail) {
		byoc_text_addz(html, " ");
		byoc_text_add_html(html, detail);
	}
	byoc_text_addz(html, "</p>\n");
	if (back_url) {
		byoc_text_addz(html, "<p><a href=\"");
		byoc_text_add_html(html, back_url);
		byoc_text_addf(html, "\">%s</a></p>\n", word(language, WORD_BACK));
	}
	page_end(request);
}
