#include "render/kustomize/merge/element_list.h"

#include "render/kustomize/model/resource.h"
#include "yaml/resolve.h"

namespace bireme::render::kustomize {
namespace {

bool is_nothing(const json::Value& value) {
  return value.is_null() || (value.is_object() && value.empty());
}

}  // namespace

ElementList ElementPool::add(const json::Value& list) {
  ElementList out;
  for (const json::Value& item : list.items()) {
    out.push_back(static_cast<int>(nodes_.size()));
    nodes_.push_back(item);
  }
  return out;
}

json::Value ElementPool::to_value(const ElementList& list) const {
  json::Value out = json::Value::array();
  for (int node : list) out.push_back(nodes_[node]);
  return out;
}

std::vector<std::string> ElementPool::values_of(
    int node, const std::vector<std::string_view>& keys) const {
  std::vector<std::string> out;
  for (std::string_view key : keys) {
    out.push_back(scalar_text(key.empty() ? at(node) : at(node)[key]));
  }
  return out;
}

int ElementPool::find(const ElementList& list, const std::vector<std::string_view>& keys,
                      const std::vector<std::string>& values) const {
  if (keys.size() != values.size()) return -1;
  for (int node : list) {
    const json::Value& element = nodes_[node];
    bool matches = keys[0].empty() ? scalar_text(element) == values[0] : element.is_object();
    for (size_t i = 0; matches && !keys[0].empty() && i < keys.size(); i++) {
      const json::Value* field = element.find(keys[i]);
      matches = field && scalar_text(*field) == values[i];
    }
    if (matches) return node;
  }
  return -1;
}

bool ElementPool::is_match(const json::Value& element, const std::vector<std::string_view>& keys,
                           const std::vector<std::string>& values) const {
  bool found = true;
  for (size_t i = 0; found && i < keys.size() && i < values.size(); i++) {
    if (keys[i].empty()) {
      found = scalar_text(element) == values[i];
      continue;
    }
    const json::Value* field = element.find(keys[i]);
    found = field && (values[i].empty() || scalar_text(*field) == values[i]);
  }
  return found && !values.empty();
}

void ElementPool::set(ElementList& list, int node, const std::vector<std::string_view>& keys,
                      const std::vector<std::string>& values) const {
  bool by_fields = !keys.empty() && !keys[0].empty() && !values.empty() && !values[0].empty();
  ElementList out;
  bool found = false;
  for (int there : list) {
    const json::Value& element = nodes_[there];
    if (is_nothing(element)) continue;
    if ((!element.is_object() && by_fields) || !is_match(element, keys, values)) {
      if (!values.empty()) out.push_back(there);
      continue;
    }
    found = true;
    if (node >= 0) out.push_back(node);
  }
  list = std::move(out);
  if (node >= 0 && !found && !nodes_[node].is_null()) list.push_back(node);
}

void ElementPool::ensure_key(int node, std::string_view key, const std::string& value) {
  json::Value& element = nodes_[node];
  if (!element.is_object() || value.empty() || element.contains(key)) return;
  element.set(key, yaml::resolve_plain(value, yaml::Resolver::V3).value);
}

}  // namespace bireme::render::kustomize
