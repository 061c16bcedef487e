#include "render/helm/values_object.h"

#include "base/text.h"
#include "lang/template/fmt/quote.h"
#include "yaml/emit.h"

namespace bireme::render::helm {

namespace {

using lang::tmpl::Call;
using lang::tmpl::Heap;
using lang::tmpl::Kind;
using lang::tmpl::Map;
using lang::tmpl::Param;
using lang::tmpl::Type;
using lang::tmpl::Value;

Error no_table(std::string_view key) {
  return make_error(Reason::BuildFailed, "{} is not a table", lang::tmpl::quote(key));
}
Error no_value(std::string_view key) {
  return make_error(Reason::BuildFailed, "{} is not a value", lang::tmpl::quote(key));
}

// The same entries under another of the map's types.
Value as_type(Heap& heap, Map* map, const Type& type) {
  Map* made = heap.map(type);
  for (const lang::tmpl::Entry& entry : heap.entries(map)) heap.set(made, entry.key, entry.value);
  made->changed = true;
  return made;
}

Result<Map*> find_table(Heap& heap, Map* map, const std::vector<std::string_view>& path) {
  for (const std::string_view name : path) {
    const Value* found = heap.find(map, name);
    if (!found || !found->is(Kind::Map)) return no_table(name);
    map = found->as_map();
  }
  return map;
}

Result<Value> as_map(const Call& call) {
  return as_type(call.heap(), call.receiver.as_map(), lang::tmpl::map_type());
}

Result<Value> as_yaml(const Call& call) {
  const json::Value value = TRY(call.heap().to_json(call.receiver));
  return call.heap().text(yaml::emit(value));
}

Result<Value> table(const Call& call) {
  Map* map = call.receiver.as_map();
  Map* found = TRY(find_table(call.heap(), map, split(call.text(0), '.')));
  return as_type(call.heap(), found, *map->type);
}

Result<Value> path_value(const Call& call) {
  if (call.text(0).empty()) return make_error(Reason::BuildFailed, "YAML path cannot be empty");
  std::vector<std::string_view> path = split(call.text(0), '.');
  const std::string_view key = path.back();
  path.pop_back();
  const auto inside = find_table(call.heap(), call.receiver.as_map(), path);
  if (!inside) return no_value(key);
  const Value* found = call.heap().find(*inside, key);
  if (!found || found->is(Kind::Map)) return no_value(key);
  return *found;
}

Type make_type(std::string_view name) {
  return {.name = name,
          .kind = Kind::Map,
          .methods = {{"AsMap", {}, false, as_map},
                      {"YAML", {}, false, as_yaml},
                      {"Table", {Param::String}, false, table},
                      {"PathValue", {Param::String}, false, path_value}}};
}

}  // namespace

const Type& values_type(Release release) {
  static const Type kHelm4 = make_type("common.Values");
  static const Type kHelm3 = make_type("chartutil.Values");
  return release == Release::Helm4 ? kHelm4 : kHelm3;
}

}  // namespace bireme::render::helm
