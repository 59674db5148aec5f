/* SPDX-License-Identifier: Apache-2.0 */
#include "oracle.h"

#include <cstring>
#include <string>

#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

static bool copy_out(const std::string &text, char to[ORACLE_SIZE])
{
	if (text.size() >= ORACLE_SIZE)
		return false;
	std::memcpy(to, text.c_str(), text.size() + 1);
	return true;
}

bool oracle_parse(const char *raw, const char *country, char ret_e164[ORACLE_SIZE])
{
	const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
	PhoneNumber number;
	std::string text;

	ret_e164[0] = '\0';
	if (util->Parse(raw, country, &number) != PhoneNumberUtil::NO_PARSING_ERROR ||
		!util->IsValidNumber(number))
		return false;
	util->Format(number, PhoneNumberUtil::E164, &text);
	return copy_out(text, ret_e164);
}

int oracle_kinds()
{
	return PhoneNumberUtil::UNKNOWN;
}

bool oracle_example(const char *country, int kind, char ret_digits[ORACLE_SIZE])
{
	const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
	const auto type = static_cast<PhoneNumberUtil::PhoneNumberType>(kind);
	PhoneNumber number;
	std::string text;

	if (!util->GetExampleNumberForType(country, type, &number))
		return false;
	util->GetNationalSignificantNumber(number, &text);
	return copy_out(text, ret_digits);
}
