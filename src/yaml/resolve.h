// Scalars to values: what a plain text means to Go's YAML libraries. Pure; any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "yaml/event.h"
#include "yaml/parse.h"

namespace bireme::yaml {

enum class ScalarType { String, Null, Bool, Int, Float, Timestamp, Merge };

struct Scalar {
  ScalarType type = ScalarType::String;
  json::Value value;
};

// The type and value of a text without tag and quotes.
Scalar resolve_plain(std::string_view text, Resolver resolver);
// The same without making the value of a string: what the emitter asks about every text.
bool resolves_to_string(std::string_view text, Resolver resolver);
// Whether a scalar without a tag is text whatever it holds, and the value of one.
bool is_text(const Event& scalar, Resolver resolver);
json::Value resolve_untagged(const Event& scalar, Resolver resolver);
// A scalar with its tag and style taken into account. The message is Go's, without "yaml: ".
Result<json::Value> resolve_scalar(const Event& scalar, Resolver resolver);

// The text that a key of another type becomes in JSON.
std::string key_text(const json::Value& key);
// 'g' with the fewest digits, as Go's YAML prints floats.
std::string format_float(double number);
std::string format_float(float number);

}  // namespace bireme::yaml
