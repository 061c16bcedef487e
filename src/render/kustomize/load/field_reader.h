// FieldReader: decodes one object of a kustomization file, member by member, the way Go's JSON
// decoder reads it into a struct: names match without regard to case where none matches exactly, a
// null leaves the field alone, a wrong type and an unknown member are errors.
//
// Where a Decoding is not strict (configurations of plugins, files of replacements) unknown members
// are no problem, and a number or a boolean is taken as text, as sigs.k8s.io/yaml does.
//
// The readers of one file share a Decoding, which keeps the first problem with its field; the file
// and line are found only for a message. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace bireme::render::kustomize {

class Decoding {
 public:
  Decoding(std::string_view text, std::string_view file, bool strict = true)
      : text_(text), file_(file), strict_(strict) {}

  void fail(const std::vector<std::string>& path, std::string message, std::string hint = {});
  bool ok() const { return !error_; }
  bool is_strict() const { return strict_; }
  // The first problem, placed at its line.
  Status status() const;

 private:
  std::string_view text_;
  std::string_view file_;
  bool strict_;
  std::optional<Error> error_;
};

// One member of a struct T: its name in the file and where it goes.
template <typename T>
struct Field {
  using Target = std::variant<std::string T::*, bool T::*, int64_t T::*,
                std::vector<std::string> T::*, std::map<std::string, std::string> T::*>;
  std::string_view name;
  Target target;
};

class FieldReader {
 public:
  // `value` must be an object; anything else but null is a problem.
  FieldReader(Decoding& decoding, const json::Value& value, std::vector<std::string> path = {});

  void text(std::string_view name, std::string& out);
  void flag(std::string_view name, bool& out);
  void number(std::string_view name, int64_t& out);
  void texts(std::string_view name, std::vector<std::string>& out);
  void text_map(std::string_view name, std::map<std::string, std::string>& out);
  // Every member that a table names.
  template <typename T, size_t N>
  void all(const Field<T> (&fields)[N], T& out) {
    for (const Field<T>& field : fields) {
      std::visit([&](auto member) { read(field.name, out.*member); }, field.target);
    }
  }
  // The member as it is; null where there is none (or a null).
  const json::Value* any(std::string_view name);

  // A reader of the member, which must be an object; nothing where there is none.
  std::optional<FieldReader> object(std::string_view name);
  // One call of `each(FieldReader&)` for each object in the list.
  template <typename Each>
  void objects(std::string_view name, Each each) {
    const json::Value* list = array(name);
    if (!list) return;
    for (size_t i = 0; i < list->size(); i++) {
      FieldReader item(decoding_, (*list)[i], child_path(name, i));
      each(item);
      item.finish();
    }
  }

  // Call last: a member that no call above asked for is a problem. `names` are further known ones.
  void finish();
  void problem(std::string_view name, std::string message);
  bool ok() const { return decoding_.ok(); }
  bool has(std::string_view name) { return any(name) != nullptr; }

 private:
  void read(std::string_view name, std::string& out) { text(name, out); }
  void read(std::string_view name, bool& out) { flag(name, out); }
  void read(std::string_view name, int64_t& out) { number(name, out); }
  void read(std::string_view name, std::vector<std::string>& out) { texts(name, out); }
  void read(std::string_view name, std::map<std::string, std::string>& out) { text_map(name, out); }

  bool is_text(const json::Value& value) const;
  const json::Value* array(std::string_view name);
  std::vector<std::string> child_path(std::string_view name, size_t index) const;
  void wrong_type(std::string_view name, const json::Value& value, std::string_view wanted);

  Decoding& decoding_;
  const json::Value* value_;
  std::vector<std::string> path_;
  std::vector<std::string> known_;
};

}  // namespace bireme::render::kustomize
