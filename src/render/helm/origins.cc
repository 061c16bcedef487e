#include "render/helm/origins.h"

#include <algorithm>

#include "yaml/node.h"

namespace bireme::render::helm {

namespace {

using Path = std::vector<std::string>;

// One place that gives values: a file, or a flag. Its paths begin below `prefix`.
struct Layer {
  std::string name;
  Path prefix;
  std::string text;               // of a file
  std::vector<yaml::Node> nodes;  // of a file: its documents
  json::Value values;             // of a flag
};

const yaml::Node* find_child(const yaml::Node& node, std::string_view key) {
  for (size_t i = 0; i + 1 < node.children.size() && node.kind == yaml::Node::Kind::Mapping;
       i += 2) {
    if (node.children[i].value == key) return &node.children[i + 1];
  }
  return nullptr;
}

const json::Value* find_child(const json::Value& value, std::string_view key) {
  return value.find(key);
}

template <typename Node>
bool has_path(const Node& root, const Path& path, size_t from) {
  const Node* node = &root;
  for (size_t i = from; i < path.size() && node; ++i) node = find_child(*node, path[i]);
  return node != nullptr;
}

bool begins_with(const Path& path, const Path& prefix) {
  return path.size() > prefix.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

std::optional<Position> find_in(const Layer& layer, const Path& path) {
  if (!begins_with(path, layer.prefix)) return std::nullopt;
  const size_t from = layer.prefix.size();
  if (layer.values.is_object()) {
    if (!has_path(layer.values, path, from)) return std::nullopt;
    return Position{.file = layer.name, .line = 0, .column = 0, .text = ""};
  }
  for (size_t i = layer.nodes.size(); i > 0; --i) {
    if (!has_path(layer.nodes[i - 1], path, from)) continue;
    const Path inner(path.begin() + static_cast<ptrdiff_t>(from), path.end());
    return yaml::find_position(layer.text, {.document = i - 1, .path = inner}, layer.name);
  }
  return std::nullopt;
}

Layer file_layer(std::string name, std::string text, Path prefix) {
  Layer layer{std::move(name), std::move(prefix), std::move(text), {}, {}};
  if (auto nodes = yaml::parse_nodes(layer.text)) layer.nodes = std::move(*nodes);
  return layer;
}

struct FlagGroup {
  std::string_view flag;
  SetMode mode;
  const std::vector<std::string>& texts;
};

// From the lowest to the highest, as merge_values applies them.
void add_user_layers(const HelmSpec& spec, std::vector<Layer>& layers) {
  for (const ValuesFile& file : spec.values) layers.push_back(file_layer(file.name, file.text, {}));
  if (spec.values_object.is_object()) {
    layers.push_back({"values", {}, "", {}, spec.values_object});
  }
  const FlagGroup groups[] = {{"--set-json", SetMode::Json, spec.set_json},
                              {"--set", SetMode::Typed, spec.set},
                              {"--set-string", SetMode::String, spec.set_string},
                              {"--set-file", SetMode::File, spec.set_file},
                              {"--set-literal", SetMode::Literal, spec.set_literal}};
  for (const FlagGroup& group : groups) {
    for (const std::string& text : group.texts) {
      json::Value values = json::Value::object();
      // What stands before a mistake still counts; merge_values is who tells of the mistake.
      (void)set_into(values, {group.mode, text, spec.release}, spec.read_file);
      layers.push_back({fmt::format("{} {}", group.flag, text), {}, "", {}, std::move(values)});
    }
  }
}

// The deepest subchart first: what is above it wins.
Status add_chart_layers(const tree::Tree& tree, const Path& prefix, const std::string& folder,
                        const Chart& chart, std::vector<Layer>& layers) {
  for (const Chart& sub : chart.dependencies) {
    Path inner = prefix;
    inner.push_back(sub.name());
    const std::string inner_folder = TRY(tree::join(folder, "charts/" + sub.name()));
    TRY(add_chart_layers(tree, inner, inner_folder, sub, layers));
  }
  const std::string file = TRY(tree::join(folder, "values.yaml"));
  const auto text = tree.read(file);
  if (text) layers.push_back(file_layer(file, *text, prefix));
  return {};
}

void collect_leaves(const json::Value& value, Path& path, std::vector<Path>& out) {
  if (!value.is_object() || value.empty()) {
    if (!path.empty()) out.push_back(path);
    return;
  }
  for (const json::Member& member : value.members()) {
    path.emplace_back(member.name());
    collect_leaves(member.value, path, out);
    path.pop_back();
  }
}

// A global of a subchart comes from a global above it.
Position find_position_of(const Path& path, const std::vector<Layer>& layers) {
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    if (const auto found = find_in(*layer, path)) return *found;
  }
  for (size_t i = 1; i < path.size(); ++i) {
    if (path[i] != "global") continue;
    Path above(path.begin(), path.end());
    above.erase(above.begin() + static_cast<ptrdiff_t>(i) - 1);
    return find_position_of(above, layers);
  }
  return {};
}

}  // namespace

std::optional<Position> find_user_layer(const HelmSpec& spec,
                                        const std::vector<std::string>& path) {
  std::vector<Layer> layers;
  add_user_layers(spec, layers);
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    if (auto found = find_in(*layer, path)) return found;
  }
  return std::nullopt;
}

Result<std::vector<Origin>> find_origins(const tree::Tree& tree, const HelmSpec& spec) {
  const json::Value values = TRY(final_values(tree, spec));
  const Chart chart = TRY(load_chart(tree, spec.path, {.release = spec.release}));
  std::vector<Layer> layers;
  TRY(add_chart_layers(tree, {}, spec.path, chart, layers));
  add_user_layers(spec, layers);
  std::vector<Path> leaves;
  Path path;
  collect_leaves(values, path, leaves);
  std::vector<Origin> origins;
  for (Path& leaf : leaves) {
    Position position = find_position_of(leaf, layers);
    origins.push_back({std::move(leaf), std::move(position)});
  }
  return origins;
}

}  // namespace bireme::render::helm
