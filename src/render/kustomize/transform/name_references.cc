// Name references: after names have changed (prefixes, suffixes, hashes, namespaces), the fields
// that refer to them follow. One pass over the referrers; what a name may mean is found in an index
// of earlier names, so the work grows with the references and not with their square.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "render/kustomize/transform/field_walk.h"
#include "render/kustomize/transform/transformers.h"

namespace bireme::render::kustomize {
namespace {

// Facts of a resource that every reference asks for.
struct Facts {
  Gvk gvk;
  bool cluster_scoped = false;
  std::string effective_ns;
  std::string original_ns;
};

// Whether two lists end alike, as far as the shorter goes; an empty one only equals an empty one.
bool same_ending(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return a.empty() && b.empty();
  return std::mismatch(a.rbegin(), a.rbegin() + std::min(a.size(), b.size()), b.rbegin()).first ==
         a.rbegin() + static_cast<long>(std::min(a.size(), b.size()));
}

bool same_affixes(const Resource& a, const Resource& b, bool allow_empty) {
  bool either_prefix = allow_empty && (a.prefixes.empty() || b.prefixes.empty());
  bool either_suffix = allow_empty && (a.suffixes.empty() || b.suffixes.empty());
  return (either_prefix || same_ending(a.prefixes, b.prefixes)) &&
         (either_suffix || same_ending(a.suffixes, b.suffixes));
}

using Places = std::vector<size_t>;

class References {
 public:
  References(ResourceMap& map, const Config& config) : map_(map), specs_(flatten(config)) {
    for (const NameReference& reference : config.name_references) {
      for (size_t i = 0; i < reference.referrers.size(); i++) targets_.push_back(&reference.target);
    }
    const std::vector<Resource>& list = map.list();
    facts_.reserve(list.size());
    for (size_t i = 0; i < list.size(); i++) add(list[i], i);
  }

  Status run() {
    if (has_comma_) {
      return make_error(Reason::Unsupported,
                        "the earlier names of what has a comma in its name cannot be told apart");
    }
    for (size_t i = 0; i < map_.size(); i++) {
      Resource& referrer = map_.list()[i];
      const auto& specs = specs_.for_kind(referrer.api_version(), original_kind(referrer));
      if (specs.empty()) continue;
      at_ = i;
      binding_spaces_ = TRY(spaces_of_binding(referrer));
      for (const PathSpec* spec : specs) TRY(follow(referrer, *spec));
    }
    return {};
  }

 private:
  static FieldSpecs flatten(const Config& config) {
    FieldSpecs out;
    for (const NameReference& reference : config.name_references) {
      out.insert(out.end(), reference.referrers.begin(), reference.referrers.end());
    }
    return out;
  }

  static std::string_view original_kind(const Resource& resource) {
    return resource.previous.empty() ? resource.kind() : resource.previous[0].kind;
  }

  void add(const Resource& resource, size_t at) {
    Facts facts{resource.gvk(), resource.is_cluster_scoped(), "", ""};
    facts.effective_ns = effective_namespace(resource.ns(), facts.cluster_scoped);
    facts.original_ns =
        resource.previous.empty() ? facts.effective_ns : resource.original_id().effective_ns();
    by_original_ns_[facts.original_ns].push_back(at);
    facts_.push_back(std::move(facts));
    for (const PreviousId& id : resource.previous) {
      has_comma_ |= id.name.find(',') != std::string::npos;
      Places& places = by_old_name_[id.name];
      if (places.empty() || places.back() != at) places.push_back(at);
    }
  }

  // Namespaces of the service accounts that a RoleBinding names.
  static Result<std::unordered_set<std::string>> spaces_of_binding(const Resource& referrer) {
    std::unordered_set<std::string> out;
    if (referrer.kind() != "RoleBinding") return out;
    for (const json::Value& subject : referrer.object["subjects"].items()) {
      if (!subject.is_object()) {
        return make_error(Reason::Invalid, "a subject of RoleBinding {} is not an object",
                          referrer.name());
      }
      if (subject["kind"].as_string() != "ServiceAccount") continue;
      if (!subject.contains("namespace")) continue;
      if (!subject["namespace"].is_string()) {
        return make_error(Reason::Invalid, "a subject's namespace in RoleBinding {} is no text",
                          referrer.name());
      }
      out.emplace(subject["namespace"].as_string());
    }
    return out;
  }

  Status follow(Resource& referrer, const PathSpec& spec) {
    spec_ = &spec;
    target_ = targets_[spec.order];
    SetField set = [this](json::Value& field) -> Status {
      if (!field.is_array()) return set_one(field);
      for (size_t i = 0; i < field.size(); i++) TRY(set_one(field.edit(i)));
      return {};
    };
    Status done = walk_field(referrer.object, spec, CreateKind::None, set);
    if (done) return done;
    return done.error().during("updating name reference").at(referrer.source);
  }

  Status set_one(json::Value& field) {
    if (field.is_null()) return {};
    if (field.is_array()) {
      return make_error(Reason::Invalid, "a list of lists where names are expected");
    }
    return field.is_object() ? set_object(field) : set_scalar(field);
  }

  Status set_scalar(json::Value& field) {
    std::string old_name = scalar_text(field);
    const Resource* found = TRY(select(old_name, candidates(old_name), false));
    if (found && found->name() != old_name) field = json::Value(found->name());
    return {};
  }

  // A reference with a namespace beside the name (subjects, webhook services).
  Status set_object(json::Value& field) {
    const json::Value* name = field.find("name");
    if (!name) {
      return make_error(Reason::Invalid, "path config error; no 'name' field in node");
    }
    std::string old_name = scalar_text(*name);
    Places places = candidates(old_name);
    if (const json::Value* ns = field.find("namespace"); ns && !ns->is_null()) {
      keep_in_namespace(places, scalar_text(*ns));
    }
    const Resource* found = TRY(select(old_name, std::move(places), true));
    if (!found || (found->name() == old_name && found->ns().empty())) return {};
    field.set("name", found->name());
    if (!found->ns().empty()) field.set("namespace", found->ns());
    return {};
  }

  // The namespace means the original one if anything in reach began there, else the one of now.
  void keep_in_namespace(Places& places, const std::string& ns) {
    bool by_original = false;
    auto found = by_original_ns_.find(ns);
    if (found != by_original_ns_.end() && ns != kNoNamespace) {
      by_original = std::any_of(found->second.begin(), found->second.end(),
                                [this](size_t place) { return is_in_reach(place); });
    }
    std::erase_if(places, [&](size_t place) {
      const Facts& facts = facts_[place];
      return (by_original ? facts.original_ns : facts.effective_ns) != ns || ns == kNoNamespace;
    });
  }

  bool is_in_reach(size_t place) const {
    const Facts& here = facts_[at_];
    const Facts& there = facts_[place];
    if (here.cluster_scoped || there.cluster_scoped) return true;
    if (here.effective_ns == there.effective_ns) return true;
    return binding_spaces_.contains(std::string(map_.list()[place].ns()));
  }

  Places candidates(const std::string& old_name) const {
    auto found = by_old_name_.find(old_name);
    if (found == by_old_name_.end()) return {};
    Places out;
    for (size_t place : found->second) {
      if (is_in_reach(place) && had_kind(place, *target_)) out.push_back(place);
    }
    return out;
  }

  bool had_kind(size_t place, const Gvk& wanted) const {
    const Resource& resource = map_.list()[place];
    for (const PreviousId& id : resource.previous) {
      Gvk gvk{facts_[place].gvk.group, facts_[place].gvk.version, id.kind};
      if (gvk.is_selected_by(wanted)) return true;
    }
    return false;
  }

  // `roleRef` says itself which kind it means.
  void keep_role(Places& places) const {
    if (!spec_->text.ends_with("roleRef/name")) return;
    const json::Value& role = map_.list()[at_].object["roleRef"];
    if (!role.contains("apiGroup") || !role.contains("kind")) return;
    Gvk wanted{scalar_text(role["apiGroup"]), "", scalar_text(role["kind"])};
    std::erase_if(places, [&](size_t place) { return !had_kind(place, wanted); });
  }

  void keep_namespace(Places& places) const {
    const Facts& here = facts_[at_];
    if (here.cluster_scoped) return;
    std::erase_if(places, [&](size_t place) {
      const Facts& there = facts_[place];
      return !there.cluster_scoped && there.gvk.kind != "ServiceAccount" &&
             there.effective_ns != here.effective_ns;
    });
  }

  Result<const Resource*> select(const std::string& old_name, Places places, bool with_namespace) {
    keep_role(places);
    keep_namespace(places);
    const std::vector<Resource>& list = map_.list();
    if (places.size() == 1) return &list[places[0]];
    keep_affixes(places, true);
    if (places.size() > 1) keep_affixes(places, false);
    if (places.empty()) return nullptr;
    const Resource& first = list[places[0]];
    for (size_t place : places) {
      bool same = list[place].name() == first.name() &&
                  (!with_namespace || list[place].ns() == first.ns());
      if (!same) return ambiguous(old_name, places);
    }
    return &first;
  }

  void keep_affixes(Places& places, bool allow_empty) const {
    const Resource& here = map_.list()[at_];
    std::erase_if(places, [&](size_t place) {
      return !same_affixes(map_.list()[place], here, allow_empty);
    });
  }

  Error ambiguous(const std::string& old_name, const Places& places) const {
    constexpr size_t kShownMax = 5;
    std::string ids;
    for (size_t i = 0; i < std::min(places.size(), kShownMax); i++) {
      ids += (i ? ", " : "") + describe(map_.list()[places[i]].current_id());
    }
    return make_error(Reason::Conflict, "found multiple possible referrals for '{}': {}", old_name,
                      ids);
  }

  ResourceMap& map_;
  SpecIndex specs_;
  std::vector<const Gvk*> targets_;
  std::vector<Facts> facts_;
  std::unordered_map<std::string, Places> by_old_name_;
  std::unordered_map<std::string, Places> by_original_ns_;
  size_t at_ = 0;
  bool has_comma_ = false;
  std::unordered_set<std::string> binding_spaces_;
  const PathSpec* spec_ = nullptr;
  const Gvk* target_ = nullptr;
};

}  // namespace

Status fix_name_references(ResourceMap& map, const Config& config) {
  if (config.name_references.empty()) return {};
  Status done = References(map, config).run();
  map.change_ids();
  return done;
}

}  // namespace bireme::render::kustomize
