// Normalizer: takes away what may not count as a difference: what the server sets, what is only
// another way to write the same, and what an ignore rule names.
//
// Pure and immutable; any thread. As kubectl, Argo CD and Flux do before they compare: status and
// server-set metadata go, a Secret's stringData becomes data, a null creationTimestamp goes.
#pragma once

#include <string>
#include <vector>

#include "kube/object.h"

namespace bireme::diff {

// Names objects (empty parts match all) and the JSON pointers below which nothing counts.
struct IgnoreRule {
  std::string group = {};
  std::string kind = {};
  std::string ns = {};
  std::string name = {};
  std::vector<std::string> pointers = {};
};

struct NormalizerOptions {
  bool keep_status = false;
  std::vector<IgnoreRule> ignores;
};

class Normalizer {
 public:
  explicit Normalizer(NormalizerOptions options = {}) : options_(std::move(options)) {}
  kube::Object normalize(const kube::Object& object) const;

 private:
  void apply_ignores(const kube::Object& object, json::Value& value) const;
  NormalizerOptions options_;
};

// stringData folded into data as the API server does it; other kinds come back as they are.
kube::Object fold_string_data(const kube::Object& object);

}  // namespace bireme::diff
