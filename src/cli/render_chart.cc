#include "cli/render_chart.h"

#include <array>

#include "base/files.h"
#include "tree/trees.h"
#include "yaml/parse.h"

namespace bireme::cli {

namespace {

namespace helm = render::helm;

constexpr std::array<FlagSpec, 23> kChartFlags = {{
    {"release-name", 0, FlagKind::Text, "NAME", "release-name", "name of the release"},
    {"name-template", 0, FlagKind::Text, "TEXT", "", "template of the release's name"},
    {"values", 'f', FlagKind::CsvTexts, "FILE", "", "values from a YAML file; - is stdin"},
    {"set", 0, FlagKind::Texts, "KEY=VALUE", "", "set a value"},
    {"set-string", 0, FlagKind::Texts, "KEY=VALUE", "", "set a value as text"},
    {"set-file", 0, FlagKind::Texts, "KEY=FILE", "", "set a value to a file's content"},
    {"set-json", 0, FlagKind::Texts, "KEY=JSON", "", "set a value to JSON"},
    {"set-literal", 0, FlagKind::Texts, "KEY=TEXT", "", "set a value to the text as it stands"},
    {"kube-version", 0, FlagKind::Text, "VERSION", "", "Kubernetes version of the cluster"},
    {"api-versions", 'a', FlagKind::CsvTexts, "GROUP/VERSION", "", "API the cluster has"},
    {"api-versions-only", 0, FlagKind::Switch, "", "", "--api-versions replace the default set"},
    {"include-crds", 0, FlagKind::Switch, "", "", "print what is in crds/ too"},
    {"skip-tests", 0, FlagKind::Switch, "", "", "leave out test hooks"},
    {"no-hooks", 0, FlagKind::Switch, "", "", "leave out hooks"},
    {"show-only", 's', FlagKind::Texts, "TEMPLATE", "", "only what these templates print"},
    {"is-upgrade", 0, FlagKind::Switch, "", "", "render as an upgrade, not an install"},
    {"skip-schema-validation", 0, FlagKind::Switch, "", "", "do not check values.schema.json"},
    {"strict", 0, FlagKind::Switch, "", "", "a missing value is an error"},
    {"release-revision", 0, FlagKind::Number, "N", "1", "revision of the release"},
    {"lookup", 0, FlagKind::Texts, "FILE", "", "objects that lookup finds"},
    {"helm-version", 0, FlagKind::Text, "4|3", "4", "whose output, where the two differ"},
    {"raw", 0, FlagKind::Switch, "", "", "each template's text as rendered, NOTES.txt too"},
    {"random-seed", 0, FlagKind::Number, "N", "0", "seed of random functions; 0 is none"},
}};

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

}  // namespace

std::span<const FlagSpec> chart_flags() { return kChartFlags; }

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
  spec.random_seed = static_cast<uint64_t>(flags.number("random-seed"));
  spec.lookup = TRY(read_lookup(flags.texts("lookup")));
  spec.read_file = [](std::string_view path) { return read_file(std::string(path)); };
  return spec;
}

Result<ChartText> render_chart_text(const Flags& flags, const std::string& path) {
  helm::HelmSpec spec = TRY(make_helm_spec(flags));
  const Located located = TRY(locate_chart(path));
  spec.path = located.path;
  helm::Rendered rendered = TRY(helm::render(*located.tree, spec));
  ChartText made;
  if (flags.on("raw")) {
    made.text = helm::print_raw(rendered);
  } else {
    made.text = TRY(helm::print(rendered, spec));
  }
  made.warnings = std::move(rendered.warnings);
  return made;
}

}  // namespace bireme::cli
