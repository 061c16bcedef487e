// Go's path functions; on Linux those of filepath are the same.
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"

namespace bireme::lang::tmpl {
namespace {

std::string clean(std::string_view path) {
  bool is_rooted = path.starts_with('/');
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    size_t slash = path.find('/');
    std::string_view part = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    bool can_go_up = !parts.empty() && parts.back() != "..";
    if (part != "..") {
      parts.push_back(part);
    } else if (can_go_up) {
      parts.pop_back();
    } else if (!is_rooted) {
      parts.push_back(part);
    }
  }
  std::string out = is_rooted ? "/" : "";
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += '/';
    out += parts[i];
  }
  return out.empty() ? "." : out;
}

std::string_view base(std::string_view path) {
  if (path.empty()) return ".";
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.empty()) return "/";
  return path.substr(path.rfind('/') + 1);
}

Result<Value> base_function(const Call& call) { return call.heap().text(base(call.text(0))); }
Result<Value> clean_function(const Call& call) { return call.heap().text(clean(call.text(0))); }
Result<Value> dir(const Call& call) {
  std::string_view path = call.text(0);
  return call.heap().text(clean(path.substr(0, path.rfind('/') + 1)));
}
Result<Value> ext(const Call& call) {
  std::string_view path = call.text(0);
  size_t at = path.find_last_of("./");
  bool has_dot = at != std::string_view::npos && path[at] == '.';
  return Value::borrowed(has_dot ? path.substr(at) : std::string_view());
}
Result<Value> is_abs(const Call& call) { return Value::boolean(call.text(0).starts_with('/')); }

}  // namespace

void add_path_functions(FunctionTable& table) {
  using P = Param;
  table.add({"base", {P::String}, false, base_function});
  table.add({"osBase", {P::String}, false, base_function});
  table.add({"clean", {P::String}, false, clean_function});
  table.add({"osClean", {P::String}, false, clean_function});
  table.add({"dir", {P::String}, false, dir});
  table.add({"osDir", {P::String}, false, dir});
  table.add({"ext", {P::String}, false, ext});
  table.add({"osExt", {P::String}, false, ext});
  table.add({"isAbs", {P::String}, false, is_abs});
  table.add({"osIsAbs", {P::String}, false, is_abs});
}

}  // namespace bireme::lang::tmpl
