// Exact decimal arithmetic on JSON numbers, as far as schemas need it. Pure.
#pragma once

#include <string>

#include "json/value.h"

namespace bireme::render::helm::schema {

int compare_numbers(const json::Value& a, const json::Value& b);
bool is_multiple(const json::Value& number, const json::Value& of);  // 0.3 is a multiple of 0.1
bool is_whole(const json::Value& number);
// As Helm's messages show numbers: "1,234.5".
std::string grouped(const json::Value& number);

}  // namespace bireme::render::helm::schema
