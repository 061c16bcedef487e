#include "render/helm/templates.h"

#include <algorithm>

#include "render/helm/template_error.h"
#include "render/helm/values_object.h"

namespace bireme::render::helm {

namespace {

namespace tmpl = lang::tmpl;

// One object, or the list of a kind; empty where there is none, as a cluster without it answers.
json::Value find_objects(const json::Value& objects, const tmpl::LookupQuery& query) {
  json::Value items = json::Value::array();
  for (const json::Value& object : objects.items()) {
    const json::Value& metadata = object["metadata"];
    const bool kind = object["apiVersion"].as_string() == query.api_version &&
                      object["kind"].as_string() == query.kind;
    const bool ns = query.ns.empty() || metadata["namespace"].as_string() == query.ns;
    if (!kind || !ns) continue;
    if (query.name.empty()) {
      items.push_back(object);
    } else if (metadata["name"].as_string() == query.name) {
      return object;
    }
  }
  if (!query.name.empty() || objects.empty()) return json::Value::object();
  return json::Value::object({{"apiVersion", query.api_version},
                              {"kind", fmt::format("{}List", query.kind)},
                              {"metadata", json::Value::object()},
                              {"items", items}});
}

tmpl::RunOptions run_options(const HelmSpec& spec) {
  tmpl::RunOptions options;
  options.missing_key = spec.strict ? tmpl::MissingKey::Error : tmpl::MissingKey::Zero;
  options.clock = spec.clock;
  options.random_seed = spec.random_seed;
  options.lookup = [&spec](const tmpl::LookupQuery& query) -> Result<json::Value> {
    return find_objects(spec.lookup, query);
  };
  return options;
}

bool is_partial(std::string_view name) { return tree::base_name(name).starts_with('_'); }

}  // namespace

Templates::Templates(const Chart& chart)
    : files_(list_templates(chart)), set_(tmpl::make_functions(tmpl::Dialect::Helm), "gotpl") {}

Result<Templates> Templates::parse(const Chart& chart) {
  Templates made(chart);
  for (const TemplateFile& file : made.files_) {
    const Status parsed = made.set_.parse(file.name, file.text);
    if (!parsed) return explain_parse_error(file.name, parsed.error());
  }
  return made;
}

Result<std::vector<ValuesFile>> Templates::execute(const ObjectsInput& input) const {
  tmpl::Run run(set_, run_options(input.spec));
  tmpl::Heap& heap = run.heap();
  const std::vector<tmpl::Map*> roots = make_roots(heap, input);
  std::vector<ValuesFile> rendered;
  rendered.reserve(files_.size());
  for (const TemplateFile& file : files_) {
    if (is_partial(file.name)) continue;
    tmpl::Map* about = heap.map(values_type(input.spec.release));
    heap.set(about, "Name", tmpl::Value::borrowed(file.name));
    heap.set(about, "BasePath", tmpl::Value::borrowed(file.base_path));
    tmpl::Map* root = roots[file.chart];
    heap.set(root, "Template", tmpl::Value(about));
    auto text = run.execute(file.name, tmpl::Value(root));
    if (!text) return explain_execution_error(file.name, text.error(), input.spec);
    rendered.push_back({file.name, tmpl::drop_no_value(std::move(*text))});
  }
  std::sort(rendered.begin(), rendered.end(),
            [](const ValuesFile& a, const ValuesFile& b) { return a.name < b.name; });
  return rendered;
}

}  // namespace bireme::render::helm
