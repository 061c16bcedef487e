// Replacements: a value of one resource copied into fields of others.
#include <memory>
#include <optional>

#include "base/text.h"
#include "json/emit.h"
#include "render/kustomize/load/decode.h"
#include "render/kustomize/transform/selector.h"
#include "render/kustomize/transform/styled_text.h"
#include "render/kustomize/transform/transformers.h"
#include "render/kustomize/transform/value_path.h"
#include "yaml/emit.h"
#include "yaml/parse.h"
#include "yaml/resolve.h"

namespace bireme::render::kustomize {
namespace {

constexpr std::string_view kDefaultPath = "metadata.name";

bool is_container(const json::Value& value) { return value.is_object() || value.is_array(); }

std::vector<std::string> split_by(std::string_view text, std::string_view delimiter) {
  std::vector<std::string> out;
  while (true) {
    size_t at = text.find(delimiter);
    out.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + delimiter.size());
  }
}

struct Target {
  CompiledSelector select;
  std::vector<CompiledSelector> reject;
  std::vector<ValuePath> paths;
  std::vector<std::string> path_texts;
  FieldOptions options;
};

struct Job {
  Replacement replacement;
  std::vector<Target> targets;
};

// The ids a resource has and had; the first is its present one with the namespace as written.
std::vector<ResourceId> ids_of(const Resource& resource) {
  std::vector<ResourceId> out;
  out.push_back({resource.gvk(), std::string(resource.name()), std::string(resource.ns()), false});
  for (size_t i = 0; i < resource.previous.size(); i++) out.push_back(resource.previous_id(i));
  return out;
}

bool is_source(const ResourceId& id, const ReplacementSource& source) {
  if (!source.name.empty() && source.name != id.name) return false;
  std::string_view wanted = effective_namespace(source.ns, false);
  if (!source.ns.empty() && wanted != id.effective_ns()) return false;
  return id.gvk.is_selected_by(source.gvk);
}

// Where a value comes from. kustomize points to the node itself, so a replacement whose target is
// its own source reads what it has just written.
struct Source {
  const Resource* resource = nullptr;  // null: a value of its own, or a part of one
  ValuePath path;
  json::Value value;
};

// A copy that shares nothing: it may go into what it was taken from. Nothing if it is too large: a
// value that is put into itself again and again doubles each time.
class Unshared {
 public:
  static constexpr size_t kNodesMax = 2'000'000;

  std::optional<json::Value> copy(const json::Value& value) {
    json::Value out = visit(value);
    if (nodes_ > kNodesMax) return {};
    return out;
  }

 private:
  json::Value visit(const json::Value& value) {
    if (++nodes_ > kNodesMax) return json::Value();
    if (value.is_array()) {
      json::Value out = json::Value::array();
      for (const json::Value& item : value.items()) out.push_back(visit(item));
      return out;
    }
    if (!value.is_object()) return value;
    json::Value out = json::Value::object();
    for (const json::Member& member : value.members()) {
      out.set_shared(member.key, visit(member.value));
    }
    return out;
  }

  size_t nodes_ = 0;
};

Result<json::Value> value_now(const Source& source) {
  Result<const json::Value*> found = find_value(source.resource->object, source.path);
  if (!found || !*found) return source.value;
  std::optional<json::Value> copy = Unshared().copy(**found);
  if (copy) return *std::move(copy);
  return make_error(Reason::LimitExceeded,
                    "a replacement whose value grows beyond {} nodes within itself",
                    Unshared::kNodesMax);
}

Result<const Resource*> find_source_resource(const ResourceMap& map,
                                             const ReplacementSource& source) {
  const Resource* found = nullptr;
  ResourceId wanted{source.gvk, source.name, source.ns, false};
  for (const Resource& resource : map.list()) {
    bool matches = false;
    for (const ResourceId& id : ids_of(resource)) matches |= is_source(id, source);
    if (matches && found) {
      return make_error(Reason::Conflict, "multiple matches for the replacement source {}",
                        describe(wanted));
    }
    if (matches) found = &resource;
  }
  if (found) return found;
  return make_error(Reason::NotFound, "nothing selected by the replacement source {}",
                    describe(wanted));
}

// The part that the options of a source cut out of it.
Result<json::Value> cut_out(const json::Value& value, const FieldOptions& options) {
  if (is_container(value)) {
    return make_error(Reason::Invalid, "the delimiter option is only for scalars");
  }
  std::vector<std::string> parts = split_by(scalar_text(value), options.delimiter);
  if (options.index < 0 || static_cast<size_t>(options.index) >= parts.size()) {
    return make_error(Reason::Invalid, "options.index {} is out of bounds for value {}",
                      options.index, scalar_text(value));
  }
  return json::Value(parts[static_cast<size_t>(options.index)]);
}

Result<Source> find_source(const ResourceMap& map, const ReplacementSource& source) {
  Source out;
  out.resource = TRY(find_source_resource(map, source));
  std::string path = source.field_path.empty() ? std::string(kDefaultPath) : source.field_path;
  out.path = split_value_path(path);
  const json::Value* value = TRY(find_value(out.resource->object, out.path)
                                     .during("looking up the replacement source"));
  if (!value || value->is_null() || (is_container(*value) && value->empty())) {
    ResourceId wanted{source.gvk, source.name, source.ns, false};
    return make_error(Reason::NotFound, "fieldPath `{}` is missing for replacement source {}", path,
                      describe(wanted));
  }
  out.value = *value;
  if (source.options.delimiter.empty()) return out;
  out.value = TRY(cut_out(*value, source.options));
  out.resource = nullptr;
  return out;
}

// The value that a field of the type of `like` has with this text; types do not change.
Result<json::Value> typed_like(const json::Value& like, const std::string& text) {
  if (like.is_string()) return json::Value(text);
  yaml::Scalar scalar = yaml::resolve_plain(text, yaml::Resolver::V3);
  bool fits = false;
  switch (like.type()) {
    case json::Type::Bool: fits = scalar.type == yaml::ScalarType::Bool; break;
    case json::Type::Int:
    case json::Type::Uint: fits = scalar.type == yaml::ScalarType::Int; break;
    case json::Type::Double:
      fits = scalar.type == yaml::ScalarType::Float || scalar.type == yaml::ScalarType::Int;
      break;
    case json::Type::Null: fits = scalar.type == yaml::ScalarType::Null; break;
    case json::Type::String:
    case json::Type::Array:
    case json::Type::Object: break;
  }
  if (fits) return scalar.value;
  return make_error(Reason::Invalid, "`{}` does not fit the type of the field it replaces", text);
}

Status put(json::Value& field, const json::Value& value, const FieldOptions& options, bool is_new) {
  std::string text = scalar_text(value);
  if (!options.delimiter.empty()) {
    if (is_container(field)) {
      return make_error(Reason::Invalid, "the delimiter option is only for scalars");
    }
    std::vector<std::string> parts = split_by(scalar_text(field), options.delimiter);
    if (options.index < 0) {
      parts.insert(parts.begin(), text);
    } else if (static_cast<size_t>(options.index) >= parts.size()) {
      parts.push_back(text);
    } else {
      parts[static_cast<size_t>(options.index)] = text;
    }
    text = join(parts, options.delimiter);
  }
  if (is_container(field)) {
    field = value;
  } else if (is_new) {
    yaml::Scalar scalar = yaml::resolve_plain(text, yaml::Resolver::V3);
    field = is_container(value) ? json::Value() : scalar.value;
  } else {
    field = TRY(typed_like(field, text));
  }
  return {};
}

CreateValue create_kind(const FieldOptions& options, const json::Value& value) {
  if (!options.create) return CreateValue::No;
  if (value.is_object()) return CreateValue::Object;
  return value.is_array() ? CreateValue::List : CreateValue::Scalar;
}

std::string emit_like(const json::Value& value, std::string_view before) {
  std::string_view text = trim(before);
  if (!text.starts_with('{') && !text.starts_with('[')) {
    std::string out = yaml::emit(value, {.style = yaml::Style::V3, .indent = 2,
                                         .sorted_keys = false, .compact_sequences = true});
    return std::string(trim(out));
  }
  json::EmitOptions options{.sorted_keys = true, .escape_html = true, .indent = 0};
  bool is_pretty = contains(before, "\n") && contains(before, "  ");
  if (is_pretty) options.indent = 2;
  return json::emit(value, options);
}

bool write_text(json::Value& object, const ValuePath& path, const std::string& text) {
  EditValue write = [&text](json::Value& field, bool) -> Status {
    field = json::Value(text);
    return {};
  };
  Result<size_t> written = edit_values(object, path, CreateValue::No, write);
  return written && *written > 0;
}

// A path may go on inside a text that holds YAML or JSON. False where it does not.
bool put_in_text(json::Value& object, const ValuePath& path, const json::Value& value,
                 CreateValue create) {
  for (size_t i = 1; i < path.size(); i++) {
    ValuePath head(path.begin(), path.begin() + static_cast<long>(i));
    Result<const json::Value*> found = find_value(object, head);
    if (!found || !*found || (*found)->is_null() || is_container(**found)) continue;
    std::string before = scalar_text(**found);
    yaml::ParseOptions options;
    options.resolver = yaml::Resolver::V3;
    Result<json::Value> inner = yaml::parse(before, options);
    if (!inner) continue;
    ValuePath rest(path.begin() + static_cast<long>(i), path.end());
    if (trim(before).empty()) return false;
    const bool is_json = trim(before).starts_with('{') || trim(before).starts_with('[');
    const StyledEdit styled = is_json ? StyledEdit() : edit_styled(before, rest, value, create);
    if (styled.outcome == StyledEdit::Outcome::NotFound) return false;
    if (styled.outcome == StyledEdit::Outcome::Done) return write_text(object, head, styled.text);
    EditValue edit = [&value](json::Value& field, bool is_new) {
      return put(field, value, FieldOptions(), is_new);
    };
    Result<size_t> count = edit_values(*inner, rest, create, edit);
    if (!count || *count == 0) return false;
    return write_text(object, head, emit_like(*inner, before));
  }
  return false;
}

Status apply_to(Resource& resource, const Target& target, const Source& source) {
  const bool is_own = source.resource == &resource;
  EditValue edit = [&](json::Value& field, bool is_new) -> Status {
    if (!is_own) return put(field, source.value, target.options, is_new);
    const json::Value value = TRY(value_now(source));
    return put(field, value, target.options, is_new);
  };
  for (size_t i = 0; i < target.paths.size(); i++) {
    CreateValue create = create_kind(target.options, source.value);
    if (put_in_text(resource.object, target.paths[i], source.value, create)) continue;
    Result<size_t> count = edit_values(resource.object, target.paths[i], create, edit);
    if (count && *count > 0) continue;
    Error why = count ? make_error(Reason::NotFound, "it is not there") : count.error();
    return why
        .during(fmt::format("unable to find{} field \"{}\" in replacement target {} {}",
                            target.options.create ? " or create" : "", target.path_texts[i],
                            resource.kind(), resource.name()))
        .at(resource.source);
  }
  return {};
}

bool any_id_matches(const std::vector<ResourceId>& ids, const CompiledSelector& selector) {
  for (const ResourceId& id : ids) {
    if (selector.matches_gvk(id.gvk) && selector.matches_name(id.name) &&
        selector.matches_ns(id.ns)) {
      return true;
    }
  }
  return false;
}

bool is_target(const Resource& resource, const Target& target) {
  if (!target.select.matches_labels(resource)) return false;
  std::vector<ResourceId> ids = ids_of(resource);
  for (const CompiledSelector& reject : target.reject) {
    if (reject.has_labels() && reject.matches_labels(resource)) return false;
    if (reject.has_id() && any_id_matches(ids, reject)) return false;
  }
  return any_id_matches(ids, target.select);
}

Result<Target> compile(const ReplacementTarget& target) {
  if (!target.select) {
    return make_error(Reason::Invalid, "a replacement target must specify resources to select");
  }
  Target out;
  out.select = TRY(CompiledSelector::make(*target.select));
  for (const Selector& reject : target.reject) {
    CompiledSelector compiled = TRY(CompiledSelector::make(reject));
    out.reject.push_back(std::move(compiled));
  }
  out.path_texts = target.field_paths;
  if (out.path_texts.empty()) out.path_texts.emplace_back(kDefaultPath);
  for (const std::string& path : out.path_texts) out.paths.push_back(split_value_path(path));
  out.options = target.options;
  return out;
}

Result<Job> make_job(const Replacement& replacement) {
  if ((!replacement.source && !replacement.source_value) || !replacement.has_targets) {
    return make_error(Reason::Invalid,
                      "replacements must specify a source and at least one target");
  }
  if (replacement.source && replacement.source_value) {
    return make_error(Reason::Invalid, "source and sourceValue are mutually exclusive");
  }
  Job out{replacement, {}};
  for (const ReplacementTarget& target : replacement.targets) {
    Target compiled = TRY(compile(target).during("the target of a replacement"));
    out.targets.push_back(std::move(compiled));
  }
  return out;
}

Status run_job(const Job& job, ResourceMap& map) {
  Source source;
  if (job.replacement.source_value) {
    source.value = json::Value(*job.replacement.source_value);
  } else {
    source = TRY(find_source(map, *job.replacement.source));
  }
  for (const Target& target : job.targets) {
    for (Resource& resource : map.list()) {
      if (!is_target(resource, target)) continue;
      TRY(apply_to(resource, target, source));
      if (source.resource == &resource) source.value = TRY(value_now(source));
    }
  }
  map.change_ids();
  return {};
}

}  // namespace

Result<Transform> make_replacement_transform(const std::vector<Replacement>& replacements,
                                             Loader& loader) {
  auto jobs = std::make_shared<std::vector<Job>>();
  for (const Replacement& replacement : replacements) {
    if (replacement.path.empty()) {
      Job job = TRY(make_job(replacement));
      jobs->push_back(std::move(job));
      continue;
    }
    if (replacement.source || !replacement.targets.empty()) {
      return make_error(Reason::Invalid, "cannot specify both path and inline replacement");
    }
    std::string text = TRY(loader.load(replacement.path).during("reading the replacements"));
    std::vector<Replacement> listed = TRY(decode_replacements(text, replacement.path));
    for (const Replacement& one : listed) {
      Job job = TRY(make_job(one));
      jobs->push_back(std::move(job));
    }
  }
  return Transform([jobs](ResourceMap& map) -> Status {
    for (const Job& job : *jobs) TRY(run_job(job, map));
    return {};
  });
}

}  // namespace bireme::render::kustomize
