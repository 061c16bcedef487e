#include <algorithm>
#include <unordered_map>

#include <fmt/core.h>

#include "lang/template/parse/parser.h"
#include "lang/template/fmt/quote.h"
#include "lang/template/template.h"
#include "lang/template/parse/tree.h"

namespace bireme::lang::tmpl {

struct FunctionTable::Index {
  // The functions stay where they are: trees point at them.
  std::unordered_map<std::string_view, std::unique_ptr<Function>> by_name;
};

FunctionTable::FunctionTable() : index_(std::make_unique<Index>()) {}
FunctionTable::~FunctionTable() = default;

void FunctionTable::add(Function function) {
  remove(function.name);
  std::string_view name = function.name;
  index_->by_name.emplace(name, std::make_unique<Function>(std::move(function)));
}

void FunctionTable::remove(std::string_view name) {
  auto at = index_->by_name.find(name);
  if (at != index_->by_name.end()) index_->by_name.erase(at);
}

const Function* FunctionTable::find(std::string_view name) const {
  auto at = index_->by_name.find(name);
  return at == index_->by_name.end() ? nullptr : at->second.get();
}

std::vector<std::string_view> FunctionTable::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, function] : index_->by_name) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

struct TemplateSet::Data {
  std::shared_ptr<const FunctionTable> functions;
  std::string name;
  const TemplateSet* parent = nullptr;
  TreeSet trees;
  std::unordered_map<std::string_view, const Tree*> by_name;
  std::vector<std::shared_ptr<Tree>> replaced;  // trees may point into their sources
  std::shared_ptr<Tree> last_main;
};

TemplateSet::TemplateSet(std::shared_ptr<const FunctionTable> functions, std::string name)
    : data_(std::make_unique<Data>()) {
  data_->functions = std::move(functions);
  data_->name = std::move(name);
}

TemplateSet::TemplateSet(const TemplateSet& parent, std::string name)
    : TemplateSet(parent.data_->functions, std::move(name)) {
  data_->parent = &parent;
}

TemplateSet::~TemplateSet() = default;
TemplateSet::TemplateSet(TemplateSet&&) noexcept = default;

const FunctionTable& TemplateSet::functions() const { return *data_->functions; }
const std::string& TemplateSet::name() const { return data_->name; }

Status TemplateSet::parse(std::string_view name, std::string_view text) {
  TreeSet trees = TRY(parse_trees(name, text, *data_->functions));
  for (auto& [tree_name, tree] : trees) {
    if (tree_name == name) data_->last_main = tree;
    const Tree* old = find(tree_name);
    if (old != nullptr && is_empty_tree(tree->root)) continue;
    std::shared_ptr<Tree>& slot = data_->trees[tree_name];
    if (slot != nullptr) data_->replaced.push_back(slot);
    slot = tree;
    data_->by_name.erase(slot->name);
    data_->by_name.emplace(slot->name, slot.get());
  }
  return {};
}

const Tree* TemplateSet::find(std::string_view name) const {
  for (const TemplateSet* set = this; set != nullptr; set = set->data_->parent) {
    auto at = set->data_->by_name.find(name);
    if (at != set->data_->by_name.end()) return at->second;
  }
  return nullptr;
}

std::shared_ptr<Tree> TemplateSet::last_parsed() const { return data_->last_main; }
bool TemplateSet::contains(std::string_view name) const { return find(name) != nullptr; }

std::vector<std::string_view> TemplateSet::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, tree] : data_->trees) names.push_back(name);
  return names;
}

}  // namespace bireme::lang::tmpl
