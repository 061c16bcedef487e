#include "render/helm/manifest_sort.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "kube/install_order.h"
#include "render/helm/outline.h"
#include "yaml/parse.h"

namespace bireme::render::helm {

namespace {

constexpr std::array<std::string_view, 10> kEvents = {
    "pre-install",  "post-install", "pre-delete",    "post-delete", "pre-upgrade",
    "post-upgrade", "pre-rollback", "post-rollback", "test",        "test-success"};

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trim_left(std::string_view text) {
  while (!text.empty() && is_space(text[0])) text.remove_prefix(1);
  return text;
}

void sort_by_kind(std::vector<Document>& documents, Release release) {
  const size_t known = release == Release::Helm4 ? kube::kInstallRanks : kube::kHelm3InstallRanks;
  std::stable_sort(documents.begin(), documents.end(), [&](const Document& a, const Document& b) {
    const size_t x = std::min(kube::install_rank(a.kind), known);
    const size_t y = std::min(kube::install_rank(b.kind), known);
    if (x == known && y == known) return a.kind < b.kind;
    return x < y;
  });
}

std::string_view json_kind(const json::Value& value) {
  if (value.is_object()) return "object";
  if (value.is_array()) return "array";
  if (value.is_bool()) return "bool";
  return value.is_number() ? "number" : "string";
}

Error mismatch(const json::Value& value, std::string_view where, std::string_view type) {
  return make_error(Reason::Invalid,
                    "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into "
                    "Go {} of type {}",
                    json_kind(value), where, type);
}

// The few fields Helm reads of every document.
struct Head {
  std::string kind;
  json::Value annotations;
};

Result<Head> read_head(const json::Value& document) {
  Head head;
  if (document.is_null()) return head;
  if (!document.is_object()) return mismatch(document, "value", "releaseutil.SimpleHead");
  // Numbers and bools become the text of a string field.
  for (std::string_view field : {"apiVersion", "kind"}) {
    const json::Value& value = document[field];
    if (value.is_array() || value.is_object()) {
      return mismatch(value, fmt::format("struct field SimpleHead.{}", field), "string");
    }
  }
  if (document["kind"].is_string()) head.kind = document["kind"].as_string();
  const json::Value& metadata = document["metadata"];
  if (metadata.is_null()) return head;
  if (!metadata.is_object()) {
    return mismatch(metadata, "struct field SimpleHead.metadata",
                    "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string "
                    "\"json:\\\"annotations\\\"\" }");
  }
  const json::Value& name = metadata["name"];
  if (name.is_array() || name.is_object()) {
    return mismatch(name, "struct field .metadata.name", "string");
  }
  const json::Value& annotations = metadata["annotations"];
  if (annotations.is_null()) return head;
  if (!annotations.is_object()) {
    return mismatch(annotations, "struct field .metadata.annotations", "map[string]string");
  }
  for (const json::Member& member : annotations.members()) {
    if (member.value.is_array() || member.value.is_object()) {
      return mismatch(member.value, "struct field .metadata.annotations", "string");
    }
  }
  head.annotations = annotations;
  return head;
}

// Nothing where an event is not known: Helm then drops the document.
std::optional<json::Value> read_events(std::string_view text) {
  json::Value events = json::Value::array();
  for (std::string_view part : split(text, ',')) {
    const std::string event = to_lower(trim(part));
    if (std::find(kEvents.begin(), kEvents.end(), event) == kEvents.end()) return std::nullopt;
    events.push_back(event == "test-success" ? std::string("test") : event);
  }
  return events;
}

class Sorter {
 public:
  Sorter(Release release, std::vector<std::string>& warnings)
      : release_(release), warnings_(warnings) {}

  Status add(const ValuesFile& file) {
    for (std::string& text : split_documents(file.text, release_)) {
      TRY(add_document(file, std::move(text)));
    }
    return {};
  }

  Sorted take() {
    sort_by_kind(sorted_.manifests, release_);
    sort_by_kind(sorted_.hooks, release_);
    return std::move(sorted_);
  }

 private:
  Status add_document(const ValuesFile& file, std::string text) {
    if (const auto kind = outline_kind(text)) {
      Document& made = sorted_.manifests.emplace_back();
      made.source = file.name;
      made.kind = *kind;
      made.text = std::move(text);
      return {};
    }
    const auto parsed = yaml::parse(text);
    if (!parsed) {
      return parse_error(file, text, parsed.error().during("error converting YAML to JSON"));
    }
    const auto head = read_head(*parsed);
    if (!head) return parse_error(file, text, head.error());
    Document document;
    document.source = file.name;
    document.text = std::move(text);
    document.kind = head->kind;
    const json::Value* hook = head->annotations.find("helm.sh/hook");
    if (!hook) {
      sorted_.manifests.push_back(std::move(document));
      return {};
    }
    auto events = read_events(hook->as_string());
    if (!events) {
      warnings_.push_back(fmt::format("skipping unknown hooks hookTypes={}", hook->as_string()));
      return {};
    }
    document.hook_events = std::move(*events);
    const auto weight = parse_int(head->annotations["helm.sh/hook-weight"].as_string());
    document.hook_weight = static_cast<int>(weight.value_or(0));
    sorted_.hooks.push_back(std::move(document));
    return {};
  }

  // The place is in the rendered text, not in the template; the message says whose it is.
  static Error parse_error(const ValuesFile& file, std::string_view text, const Error& cause) {
    Position position{.file = file.name, .line = 0, .column = 0, .text = ""};
    if (const Position* inner = cause.position()) {
      const size_t offset = file.text.find(text);
      const int before = offset == file.text.npos ? 1 : locate(file.text, offset).line;
      position.line = inner->line + before - 1;
      position.column = inner->column;
      position.text = inner->text;
    }
    Error error =
        make_error(Reason::BuildFailed, "YAML parse error on {}: {}", file.name, cause.message());
    if (position.line != 0) error = error.at(position);
    const std::string rendered = "the line is of the rendered text: --raw shows it";
    return error.with_hint(cause.hint().empty() ? rendered : cause.hint() + "; " + rendered);
  }

  Release release_;
  std::vector<std::string>& warnings_;
  Sorted sorted_;
};

}  // namespace

bool Document::is_test() const {
  for (const json::Value& event : hook_events.items()) {
    if (event.as_string() == "test") return true;
  }
  return false;
}

// Helm 4 cuts at "---" at the begin of a line; Helm 3 takes the white space around it too. Both cut
// also where more text follows on the line.
std::vector<std::string> split_documents(std::string_view text, Release release) {
  std::vector<std::string> documents;
  std::string_view rest = trim_left(text);
  const auto add = [&](std::string_view document) {
    const std::string_view trimmed = trim(document);
    if (trimmed.empty()) return;
    documents.emplace_back(release == Release::Helm4 ? trim_left(document) : trimmed);
  };
  size_t begin = 0;
  size_t line = 0;
  while (line < rest.size()) {
    if (rest.substr(line).starts_with("---")) {
      add(rest.substr(begin, line - begin));
      begin = line + 3;
      // Helm 3 takes the line breaks too: a second separator right behind is text.
      while (release == Release::Helm3 && begin < rest.size() && is_space(rest[begin])) ++begin;
    }
    const size_t end = rest.find('\n', std::max(line, begin));
    if (end == rest.npos) break;
    line = end + 1;
  }
  add(rest.substr(begin));
  return documents;
}

Result<Sorted> sort_documents(const std::vector<ValuesFile>& files, Release release,
                              std::vector<std::string>& warnings) {
  Sorter sorter(release, warnings);
  for (const ValuesFile& file : files) {
    const size_t slash = file.name.rfind('/');
    const std::string_view base = std::string_view(file.name).substr(slash + 1);
    if (base.starts_with('_')) continue;
    TRY(sorter.add(file));
  }
  return sorter.take();
}

}  // namespace bireme::render::helm
