// Helm without Helm: a chart in a tree to the text `helm template` prints, byte for byte (Helm 4,
// or 3 where asked). Pure: no network, no clock but the spec's, no file but the tree's; a values
// file's text and the reader of --set-file come in with the spec. Any thread; nothing is kept.
//
// Fields of HelmSpec are the flags of cli.md one to one. Errors carry Helm's words; the position is
// the innermost place in a template or values file, with its line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "json/value.h"
#include "render/helm/chart.h"
#include "render/helm/set_values.h"
#include "render/manifests.h"
#include "tree/tree.h"

namespace bireme::render::helm {

struct ValuesFile {
  std::string name;  // as messages and provenance show it
  std::string text;
};

struct HelmSpec {
  std::string path;                           // of the chart in the tree: a directory or a .tgz
  Release release = Release::Helm4;           // --helm-version
  std::string release_name = "release-name";  // --release-name
  std::string name_template;                  // --name-template
  std::string ns = "default";                 // -n
  int release_revision = 1;                   // --release-revision
  bool is_upgrade = false;                    // --is-upgrade
  std::vector<ValuesFile> values;             // -f
  std::vector<std::string> set_json, set, set_string, set_file, set_literal;
  json::Value values_object;                  // over the files, under --set-json
  std::string kube_version;                   // --kube-version
  std::vector<std::string> api_versions;      // -a
  bool api_versions_only = false;             // --api-versions-only
  bool include_crds = false;                  // --include-crds
  bool skip_tests = false;                    // --skip-tests
  bool no_hooks = false;                      // --no-hooks
  std::vector<std::string> show_only;         // -s
  bool skip_schema_validation = false;        // --skip-schema-validation
  bool strict = false;                        // --strict
  json::Value lookup = json::Value::array();  // --lookup: the objects that are there
  FileReader read_file;                       // of --set-file
  const Clock* clock = nullptr;               // of `now`; the system's if null
  uint64_t random_seed = 0;                   // 0: from the system
};

// One document of a rendered template.
struct Document {
  std::string source;  // "chart/templates/a.yaml"
  std::string text;
  std::string kind;
  json::Value hook_events;  // of a hook: the list of its events; else null
  int hook_weight = 0;
  bool is_test() const;
};

struct Rendered {
  std::vector<ValuesFile> files;    // every template's text as it came, in order of their names
  std::vector<ValuesFile> crds;     // crds/ of the chart and its subcharts
  std::vector<Document> manifests;  // in install order
  std::vector<Document> hooks;      // in install order
  std::string notes;
  std::vector<std::string> warnings;  // what Helm logs to stderr
};

Result<Rendered> render(const tree::Tree& tree, const HelmSpec& spec);
// A chart that is loaded already (kustomize's helmCharts, Flux artifacts, benchmarks).
Result<Rendered> render_chart(Chart chart, const HelmSpec& spec);

// What `helm template` prints; an error where --show-only names what is not there.
Result<std::string> print(const Rendered& rendered, const HelmSpec& spec);
std::string print_raw(const Rendered& rendered);  // --raw
// The objects, in the order printed.
Result<std::vector<Manifest>> objects(const Rendered& rendered, const HelmSpec& spec);

// The user's values alone, in Helm's order: files, object, --set-json, --set, --set-string,
// --set-file, --set-literal.
Result<json::Value> merge_values(const HelmSpec& spec);
// With the chart's and its subcharts' under them: what the templates see.
Result<json::Value> final_values(const tree::Tree& tree, const HelmSpec& spec);

// Which layer gave each final value: the path, and where it was written.
struct Origin {
  std::vector<std::string> path;
  Position position;  // of a file; for a flag, `file` is the flag's text
};
Result<std::vector<Origin>> find_origins(const tree::Tree& tree, const HelmSpec& spec);

// `bireme eval`: the --set family on its own, and the values of a chart given as JSON
// ({metadata: {name}, values, dependencies: [...]}).
struct SetRequest {
  SetMode mode = SetMode::Typed;
  std::string_view text;
  json::Value into = {};
  FileReader read_file = {};
};
Result<json::Value> evaluate_set(const SetRequest& request);
Result<json::Value> evaluate_values(const json::Value& chart, const json::Value& values);

}  // namespace bireme::render::helm
