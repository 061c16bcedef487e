// The elements of two lists during a keyed merge, as nodes with an identity: an element that is in
// both lists changes in both. Internal to this folder. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"

namespace bireme::render::kustomize {

using ElementList = std::vector<int>;  // places in the pool

class ElementPool {
 public:
  ElementList add(const json::Value& list);
  json::Value& at(int node) { return nodes_[node]; }
  const json::Value& at(int node) const { return nodes_[node]; }
  json::Value to_value(const ElementList& list) const;

  // The texts of an element's keys; the text itself where the key is "".
  std::vector<std::string> values_of(int node, const std::vector<std::string_view>& keys) const;
  // The first element with these values, -1 if there is none.
  int find(const ElementList& list, const std::vector<std::string_view>& keys,
           const std::vector<std::string>& values) const;
  // Puts `node` in place of every element with these values, or at the end; -1 removes them.
  void set(ElementList& list, int node, const std::vector<std::string_view>& keys,
           const std::vector<std::string>& values) const;
  void ensure_key(int node, std::string_view key, const std::string& value);

 private:
  bool is_match(const json::Value& element, const std::vector<std::string_view>& keys,
                const std::vector<std::string>& values) const;

  std::vector<json::Value> nodes_;
};

}  // namespace bireme::render::kustomize
