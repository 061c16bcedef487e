// The wording of violations, as Helm prints them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"

namespace bireme::render::helm::schema {

std::string quoted(std::string_view text);  // in single quotes, with Go's escapes
std::string all_quoted(const std::vector<std::string>& texts);
std::vector<std::string> in_type_order(const std::vector<std::string>& names);

std::string words_for_const(const json::Value& constant);
std::string words_for_enum(const json::Value& choices);
std::string words_for_missing(const std::vector<std::string>& names);
std::string words_for_few(const std::vector<size_t>& matched, const json::Value& least);
std::string words_for_many(const std::vector<size_t>& matched, const json::Value& most);

}  // namespace bireme::render::helm::schema
