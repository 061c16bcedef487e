#include "render/helm/objects.h"

#include <algorithm>
#include <new>

#include "render/helm/files_object.h"
#include "render/helm/values_object.h"

namespace bireme::render::helm {

namespace {

using lang::tmpl::Call;
using lang::tmpl::Heap;
using lang::tmpl::Kind;
using lang::tmpl::List;
using lang::tmpl::Map;
using lang::tmpl::Param;
using lang::tmpl::Struct;
using lang::tmpl::Type;
using lang::tmpl::Value;

// .Capabilities and what it holds.

Result<Value> has_version(const Call& call) {
  for (const Value& item : call.heap().items(call.receiver.as_list())) {
    if (item.as_text() == call.text(0)) return Value::boolean(true);
  }
  return Value::boolean(false);
}

Type make_version_set_type(std::string_view name) {
  return {.name = name,
          .kind = Kind::List,
          .element = Kind::String,
          .methods = {{"Has", {Param::String}, false, has_version}}};
}

std::string kube_version_text(Value value) {
  return std::string(value.as_struct()->fields[1].as_text());
}

Result<Value> kube_version_string(const Call& call) { return call.receiver.as_struct()->fields[1]; }
Result<Value> git_version(const Call& call) { return call.receiver.as_struct()->fields[0]; }

// Helm 3 has no normalised version beside the version: there the field has no name to show.
Type make_kube_version_type(std::string_view name) {
  return {.name = name,
          .fields = {"Version", "normalizedVersion", "Major", "Minor"},
          .methods = {{"GitVersion", {}, false, git_version},
                      {"String", {}, false, kube_version_string}},
          .to_text = kube_version_text};
}

const Type& build_info_type() {
  static const Type kType = {
      .name = "version.BuildInfo",
      .fields = {"Version", "GitCommit", "GitTreeState", "GoVersion", "KubeClientVersion"},
      .json_fields = {"version?", "git_commit?", "git_tree_state?", "go_version?",
                      "kube_client_version"}};
  return kType;
}

Type make_capabilities_type(std::string_view name) {
  return {.name = name, .fields = {"KubeVersion", "APIVersions", "HelmVersion"}, .pointer = true};
}

struct CapabilityTypes {
  Type versions;
  Type kube;
  Type all;
};

const CapabilityTypes& capability_types(Release release) {
  static const CapabilityTypes kHelm4 = {make_version_set_type("common.VersionSet"),
                                         make_kube_version_type("common.KubeVersion"),
                                         make_capabilities_type("*common.Capabilities")};
  static const CapabilityTypes kHelm3 = {make_version_set_type("chartutil.VersionSet"),
                                         make_kube_version_type("chartutil.KubeVersion"),
                                         make_capabilities_type("*chartutil.Capabilities")};
  return release == Release::Helm4 ? kHelm4 : kHelm3;
}

Value make_capabilities(Heap& heap, const Capabilities& from, Release release) {
  const CapabilityTypes& types = capability_types(release);
  Struct* kube = heap.object(
      types.kube,
      {Value::borrowed(from.kube_version), Value::borrowed(from.normalized_kube_version),
       Value::borrowed(from.kube_major), Value::borrowed(from.kube_minor)});
  List* versions = heap.list(from.api_versions.size(), types.versions);
  for (const std::string& each : from.api_versions) heap.push(versions, Value::borrowed(each));
  Struct* build =
      heap.object(build_info_type(),
                  {Value::borrowed(from.helm_version), Value::borrowed(""), Value::borrowed(""),
                   Value::borrowed("go1.26"), Value::borrowed("v1.36")});
  return heap.object(types.all, {Value(kube), Value(versions), Value(build)});
}

// .Chart: in Helm 4 a map by Go's field names, in Helm 3 the structs themselves.

Value texts(Heap& heap, const std::vector<std::string>& from, const Type& type) {
  List* list = heap.list(from.size(), type);
  for (const std::string& text : from) heap.push(list, Value::borrowed(text));
  list->is_null = from.empty() && &type != &lang::tmpl::list_type();
  return list;
}

Value annotations(Heap& heap, const json::Value& from) {
  Map* map = heap.map(lang::tmpl::string_map_type());
  map->is_null = from.is_null();
  for (const json::Member& member : from.members()) {
    heap.set(map, member.name(), Value::borrowed(member.value.as_string()));
  }
  return map;
}

Value import_values(Heap& heap, const json::Value& from) {
  List* list = heap.list(from.size());
  for (const json::Value& item : from.items()) {
    if (!item.is_object()) {
      heap.push(list, heap.from_json(item));
      continue;
    }
    Map* map = heap.map(lang::tmpl::string_map_type());
    for (const json::Member& member : item.members()) {
      heap.set(map, member.name(), heap.text(member.value.as_string()));
    }
    heap.push(list, Value(map));
  }
  return list;
}

struct Field {
  std::string_view name;
  Value value;
};
using Fields = std::vector<Field>;

class ChartObject {
 public:
  ChartObject(Heap& heap, Release release) : heap_(heap), release_(release) {}

  Value make(const Metadata& from, bool is_root) {
    const Type& string_list = helm4() ? lang::tmpl::list_type() : lang::tmpl::string_list_type();
    const Fields fields = {
        {"Name", Value::borrowed(from.name)},
        {"Home", Value::borrowed(from.home)},
        {"Sources", texts(heap_, from.sources, string_list)},
        {"Version", Value::borrowed(from.version)},
        {"Description", Value::borrowed(from.description)},
        {"Keywords", texts(heap_, from.keywords, string_list)},
        {"Maintainers", maintainers(from)},
        {"Icon", Value::borrowed(from.icon)},
        {"APIVersion", Value::borrowed(from.api_version)},
        {"Condition", Value::borrowed(from.condition)},
        {"Tags", Value::borrowed(from.tags)},
        {"AppVersion", Value::borrowed(from.app_version)},
        {"Deprecated", Value::boolean(from.deprecated)},
        {"Annotations", annotations(heap_, from.annotations)},
        {"KubeVersion", Value::borrowed(from.kube_version)},
        {"Dependencies", dependencies(from)},
        {"Type", Value::borrowed(from.type)},
        {"IsRoot", Value::boolean(is_root)},
    };
    return object(fields, chart_type());
  }

 private:
  bool helm4() const { return release_ == Release::Helm4; }

  Value object(const Fields& fields, const Type& type) {
    if (helm4()) {
      Map* map = heap_.map();
      for (const Field& field : fields) heap_.set(map, field.name, field.value);
      return map;
    }
    Struct* made = heap_.object(type);
    made->fields = reinterpret_cast<Value*>(heap_.allocate(fields.size() * sizeof(Value)));
    for (size_t i = 0; i < fields.size(); ++i) new (made->fields + i) Value(fields[i].value);
    return made;
  }

  Value maintainers(const Metadata& from) {
    List* list = heap_.list(from.maintainers.size());
    for (const Maintainer& each : from.maintainers) {
      heap_.push(list, object({{"Name", Value::borrowed(each.name)},
                               {"Email", Value::borrowed(each.email)},
                               {"URL", Value::borrowed(each.url)}},
                              maintainer_type()));
    }
    return list;
  }

  Value dependencies(const Metadata& from) {
    const Type& string_list = helm4() ? lang::tmpl::list_type() : lang::tmpl::string_list_type();
    List* list = heap_.list(from.dependencies.size());
    for (const Dependency& each : from.dependencies) {
      heap_.push(list, object({{"Name", Value::borrowed(each.name)},
                               {"Version", Value::borrowed(each.version)},
                               {"Repository", Value::borrowed(each.repository)},
                               {"Condition", Value::borrowed(each.condition)},
                               {"Tags", texts(heap_, each.tags, string_list)},
                               {"Enabled", Value::boolean(each.enabled)},
                               {"ImportValues", import_values(heap_, each.import_values)},
                               {"Alias", Value::borrowed(each.alias)}},
                              dependency_type()));
    }
    return list;
  }

  static const Type& chart_type() {
    static const Type kType = [] {
      Type type;
      type.name = "struct { chart.Metadata; IsRoot bool }";
      type.fields = {"Name",         "Home",        "Sources",    "Version",     "Description",
                     "Keywords",     "Maintainers", "Icon",       "APIVersion",  "Condition",
                     "Tags",         "AppVersion",  "Deprecated", "Annotations", "KubeVersion",
                     "Dependencies", "Type",        "IsRoot"};
      type.json_fields = {"name?",         "home?",        "sources?",    "version?",
                          "description?",  "keywords?",    "maintainers?", "icon?",
                          "apiVersion?",   "condition?",   "tags?",       "appVersion?",
                          "deprecated?",   "annotations?", "kubeVersion?", "dependencies?",
                          "type?",         "IsRoot"};
      return type;
    }();
    return kType;
  }
  static const Type& maintainer_type() {
    static const Type kType = [] {
      Type type;
      type.name = "*chart.Maintainer";
      type.fields = {"Name", "Email", "URL"};
      type.json_fields = {"name?", "email?", "url?"};
      type.pointer = true;
      return type;
    }();
    return kType;
  }
  static const Type& dependency_type() {
    static const Type kType = [] {
      Type type;
      type.name = "*chart.Dependency";
      type.fields = {"Name", "Version", "Repository",   "Condition",
                     "Tags", "Enabled", "ImportValues", "Alias"};
      type.json_fields = {"name",  "version?", "repository",     "condition?",
                          "tags?", "enabled?", "import-values?", "alias?"};
      type.pointer = true;
      return type;
    }();
    return kType;
  }

  Heap& heap_;
  Release release_;
};

size_t depth_of(std::string_view path) {
  return static_cast<size_t>(std::count(path.begin(), path.end(), '/'));
}

// "a/templates//x" and the like, as path.Join cleans them.
std::string join_path(std::string_view base, std::string_view name) {
  auto joined = tree::join(base, name);
  return joined ? *joined : fmt::format("{}/{}", base, name);
}

void add_templates(const Chart& chart, const std::string& path, size_t& charts,
                   std::vector<TemplateFile>& out) {
  const size_t number = charts++;
  for (const Chart& sub : chart.dependencies) {
    add_templates(sub, path + "/charts/" + sub.name(), charts, out);
  }
  for (const ChartFile& file : chart.templates) {
    if (chart.is_library() && !tree::base_name(file.name).starts_with('_')) continue;
    out.push_back(
        {join_path(path, file.name), file.text(), join_path(path, "templates"), number});
  }
}

class Builder {
 public:
  Builder(Heap& heap, const ObjectsInput& input)
      : heap_(heap), input_(input), chart_objects_(heap, input.spec.release) {}

  std::vector<Map*> build() {
    release_ = make_release();
    capabilities_ = make_capabilities(heap_, input_.capabilities, input_.spec.release);
    const Value values = heap_.from_json(input_.values, lang::tmpl::Numbers::Float64);
    values.as_map()->type = &values_type(input_.spec.release);
    add(input_.chart, values.as_map(), true);
    return std::move(roots_);
  }

 private:
  Value make_release() {
    const HelmSpec& spec = input_.spec;
    Map* map = heap_.map();
    heap_.set(map, "Name", Value::borrowed(spec.release_name));
    heap_.set(map, "Namespace", Value::borrowed(spec.ns));
    heap_.set(map, "IsUpgrade", Value::boolean(spec.is_upgrade));
    heap_.set(map, "IsInstall", Value::boolean(!spec.is_upgrade));
    heap_.set(map, "Revision", Value::integer(spec.release_revision));
    heap_.set(map, "Service", Value::borrowed("Helm"));
    return map;
  }

  // The values of a subchart are the table of its name; it is shared with the parent, as in Go.
  Map* subchart_values(Map* parent, std::string_view name) {
    Map* table = parent;
    while (table && !name.empty()) {
      const size_t dot = name.find('.');
      const Value* found = heap_.find(table, name.substr(0, dot));
      table = found && found->is(Kind::Map) ? found->as_map() : nullptr;
      name = dot == name.npos ? std::string_view() : name.substr(dot + 1);
    }
    return table ? table : heap_.map(values_type(input_.spec.release));
  }

  Map* add(const Chart& chart, Map* values, bool is_root) {
    Map* subcharts = heap_.map();
    Map* root = heap_.map(values_type(input_.spec.release));
    roots_.push_back(root);
    heap_.set(root, "Chart", chart_objects_.make(chart.metadata, is_root));
    heap_.set(root, "Files", make_files(heap_, chart.files));
    heap_.set(root, "Release", release_);
    heap_.set(root, "Capabilities", capabilities_);
    heap_.set(root, "Values", Value(values));
    heap_.set(root, "Subcharts", Value(subcharts));
    for (const Chart& sub : chart.dependencies) {
      Map* inner = subchart_values(values, sub.name());
      Map* sub_root = add(sub, inner, false);
      heap_.set(subcharts, sub.name(), Value(sub_root));
    }
    return root;
  }

  Heap& heap_;
  const ObjectsInput& input_;
  ChartObject chart_objects_;
  Value release_;
  Value capabilities_;
  std::vector<Map*> roots_;
};

}  // namespace

std::vector<TemplateFile> list_templates(const Chart& chart) {
  std::vector<TemplateFile> files;
  size_t charts = 0;
  add_templates(chart, chart.name(), charts, files);
  std::vector<std::pair<size_t, size_t>> order;  // depth, index
  for (const TemplateFile& file : files) order.emplace_back(depth_of(file.name), order.size());
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : files[a.second].name > files[b.second].name;
  });
  std::vector<TemplateFile> sorted;
  sorted.reserve(files.size());
  for (const auto& [depth, index] : order) sorted.push_back(std::move(files[index]));
  return sorted;
}

std::vector<Map*> make_roots(Heap& heap, const ObjectsInput& input) {
  return Builder(heap, input).build();
}

}  // namespace bireme::render::helm
