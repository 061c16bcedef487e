// Document: a compiled schema. Built by compile.cc, walked by validate.cc; never changes after.
//
// Schemas are addressed by the place of their node in `root`, which the document keeps alive.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "json/value.h"

namespace re2 {
class RE2;
}

namespace bireme::render::helm::schema {

enum class Draft { V4 = 4, V6 = 6, V7 = 7, V2019 = 2019, V2020 = 2020 };

// A part of the document with an $id of its own: anchors and dynamic references are looked up in
// it.
struct Resource {
  std::string url;
  const json::Value* root = nullptr;
  std::map<std::string, const json::Value*, std::less<>> anchors;
  std::map<std::string, const json::Value*, std::less<>> dynamic_anchors;
};

struct Document {
  Document();
  ~Document();
  json::Value root;
  Draft draft = Draft::V2020;
  std::map<std::string, std::unique_ptr<Resource>, std::less<>> resources;  // by URL
  std::unordered_map<const json::Value*, const Resource*> resource_of;      // each schema's
  std::unordered_map<const json::Value*, const json::Value*> references;    // by the $ref's value
  std::map<std::string, std::unique_ptr<re2::RE2>, std::less<>> patterns;
};

inline constexpr char kRootUrl[] = "file:///values.schema.json";

}  // namespace bireme::render::helm::schema
