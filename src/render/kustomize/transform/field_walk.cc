#include "render/kustomize/transform/field_walk.h"

#include "base/text.h"

namespace bireme::render::kustomize {
namespace {

constexpr size_t kPathPartsMax = 256;

class Walk {
 public:
  Walk(const PathSpec& spec, CreateKind create, const SetField& set)
      : spec_(spec), create_(create), set_(set) {}

  Status visit(json::Value& at, size_t depth) {
    if (depth == spec_.parts.size()) return set_(at);
    if (at.is_null()) return {};
    if (at.is_array()) return visit_items(at, depth);
    if (at.is_object()) return visit_member(at, depth);
    return make_error(Reason::Invalid, "expected a list or an object before '{}'",
                      spec_.parts[depth].name);
  }

 private:
  Status visit_items(json::Value& list, size_t depth) {
    for (size_t i = 0; i < list.size(); i++) {
      if (leads_nowhere(list[i], depth)) continue;
      TRY(visit(list.edit(i), depth));
    }
    return {};
  }

  // Saves the copy of a shared node that would not be changed.
  bool leads_nowhere(const json::Value& at, size_t depth) const {
    if (depth == spec_.parts.size() || (spec_.create && create_ != CreateKind::None)) return false;
    const std::string& name = spec_.parts[depth].name;
    return at.is_null() || (at.is_object() && !name.empty() && !at.contains(name));
  }

  Status visit_member(json::Value& object, size_t depth) {
    const PathPart& part = spec_.parts[depth];
    if (part.name.empty()) {
      return make_error(Reason::Invalid, "cannot set or create an empty field name");
    }
    bool makes = spec_.create && create_ != CreateKind::None && !part.is_list;
    bool is_last = depth + 1 == spec_.parts.size();
    const json::Value* found = object.find(part.name);
    if (!found && !makes) return {};
    if (found && leads_nowhere(*found, depth + 1) && !part.is_list) return {};
    json::Value& member = object.edit(part.name);
    if (!found || member.is_null()) fill(member, makes, is_last, part.is_list);
    return visit(member, depth + 1);
  }

  void fill(json::Value& member, bool makes, bool is_last, bool is_list) {
    if (is_list) {
      member = json::Value::array();
    } else if (makes) {
      bool wants_text = is_last && create_ == CreateKind::Text;
      member = wants_text ? json::Value("") : json::Value::object();
    }
  }

  const PathSpec& spec_;
  CreateKind create_;
  const SetField& set_;
};

}  // namespace

std::vector<std::string> split_path(std::string_view path, char separator) {
  std::vector<std::string_view> parts = split(path, separator);
  size_t first = parts.size() > 1 && parts[0].empty() ? 1 : 0;
  std::vector<std::string> out{std::string(parts[first])};
  for (size_t i = first + 1; i < parts.size(); i++) {
    if (out.back().ends_with('\\')) {
      out.back().back() = separator;
      out.back().append(parts[i]);
    } else {
      out.emplace_back(parts[i]);
    }
  }
  return out;
}

PathSpec make_path_spec(const FieldSpec& spec) {
  PathSpec out{spec.gvk, spec.path, {}, spec.create, 0};
  for (std::string& name : split_path(spec.path, '/')) {
    bool is_list = name.ends_with("[]");
    if (is_list) name.resize(name.size() - 2);
    if (out.parts.size() < kPathPartsMax) out.parts.push_back({std::move(name), is_list});
  }
  return out;
}

Status walk_field(json::Value& object, const PathSpec& spec, CreateKind create,
                  const SetField& set) {
  Status done = Walk(spec, create, set).visit(object, 0);
  if (done) return done;
  return done.error().during(fmt::format(
      "field '{}' of {} {}", spec.text, object["kind"].as_string(),
      object["metadata"]["name"].as_string()));
}

SpecIndex::SpecIndex(const FieldSpecs& specs) {
  specs_.reserve(specs.size());
  for (const FieldSpec& spec : specs) {
    specs_.push_back(make_path_spec(spec));
    specs_.back().order = specs_.size() - 1;
  }
}

const std::vector<const PathSpec*>& SpecIndex::for_kind(std::string_view api_version,
                                                        std::string_view kind) {
  std::string key;
  key.append(api_version).append(1, ' ').append(kind);
  auto [found, is_new] = by_kind_.try_emplace(std::move(key));
  if (!is_new) return found->second;
  Gvk gvk = make_gvk(api_version, kind);
  for (const PathSpec& spec : specs_) {
    if (gvk.is_selected_by(spec.gvk)) found->second.push_back(&spec);
  }
  return found->second;
}

}  // namespace bireme::render::kustomize
