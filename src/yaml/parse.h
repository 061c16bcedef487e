// YAML in: text to json::Value through libyaml's events, as Go's YAML libraries read it.
//
// Resolver::V2 is what Helm values, kubectl and controllers use (y/yes/on are bools, 0644 is octal,
// keys become text); V3 is kustomize's (yes is text, a date becomes a timestamp, a duplicate key is
// always an error). Object order is the source's. Any thread, no state. Messages are Go's ("yaml:
// line 3: ..."); the error's position is the true place, with the line and a hint where one is
// known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace bireme::yaml {

enum class Resolver { V2, V3 };

struct Limits {
  size_t bytes_max = 512u * 1024 * 1024;
  size_t depth_max = 1000;
  size_t nodes_max = 50'000'000;
  // Nodes that exist only because an alias repeated them.
  size_t alias_nodes_max = 2'000'000;
};

struct ParseOptions {
  Resolver resolver = Resolver::V2;
  bool strict_keys = false;          // a duplicate key is an error instead of the last one winning
  bool text_keys = false;            // a key that reads as anything but text is an error
  bool first_document_only = false;  // the rest is not even read, as Go's Unmarshal
  bool numbers_are_doubles = false;  // every number a double: Helm reads values through JSON
  std::string file = {};             // names the file in the positions
  Limits limits = {};
};

struct Document {
  json::Value value;
  Position start;           // of its first node; of the document marker where it is empty
  size_t offset_bytes = 0;  // where that is in the text (UTF-8 input)
  bool is_empty = false;    // nothing but comments
};

// Every document, also the empty ones: `---\n---` holds two. A text without any content holds none.
Result<std::vector<Document>> parse_all(std::string_view text, const ParseOptions& options = {});
// The first document, as Go's Unmarshal reads it: null where there is none; the rest is not read.
Result<json::Value> parse(std::string_view text, const ParseOptions& options = {});

// Where the value at `path` (keys, or indexes as text) stands in the text; the nearest parent that
// is there otherwise. Parses again: meant for messages.
struct PathQuery {
  size_t document = 0;
  std::vector<std::string> path;
};
Position find_position(std::string_view text, const PathQuery& query, std::string_view file = {});

}  // namespace bireme::yaml
