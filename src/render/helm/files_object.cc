#include "render/helm/files_object.h"

#include "base/digest.h"
#include "base/text.h"
#include "lang/glob/glob.h"
#include "tree/tree.h"
#include "yaml/emit.h"

namespace bireme::render::helm {

namespace {

using lang::tmpl::Call;
using lang::tmpl::Entry;
using lang::tmpl::Heap;
using lang::tmpl::Kind;
using lang::tmpl::List;
using lang::tmpl::Map;
using lang::tmpl::Param;
using lang::tmpl::Type;
using lang::tmpl::Value;

const Type& files_type();

// Bytes that are not copied: the chart outlives the run.
Value borrowed_bytes(Heap& heap, std::string_view bytes) {
  List* list = heap.list(0, lang::tmpl::bytes_type());
  list->bytes = bytes;
  list->size = static_cast<uint32_t>(bytes.size());
  return list;
}

std::string_view content(const Call& call, std::string_view name) {
  const Value* found = call.heap().find(call.receiver.as_map(), name);
  return found && found->is(Kind::List) ? found->as_list()->bytes : std::string_view();
}

Result<Value> get(const Call& call) { return Value::borrowed(content(call, call.text(0))); }

Result<Value> get_bytes(const Call& call) {
  return borrowed_bytes(call.heap(), content(call, call.text(0)));
}

Result<Value> glob(const Call& call) {
  auto pattern = lang::glob::Glob::compile(call.text(0));
  if (!pattern) pattern = lang::glob::Glob::compile("**");
  Map* matched = call.heap().map(files_type());
  for (const Entry& entry : call.heap().entries(call.receiver.as_map())) {
    if (pattern->match(entry.key)) call.heap().set(matched, entry.key, entry.value);
  }
  return Value(matched);
}

Value as_yaml(const Call& call, bool encoded) {
  json::Value object = json::Value::object();
  for (const Entry& entry : call.heap().entries(call.receiver.as_map())) {
    const std::string_view bytes =
        entry.value.is(Kind::List) ? entry.value.as_list()->bytes : std::string_view();
    const std::string_view name = tree::base_name(entry.key);
    object.set(name, encoded ? json::Value(base64_encode(bytes)) : json::Value(bytes));
  }
  std::string text = yaml::emit(object);
  if (text.ends_with('\n')) text.pop_back();
  return call.heap().text(std::move(text));
}

Result<Value> as_config(const Call& call) { return as_yaml(call, false); }
Result<Value> as_secrets(const Call& call) { return as_yaml(call, true); }

Result<Value> lines(const Call& call) {
  List* list = call.heap().list(0, lang::tmpl::string_list_type());
  std::string_view text = content(call, call.text(0));
  if (!call.heap().find(call.receiver.as_map(), call.text(0))) return Value(list);
  // Helm crashes on an empty file here; no line is the better answer.
  if (text.empty()) return Value(list);
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (std::string_view line : split(text, '\n')) call.heap().push(list, Value::borrowed(line));
  return Value(list);
}

const Type& files_type() {
  static const Type kType = [] {
    Type type;
    type.name = "engine.files";
    type.kind = Kind::Map;
    type.element = Kind::List;
    type.element_type = &lang::tmpl::bytes_type();
    type.methods = {
        {"AsConfig", {}, false, as_config},     {"AsSecrets", {}, false, as_secrets},
        {"Get", {Param::String}, false, get},   {"GetBytes", {Param::String}, false, get_bytes},
        {"Glob", {Param::String}, false, glob}, {"Lines", {Param::String}, false, lines},
    };
    return type;
  }();
  return kType;
}

}  // namespace

Value make_files(Heap& heap, const std::vector<ChartFile>& files) {
  Map* map = heap.map(files_type());
  for (const ChartFile& file : files) {
    heap.set(map, file.name, borrowed_bytes(heap, file.text()));
  }
  return map;
}

}  // namespace bireme::render::helm
