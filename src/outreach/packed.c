/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/packed.h"

char *packed_put(char *at, uint64_t number)
{
	while (number > 0x7f) {
		*at++ = (char)(number | 0x80);
		number >>= 7;
	}
	*at++ = (char)number;
	return at;
}

char *packed_put_text(char *at, struct str text)
{
	at = packed_put(at, text.at != NULL ? text.len + 1 : 0);
	if (text.len > 0)
		memcpy(at, text.at, text.len);
	return at + text.len;
}

struct packed_reader packed_reader_of(struct str bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;

	return (struct packed_reader){ at, at + bytes.len, bytes.len == 0 };
}

uint64_t packed_get(struct packed_reader *reader, uint64_t max)
{
	uint64_t number = 0;

	for (int shift = 0; shift < 63 && reader->at < reader->end; shift += 7) {
		unsigned char byte = *reader->at++;

		number |= (uint64_t)(byte & 0x7f) << shift;
		if ((byte & 0x80) == 0) {
			reader->bad |= number > max;
			return reader->bad ? 0 : number;
		}
	}
	reader->bad = true;
	return 0;
}

struct str packed_get_text(struct packed_reader *reader)
{
	uint64_t len = packed_get(reader, INT32_MAX);
	struct str text;

	if (len == 0)
		return STR_NULL;
	len--;
	if (reader->bad || len > (uint64_t)(reader->end - reader->at)) {
		reader->bad = true;
		return STR_NULL;
	}
	text = (struct str){ (const char *)reader->at, (size_t)len };
	reader->at += len;
	return text;
}

bool packed_is_over(const struct packed_reader *reader)
{
	return !reader->bad && reader->at == reader->end;
}
