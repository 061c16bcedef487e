#include <algorithm>

#include "base/text.h"
#include "lang/glob/glob.h"
#include "lang/semver/constraint.h"
#include "lang/template/template.h"
#include "render/helm/chart_schema.h"
#include "render/helm/coalesce.h"
#include "render/helm/dependencies.h"
#include "render/helm/helm.h"
#include "render/helm/manifest_sort.h"
#include "render/helm/templates.h"
#include "yaml/parse.h"

namespace bireme::render::helm {

namespace {

namespace tmpl = lang::tmpl;

constexpr std::string_view kNotesFile = "NOTES.txt";

Status check_installable(const Chart& chart, Release release) {
  // Helm 4 knows v3 charts and does not render them yet.
  if (release == Release::Helm4 && chart.metadata.api_version == "v3") {
    return make_error(Reason::Invalid, "invalid chart apiVersion");
  }
  const std::string& type = chart.metadata.type;
  if (type.empty() || type == "application") return {};
  return make_error(Reason::Invalid, "{} charts are not installable", type);
}

bool is_name_part(std::string_view part) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !part.empty() && is_word(part.front()) && is_word(part.back()) &&
         std::all_of(part.begin(), part.end(), [&](char c) { return is_word(c) || c == '-'; });
}

Status check_name(const std::string& name) {
  constexpr size_t kNameMax = 53;
  const auto parts = split(name, '.');
  if (!name.empty() && name.size() <= kNameMax &&
      std::all_of(parts.begin(), parts.end(), is_name_part)) {
    return {};
  }
  return make_error(
      Reason::Invalid, "release name check failed: release name \"{}\": {}", name,
      name.empty() ? "no name provided"
                   : "invalid release name, must match regex "
                     "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the "
                     "length must not be longer than 53");
}

Status check_kube_version(const Chart& chart, const Capabilities& capabilities) {
  const std::string& wanted = chart.metadata.kube_version;
  if (wanted.empty()) return {};
  const auto version = lang::semver::parse_version(capabilities.normalized_kube_version);
  const auto constraint = lang::semver::Constraint::parse(wanted);
  if (version && constraint && constraint->check(*version)) return {};
  return make_error(Reason::Invalid,
                    "chart requires kubeVersion: {} which is incompatible with Kubernetes {}",
                    wanted, capabilities.kube_version)
      .with_hint("--kube-version tells which cluster the chart is for");
}

Result<Capabilities> make_capabilities(const HelmSpec& spec) {
  Capabilities made = default_capabilities(spec.release);
  if (spec.api_versions_only) made.api_versions.clear();
  if (!spec.kube_version.empty()) {
    TRY(set_kube_version(made, spec.kube_version, spec.release));
  }
  made.api_versions.insert(made.api_versions.end(), spec.api_versions.begin(),
                           spec.api_versions.end());
  return made;
}

bool is_crd_file(std::string_view name) {
  const std::string lower = to_lower(name);
  return name.starts_with("crds/") &&
         (lower.ends_with(".yaml") || lower.ends_with(".yml") || lower.ends_with(".json"));
}

void collect_crds(const Chart& chart, const std::string& path, std::vector<ValuesFile>& out) {
  for (const ChartFile& file : chart.files) {
    if (is_crd_file(file.name)) out.push_back({path + "/" + file.name, *file.data});
  }
  for (const Chart& sub : chart.dependencies) {
    collect_crds(sub, path + "/charts/" + sub.name(), out);
  }
}

Result<HelmSpec> with_name(const HelmSpec& spec) {
  HelmSpec named = spec;
  if (!spec.name_template.empty()) {
    named.release_name = TRY(
        tmpl::evaluate({.text = spec.name_template, .data = json::Value::object(), .helpers = {}}));
  }
  TRY(check_name(named.release_name));
  return named;
}

std::string source_comment(std::string_view source, std::string_view text) {
  return fmt::format("---\n# Source: {}\n{}\n", source, text);
}

// Go's "# Source: [^/]+/(.+)": the path inside the chart.
std::string_view source_path(std::string_view document) {
  constexpr std::string_view kMark = "# Source: ";
  for (size_t at = document.find(kMark); at != document.npos; at = document.find(kMark, at + 1)) {
    std::string_view line = document.substr(at + kMark.size());
    line = line.substr(0, line.find('\n'));
    const size_t slash = line.find('/');
    if (slash != line.npos && slash > 0 && slash + 1 < line.size()) return line.substr(slash + 1);
  }
  return {};
}

Result<std::string> show_only(const std::string& all, const HelmSpec& spec) {
  const std::vector<std::string> documents = split_documents(all, spec.release);
  std::string out;
  for (const std::string& pattern : spec.show_only) {
    bool found = false;
    for (const std::string& document : documents) {
      const std::string_view path = source_path(document);
      if (path.empty() || !lang::glob::match_path(pattern, path).value_or(false)) continue;
      out += fmt::format("---\n{}\n", document);
      found = true;
    }
    if (!found) {
      return make_error(Reason::NotFound, "could not find template {} in chart", pattern);
    }
  }
  return out;
}

}  // namespace

Result<Rendered> render(const tree::Tree& tree, const HelmSpec& spec) {
  Rendered warnings;
  Chart chart =
      TRY(load_chart(tree, spec.path, {.release = spec.release, .warnings = &warnings.warnings}));
  Rendered rendered = TRY(render_chart(std::move(chart), spec));
  rendered.warnings.insert(rendered.warnings.begin(), warnings.warnings.begin(),
                           warnings.warnings.end());
  return rendered;
}

Result<Rendered> render_chart(Chart chart, const HelmSpec& given_spec) {
  const HelmSpec spec = TRY(with_name(given_spec));
  const Capabilities capabilities = TRY(make_capabilities(spec));
  const json::Value given = TRY(merge_values(spec));
  Rendered rendered;
  TRY(check_installable(chart, spec.release));
  if (chart.metadata.deprecated) rendered.warnings.emplace_back("this chart is deprecated");
  TRY(check_dependencies(chart));
  const Status processed = process_dependencies(chart, {given, spec.release}, rendered.warnings);
  if (!processed) return processed.error().during("chart dependencies processing failed");

  const TableRef table = Table::from_json(given);
  TRY(coalesce(chart, table, nulls_removed_by(spec.release), rendered.warnings));
  const json::Value values = table->to_json();
  if (!spec.skip_schema_validation) TRY(check_schemas(chart, values));
  TRY(check_kube_version(chart, capabilities));
  const Templates templates = TRY(Templates::parse(chart));
  rendered.files = TRY(templates.execute({chart, values, spec, capabilities}));

  std::vector<ValuesFile> sources;
  const std::string notes = chart.name() + "/templates/NOTES.txt";
  for (const ValuesFile& file : rendered.files) {
    if (file.name == notes) rendered.notes = file.text;
    if (!file.name.ends_with(kNotesFile)) sources.push_back(file);
  }
  Sorted sorted = TRY(sort_documents(sources, spec.release, rendered.warnings));
  rendered.manifests = std::move(sorted.manifests);
  rendered.hooks = std::move(sorted.hooks);
  collect_crds(chart, chart.name(), rendered.crds);
  return rendered;
}

Result<std::string> print(const Rendered& rendered, const HelmSpec& spec) {
  std::string manifest;
  if (spec.include_crds) {
    for (const ValuesFile& crd : rendered.crds) manifest += source_comment(crd.name, crd.text);
  }
  for (const Document& each : rendered.manifests) {
    manifest += source_comment(each.source, each.text);
  }
  std::string all(trim(manifest));
  all += '\n';
  for (const Document& hook : rendered.hooks) {
    if (spec.no_hooks || (spec.skip_tests && hook.is_test())) continue;
    all += source_comment(hook.source, hook.text);
  }
  if (spec.show_only.empty()) return all;
  return show_only(all, spec);
}

std::string print_raw(const Rendered& rendered) {
  std::string all;
  for (const ValuesFile& file : rendered.files) all += source_comment(file.name, file.text);
  return all;
}

Result<std::vector<Manifest>> objects(const Rendered& rendered, const HelmSpec& spec) {
  std::vector<Manifest> made;
  const auto add = [&](const std::string& source, std::string_view text) -> Status {
    const auto documents = TRY(yaml::parse_all(text, {.file = source}));
    for (const yaml::Document& document : documents) {
      if (document.value.is_null()) continue;
      if (!document.value.is_object()) {
        return make_error(Reason::BuildFailed, "a document of {} is no object", source)
            .at(document.start);
      }
      made.push_back({document.value, document.start});
    }
    return {};
  };
  if (spec.include_crds) {
    for (const ValuesFile& crd : rendered.crds) TRY(add(crd.name, crd.text));
  }
  for (const Document& each : rendered.manifests) TRY(add(each.source, each.text));
  for (const Document& hook : rendered.hooks) {
    if (!spec.no_hooks && !(spec.skip_tests && hook.is_test())) TRY(add(hook.source, hook.text));
  }
  return made;
}

}  // namespace bireme::render::helm
