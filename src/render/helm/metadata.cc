#include <algorithm>

#include "base/text.h"
#include "lang/semver/version.h"
#include "render/helm/chart.h"
#include "yaml/parse.h"
#include "yaml/resolve.h"

namespace bireme::render::helm {

namespace {

using json::Value;

// Go's JSON decoder takes the exact name first, then any with other capitals.
const Value& field(const Value& object, std::string_view name) {
  if (const Value* exact = object.find(name)) return *exact;
  static const Value kNull;
  for (const json::Member& member : object.members()) {
    if (to_lower(member.name()) == to_lower(name)) return member.value;
  }
  return kNull;
}

std::string_view json_kind(const Value& value) {
  if (value.is_object()) return "object";
  if (value.is_array()) return "array";
  if (value.is_bool()) return "bool";
  return value.is_number() ? "number" : "string";
}

class Decoder {
 public:
  Decoder(const Value& object, std::string_view type) : object_(object), type_(type) {}

  // Numbers and bools become text, as sigs.k8s.io/yaml lets a string field have them.
  Status text(std::string_view name, std::string& out) const {
    const Value& value = field(object_, name);
    if (value.is_null()) return {};
    if (value.is_array() || value.is_object()) return mismatch(name, value, "string");
    out = scalar_text(value);
    return {};
  }

  Status flag(std::string_view name, bool& out) const {
    const Value& value = field(object_, name);
    if (value.is_null()) return {};
    if (!value.is_bool()) return mismatch(name, value, "bool");
    out = value.as_bool();
    return {};
  }

  Status texts(std::string_view name, std::vector<std::string>& out) const {
    const Value& value = field(object_, name);
    if (value.is_null()) return {};
    if (!value.is_array()) return mismatch(name, value, "[]string");
    out.clear();
    for (const Value& item : value.items()) {
      if (item.is_array() || item.is_object()) return mismatch(name, item, "string");
      out.push_back(item.is_null() ? "" : scalar_text(item));
    }
    return {};
  }

  Status mismatch(std::string_view name, const Value& value, std::string_view want) const {
    return make_error(Reason::Invalid,
                      "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} "
                      "into Go struct field {}.{} of type {}",
                      json_kind(value), type_, name, want);
  }

  static std::string scalar_text(const Value& value) {
    if (value.is_string()) return std::string(value.as_string());
    if (value.is_double()) return yaml::format_float(static_cast<float>(value.as_double()));
    return yaml::key_text(value);
  }

 private:
  const Value& object_;
  std::string_view type_;
};

Result<Maintainer> decode_maintainer(const Value& value) {
  const Decoder from(value, "Maintainer");
  Maintainer made;
  TRY(from.text("name", made.name));
  TRY(from.text("email", made.email));
  TRY(from.text("url", made.url));
  return made;
}

Result<Dependency> decode_dependency(const Value& value) {
  const Decoder from(value, "Dependency");
  Dependency made;
  TRY(from.text("name", made.name));
  TRY(from.text("version", made.version));
  TRY(from.text("repository", made.repository));
  TRY(from.text("condition", made.condition));
  TRY(from.text("alias", made.alias));
  TRY(from.texts("tags", made.tags));
  TRY(from.flag("enabled", made.enabled));
  const Value& imports = field(value, "import-values");
  if (imports.is_null()) return made;
  if (!imports.is_array()) {
    TRY(from.mismatch("import-values", imports, "[]interface {}"));
  }
  made.import_values = imports;
  return made;
}

constexpr std::string_view kNullNode = "must not contain empty or null nodes";

Status decode_lists(const Value& object, const Decoder& from, Metadata& metadata) {
  const Value& maintainers = field(object, "maintainers");
  if (!maintainers.is_null()) {
    if (!maintainers.is_array()) {
      return from.mismatch("maintainers", maintainers, "[]*v2.Maintainer");
    }
    metadata.maintainers.clear();
    for (const Value& item : maintainers.items()) {
      if (item.is_null()) {
        return make_error(Reason::Invalid, "validation: maintainers {}", kNullNode);
      }
      if (!item.is_object()) return from.mismatch("maintainers", item, "v2.Maintainer");
      Maintainer maintainer = TRY(decode_maintainer(item));
      metadata.maintainers.push_back(std::move(maintainer));
    }
  }
  const Value& dependencies = field(object, "dependencies");
  if (dependencies.is_null()) return {};
  if (!dependencies.is_array()) {
    return from.mismatch("dependencies", dependencies, "[]*v2.Dependency");
  }
  metadata.dependencies.clear();
  for (const Value& item : dependencies.items()) {
    if (item.is_null()) {
      return make_error(Reason::Invalid, "validation: dependencies {}", kNullNode);
    }
    if (!item.is_object()) return from.mismatch("dependencies", item, "v2.Dependency");
    Dependency dependency = TRY(decode_dependency(item));
    metadata.dependencies.push_back(std::move(dependency));
  }
  return {};
}

Status decode_annotations(const Value& object, const Decoder& from, Metadata& metadata) {
  const Value& annotations = field(object, "annotations");
  if (annotations.is_null()) return {};
  if (!annotations.is_object()) {
    return from.mismatch("annotations", annotations, "map[string]string");
  }
  metadata.annotations = Value::object();
  for (const json::Member& member : annotations.members()) {
    if (member.value.is_array() || member.value.is_object()) {
      return from.mismatch("annotations", member.value, "string");
    }
    const bool null = member.value.is_null();
    metadata.annotations.set(member.name(), null ? "" : Decoder::scalar_text(member.value));
  }
  return {};
}

// White space of any kind becomes a space; what cannot be printed goes.
void clean(std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool space = c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r';
    if (space) {
      out += ' ';
    } else if (byte >= 0x20 && byte != 0x7F) {
      out += c;
    }
  }
  text = std::move(out);
}

Error invalid(std::string message) {
  return make_error(Reason::Invalid, "validation: {}", message);
}

bool is_alias(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
}

Status validate_dependencies(std::vector<Dependency>& dependencies) {
  std::vector<std::string> seen;
  for (Dependency& each : dependencies) {
    for (std::string* text : {&each.name, &each.version, &each.repository, &each.condition}) {
      clean(*text);
    }
    for (std::string& tag : each.tags) clean(tag);
    if (!is_alias(each.alias)) {
      return invalid(
          fmt::format("dependency \"{}\" has disallowed characters in the alias", each.name));
    }
    const std::string& key = each.alias.empty() ? each.name : each.alias;
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      return invalid(fmt::format("more than one dependency with name or alias \"{}\"", key));
    }
    seen.push_back(key);
  }
  return {};
}

}  // namespace

bool Chart::is_library() const { return to_lower(metadata.type) == "library"; }

Status decode_metadata(std::string_view text, Metadata& metadata) {
  auto parsed = yaml::parse(text);
  if (!parsed) {
    return Error(parsed.error()).during("error converting YAML to JSON");
  }
  if (parsed->is_null()) return {};
  const Decoder from(*parsed, "Metadata");
  if (!parsed->is_object()) {
    return make_error(Reason::Invalid,
                      "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} "
                      "into Go value of type v2.Metadata",
                      json_kind(*parsed));
  }
  TRY(from.text("name", metadata.name));
  TRY(from.text("home", metadata.home));
  TRY(from.text("version", metadata.version));
  TRY(from.text("description", metadata.description));
  TRY(from.text("icon", metadata.icon));
  TRY(from.text("apiVersion", metadata.api_version));
  TRY(from.text("condition", metadata.condition));
  TRY(from.text("tags", metadata.tags));
  TRY(from.text("appVersion", metadata.app_version));
  TRY(from.text("kubeVersion", metadata.kube_version));
  TRY(from.text("type", metadata.type));
  TRY(from.texts("sources", metadata.sources));
  TRY(from.texts("keywords", metadata.keywords));
  TRY(from.flag("deprecated", metadata.deprecated));
  TRY(decode_annotations(*parsed, from, metadata));
  return decode_lists(*parsed, from, metadata);
}

Status validate(Metadata& m) {
  for (std::string* text : {&m.name, &m.description, &m.home, &m.icon, &m.condition, &m.tags,
                            &m.app_version, &m.kube_version}) {
    clean(*text);
  }
  for (std::string& text : m.sources) clean(text);
  for (std::string& text : m.keywords) clean(text);
  if (m.api_version.empty()) return invalid("chart.metadata.apiVersion is required");
  if (m.name.empty()) return invalid("chart.metadata.name is required");
  if (m.name == "." || m.name == "..") {
    return invalid(fmt::format("chart.metadata.name \"{}\" is not allowed", m.name));
  }
  if (m.name.find('/') != m.name.npos) {
    return invalid(fmt::format("chart.metadata.name \"{}\" is invalid", m.name));
  }
  if (m.version.empty()) return invalid("chart.metadata.version is required");
  if (!lang::semver::parse_version(m.version)) {
    return invalid(fmt::format("chart.metadata.version \"{}\" is invalid", m.version));
  }
  if (!m.type.empty() && m.type != "application" && m.type != "library") {
    return invalid("chart.metadata.type must be application or library");
  }
  for (Maintainer& each : m.maintainers) {
    for (std::string* text : {&each.name, &each.email, &each.url}) clean(*text);
  }
  return validate_dependencies(m.dependencies);
}

}  // namespace bireme::render::helm
