// Charts: the text helm template prints, under its flags.
#include "base/files.h"
#include "cli/render/render.h"
#include "json/emit.h"
#include "render/helm/helm.h"
#include "tree/trees.h"
#include "yaml/parse.h"

namespace bireme::cli {

namespace {

namespace helm = render::helm;

Result<std::string> read_input(const std::string& path) {
  return path == "-" ? read_stdin() : read_file(path);
}

Result<json::Value> read_lookup(const std::vector<std::string>& paths) {
  json::Value objects = json::Value::array();
  for (const std::string& path : paths) {
    const std::string text = TRY(read_input(path));
    const auto documents = TRY(yaml::parse_all(text, {.file = path}));
    for (const yaml::Document& document : documents) {
      const json::Value& items = document.value["items"];
      const bool list = items.is_array() && document.value["kind"].as_string().ends_with("List");
      for (const json::Value& item : items.items()) {
        if (list) objects.push_back(item);
      }
      if (!list && document.value.is_object()) objects.push_back(document.value);
    }
  }
  return objects;
}

struct Located {
  tree::TreePtr tree;
  std::string path;
};

Result<Located> locate_chart(const std::string& path) {
  if (is_directory(path)) {
    tree::TreePtr tree = TRY(tree::make_dir_tree(path));
    return Located{std::move(tree), ""};
  }
  const size_t slash = path.rfind('/');
  const std::string folder = slash == path.npos ? "." : path.substr(0, slash + 1);
  tree::TreePtr tree = TRY(tree::make_dir_tree(folder));
  return Located{std::move(tree), path.substr(slash + 1)};
}

Result<helm::HelmSpec> make_helm_spec(const Flags& flags) {
  helm::HelmSpec spec;
  spec.release = flags.text("helm-version") == "3" ? helm::Release::Helm3 : helm::Release::Helm4;
  spec.release_name = flags.text("release-name");
  spec.name_template = flags.text("name-template");
  const std::string ns = flags.text("namespace");
  if (!ns.empty()) spec.ns = ns;
  spec.release_revision = static_cast<int>(flags.number("release-revision"));
  spec.is_upgrade = flags.on("is-upgrade");
  for (const std::string& path : flags.texts("values")) {
    std::string text = TRY(read_input(path));
    spec.values.push_back({path, std::move(text)});
  }
  spec.set_json = flags.texts("set-json");
  spec.set = flags.texts("set");
  spec.set_string = flags.texts("set-string");
  spec.set_file = flags.texts("set-file");
  spec.set_literal = flags.texts("set-literal");
  spec.kube_version = flags.text("kube-version");
  spec.api_versions = flags.texts("api-versions");
  spec.api_versions_only = flags.on("api-versions-only");
  spec.include_crds = flags.on("include-crds");
  spec.skip_tests = flags.on("skip-tests");
  spec.no_hooks = flags.on("no-hooks");
  spec.show_only = flags.texts("show-only");
  spec.skip_schema_validation = flags.on("skip-schema-validation");
  spec.strict = flags.on("strict");
  spec.lookup = TRY(read_lookup(flags.texts("lookup")));
  spec.read_file = [](std::string_view path) { return read_file(std::string(path)); };
  return spec;
}

// A JSON line for each value that the templates see; `line` is 0 where a flag set it.
Result<std::string> print_origins(const tree::Tree& tree, const helm::HelmSpec& spec) {
  const json::Value values = TRY(helm::final_values(tree, spec));
  const std::vector<helm::Origin> origins = TRY(helm::find_origins(tree, spec));
  std::string out;
  for (const helm::Origin& origin : origins) {
    json::Value path = json::Value::array();
    const json::Value* value = &values;
    for (const std::string& key : origin.path) {
      path.push_back(key);
      value = value ? value->find(key) : nullptr;
    }
    out += json::emit(json::Value::object({{"path", path},
                                           {"value", value ? *value : json::Value()},
                                           {"file", origin.position.file},
                                           {"line", origin.position.line},
                                           {"column", origin.position.column}}));
    out += '\n';
  }
  return out;
}

}  // namespace

Result<std::string> render_helm(const std::string& path, const Invocation& call) {
  helm::HelmSpec spec = TRY(make_helm_spec(call.flags));
  const Located located = TRY(locate_chart(path));
  spec.path = located.path;
  if (call.flags.on("origins")) return print_origins(*located.tree, spec);
  const helm::Rendered rendered = TRY(helm::render(*located.tree, spec));
  for (const std::string& warning : rendered.warnings) {
    call.streams.err("warning: " + warning + "\n");
  }
  if (call.flags.on("raw")) return helm::print_raw(rendered);
  return helm::print(rendered, spec);
}

}  // namespace bireme::cli
