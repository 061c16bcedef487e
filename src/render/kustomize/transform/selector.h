// Selectors of patches and replacements: anchored regular expressions over names, label and
// annotation selectors. Compiled once; one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "render/kustomize/model/kustomization.h"
#include "render/kustomize/model/resource.h"

namespace bireme::render::kustomize {

// A whole-text match; a pattern without special characters is compared as text.
class Pattern {
 public:
  static Result<Pattern> make(const std::string& pattern);
  bool matches(std::string_view text) const;  // an empty pattern matches all

 private:
  struct Compiled;
  std::string literal_;
  std::shared_ptr<const Compiled> compiled_;
};

// A search, not anchored: what replacement paths ("[name=web]") use.
Result<bool> search_pattern(const std::string& pattern, std::string_view text);

// A label selector as Kubernetes writes it: "a=b,c!=d,e in (f,g),!h".
class LabelSelector {
 public:
  static Result<LabelSelector> parse(std::string_view text);
  bool matches(const json::Value& labels) const;
  bool empty() const { return requirements_.empty(); }

 private:
  enum class Operator { In, NotIn, Exists, DoesNotExist, Greater, Less };
  struct Requirement {
    std::string key;
    Operator op = Operator::Exists;
    std::vector<std::string> values;
  };
  friend class LabelSelectorParser;
  static bool holds(const Requirement& requirement, const json::Value& labels);
  std::vector<Requirement> requirements_;
};

class CompiledSelector {
 public:
  static Result<CompiledSelector> make(const Selector& selector);
  bool matches_gvk(const Gvk& gvk) const;
  bool matches_name(std::string_view name) const { return name_.matches(name); }
  bool matches_ns(std::string_view ns) const { return ns_.matches(ns); }
  bool matches_labels(const Resource& resource) const;
  bool has_labels() const { return !labels_.empty() || !annotations_.empty(); }
  bool has_id() const { return has_id_; }
  // A patch's target: names and namespaces of now or of the beginning.
  bool selects(const Resource& resource) const;

 private:
  Pattern group_, version_, kind_, name_, ns_;
  LabelSelector labels_, annotations_;
  bool has_id_ = false;
};

}  // namespace bireme::render::kustomize
