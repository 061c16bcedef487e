#include "render/kustomize/load/documents.h"

#include <deque>

#include "base/text.h"
#include "render/kustomize/model/annotations.h"
#include "yaml/parse.h"

namespace bireme::render::kustomize {
namespace {

struct Chunk {
  std::string_view text;
  int first_line = 1;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

// Documents end at a line that begins with three dashes; what follows the dashes on that line must
// be blank or a comment.
Result<std::vector<Chunk>> split_documents(std::string_view text, std::string_view file) {
  std::vector<Chunk> out;
  size_t begin = 0;
  int line = 1;
  int counted_to = 0;
  auto line_at = [&](size_t offset) {
    for (; static_cast<size_t>(counted_to) < offset; counted_to++) line += text[counted_to] == '\n';
    return line;
  };
  size_t from = 0;
  int first_line = 1;
  while (true) {
    size_t at = text.find("\n---", from);
    if (at == std::string_view::npos) break;
    size_t end = text.find('\n', at + 4);
    if (end == std::string_view::npos) break;
    std::string_view rest = trim(text.substr(at + 4, end - at - 4));
    if (!rest.empty() && rest[0] != '#') {
      Position position{.file = std::string(file), .line = line_at(at + 1), .column = 4};
      position.text = text.substr(at + 1, end - at - 1);
      return make_error(Reason::Invalid, "invalid document separator: {}",
                        trim(text.substr(at + 1, end - at - 1)))
          .at(std::move(position));
    }
    out.push_back({text.substr(begin, at + 1 - begin), first_line});
    begin = end + 1;
    first_line = line_at(begin);
    from = begin;
  }
  out.push_back({text.substr(begin), first_line});
  return out;
}

Error shifted(const Error& error, std::string_view file, int first_line) {
  if (!error.position()) return error.at({.file = std::string(file), .line = first_line});
  Position position = *error.position();
  position.line += first_line - 1;
  position.file = file;
  Error out(error.reason(), error.message());
  out = out.at(std::move(position));
  return error.hint().empty() ? out : out.with_hint(error.hint());
}

// kustomize takes any scalar as a name; the rest of the build reads text, and the end prints what
// it was. True where the member was turned into text.
bool is_made_text(json::Value& object, std::string_view field) {
  const json::Value& value = object["metadata"][field];
  if (!value.is_number() && !value.is_bool()) return false;
  object.edit("metadata").set(field, scalar_text(value));
  return true;
}

Status check_object(const json::Value& object) {
  if (!object.is_object()) {
    return make_error(Reason::Invalid, "missing Resource metadata: the document is not an object");
  }
  std::string_view kind = object["kind"].as_string();
  bool has_metadata = object["metadata"].size() > 0;
  if (kind.empty() && object["apiVersion"].as_string().empty() && !has_metadata) {
    return make_error(Reason::Invalid, "missing Resource metadata (no apiVersion, kind, metadata)");
  }
  if (kind.empty()) return make_error(Reason::Invalid, "missing kind in the object");
  if (object["metadata"]["annotations"].is_array()) {
    return make_error(Reason::Invalid, "the annotations of the {} object must be an object", kind);
  }
  if (kind.ends_with("List")) return {};
  if (object["metadata"]["name"].as_string().empty()) {
    return make_error(Reason::Invalid, "missing metadata.name in the {} object", kind);
  }
  return {};
}

struct Found {
  json::Value object;
  int line = 1;
  bool has_plain_name = false;
  bool has_plain_ns = false;
};

bool is_left_out(const json::Value& value) {
  return value.is_null() || ((value.is_object() || value.is_array()) && value.empty());
}

// Expands lists; what they hold comes after everything else, as kustomize queues it.
class Expansion {
 public:
  Expansion(std::string_view file) : file_(file) {}

  Status add(json::Value value, int line) {
    if (is_left_out(value)) return {};
    const bool has_plain_name = value.is_object() && is_made_text(value, "name");
    const bool has_plain_ns = value.is_object() && is_made_text(value, "namespace");
    Status checked = check_object(value);
    if (!checked) return checked.error().at({.file = std::string(file_), .line = line});
    if (queue_.size() + done_.size() >= kResourcesMax) {
      return make_error(Reason::LimitExceeded, "{} holds more than {} resources", file_,
                        kResourcesMax);
    }
    queue_.push_back({std::move(value), line, has_plain_name, has_plain_ns});
    return {};
  }

  Result<std::vector<Resource>> finish() {
    while (!queue_.empty()) {
      Found found = std::move(queue_.front());
      queue_.pop_front();
      if (found.object["kind"].as_string().ends_with("List") && found.object.contains("items")) {
        TRY(expand(found));
        continue;
      }
      Resource resource;
      resource.object = std::move(found.object);
      resource.source = {.file = std::string(file_), .line = found.line};
      resource.has_plain_name = found.has_plain_name;
      resource.has_plain_ns = found.has_plain_ns;
      take_bookkeeping(resource);
      done_.push_back(std::move(resource));
    }
    return std::move(done_);
  }

 private:
  Status expand(const Found& found) {
    const json::Value& items = found.object["items"];
    if (items.is_null()) return {};
    if (!items.is_array()) {
      return make_error(Reason::Invalid, "items of {} must be a list",
                        found.object["kind"].as_string())
          .at({.file = std::string(file_), .line = found.line});
    }
    for (const json::Value& item : items.items()) TRY(add(item, found.line));
    return {};
  }

  std::string_view file_;
  std::deque<Found> queue_;
  std::vector<Resource> done_;
};

bool is_wrapper(const json::Value& value) {
  std::string_view kind = value["kind"].as_string();
  if (kind != "List" && kind != "ResourceList") return false;
  return value.contains("items") || value.contains("functionConfig");
}

int first_content_line(std::string_view text) {
  int line = 0;
  size_t begin = 0;
  while (begin < text.size()) {
    size_t at = begin;
    while (at < text.size() && is_blank(text[at])) at++;
    bool is_content = at < text.size() && text[at] != '\n' && text[at] != '#' &&
                      !text.substr(at).starts_with("---");
    if (is_content) return line;
    size_t end = text.find('\n', at);
    if (end == std::string_view::npos) break;
    begin = end + 1;
    line++;
  }
  return 0;
}

}  // namespace

Result<std::vector<Resource>> parse_resources(std::string_view text, std::string_view file) {
  std::string unix_text;
  if (text.find("\r\n") != std::string_view::npos) {
    unix_text = replace_all(text, "\r\n", "\n");
    text = unix_text;
  }
  std::vector<Chunk> chunks = TRY(split_documents(text, file));
  Expansion expansion(file);
  yaml::ParseOptions options;
  options.resolver = yaml::Resolver::V3;
  options.text_keys = true;
  for (const Chunk& chunk : chunks) {
    Result<json::Value> value = yaml::parse(chunk.text, options);
    if (!value) return shifted(value.error(), file, chunk.first_line);
    int line = chunk.first_line + first_content_line(chunk.text);
    if (chunks.size() == 1 && is_wrapper(*value)) {
      for (const json::Value& item : (*value)["items"].items()) TRY(expansion.add(item, line));
      continue;
    }
    TRY(expansion.add(*std::move(value), line));
  }
  return expansion.finish();
}

}  // namespace bireme::render::kustomize
