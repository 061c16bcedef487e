#include "yaml/parse.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "yaml/event.h"
#include "yaml/node.h"
#include "yaml/resolve.h"

namespace bireme::yaml {

namespace {

struct Anchored {
  json::Value value;
  size_t nodes = 1;
  bool is_mapping = false;
};

// A collection that is still open.
struct Frame {
  json::Value object;  // of a mapping
  json::Array items;   // of a sequence
  json::Value key;
  std::string anchor;
  size_t nodes_before = 0;
  int line = 0;
  bool is_mapping = false;
  bool has_key = false;
  bool key_is_merge = false;
  bool merge_items_ok = true;       // every item so far is a mapping
  std::vector<json::Value> merges;  // V3 applies them after the explicit keys
};

// Turns events into values, one document at a time.
class Composer {
 public:
  Composer(std::string_view text, const ParseOptions& options)
      : reader_(text, options.file), options_(options) {}

  // The next document; false at the end of the stream.
  Result<bool> next_document(Document& document);

 private:
  Result<json::Value> compose();
  Status enter(const Event& event, bool is_mapping);
  Status add_scalar(const Event& event);
  Status add_alias(const Event& event);
  Status leave();
  Status add(json::Value value, bool is_mapping, int line);
  Status add_key(json::Value key, int line);
  Status add_member(Frame& frame, json::Value value, int line);
  Status merge(Frame& frame, const json::Value& value);
  Status count(size_t nodes, bool from_alias);
  bool go_calls_it_a_bomb() const;
  Error fail(std::string message) const;
  Error fail_at_event(Reason reason, std::string message) const;
  Status finish() const;

  EventReader reader_;
  const ParseOptions& options_;
  Event event_;
  std::vector<Frame> frames_;
  std::unordered_map<std::string, Anchored> anchors_;
  std::vector<std::string> type_errors_;
  Position first_type_error_;
  json::Value root_;
  bool has_root_ = false;
  size_t nodes_ = 0;  // those Go's decoder would visit
  size_t alias_nodes_ = 0;
};

Error Composer::fail_at_event(Reason reason, std::string message) const {
  return Error(reason, std::move(message)).at(reader_.position_of(event_));
}

Error Composer::fail(std::string message) const {
  return fail_at_event(Reason::Invalid, "yaml: " + std::move(message));
}

Result<bool> Composer::next_document(Document& document) {
  for (;;) {
    if (!reader_.next(event_)) return reader_.error();
    if (event_.kind == EventKind::StreamEnd) return false;
    if (event_.kind == EventKind::DocumentStart) break;
  }
  document.start = reader_.position_of(event_);
  document.offset_bytes = event_.begin_bytes;
  if (!reader_.next(event_)) return reader_.error();
  const bool empty = event_.kind == EventKind::Scalar && event_.text.empty() &&
                     event_.style == ScalarStyle::Plain && event_.tag.empty() &&
                     event_.anchor.empty();
  document.is_empty = empty;
  if (!empty) {
    document.start = reader_.position_of(event_);
    document.offset_bytes = event_.begin_bytes;
  }
  document.value = TRY(compose());
  return true;
}

// Stands on the document's first event when called, on its last when done.
Result<json::Value> Composer::compose() {
  frames_.clear();
  anchors_.clear();
  has_root_ = false;
  nodes_ = 0;
  alias_nodes_ = 0;
  for (;;) {
    switch (event_.kind) {
      case EventKind::Scalar: TRY(add_scalar(event_)); break;
      case EventKind::Alias: TRY(add_alias(event_)); break;
      case EventKind::SequenceStart: TRY(enter(event_, false)); break;
      case EventKind::MappingStart: TRY(enter(event_, true)); break;
      case EventKind::SequenceEnd:
      case EventKind::MappingEnd: TRY(leave()); break;
      case EventKind::DocumentEnd: TRY(finish()); return std::move(root_);
      case EventKind::StreamStart:
      case EventKind::StreamEnd:
      case EventKind::DocumentStart: return fail("a document does not end");
    }
    if (!reader_.next(event_)) return reader_.error();
  }
}

Status Composer::enter(const Event& event, bool is_mapping) {
  if (frames_.size() >= options_.limits.depth_max) {
    return fail_at_event(Reason::LimitExceeded, fmt::format("yaml: nested deeper than {} levels",
                                                            options_.limits.depth_max));
  }
  Frame frame;
  frame.is_mapping = is_mapping;
  if (is_mapping) frame.object = json::Value::object();
  frame.anchor = event.anchor;
  frame.nodes_before = nodes_;
  frame.line = event.line;
  // An alias inside refers to itself until the node is complete.
  if (!frame.anchor.empty()) anchors_[frame.anchor] = Anchored{{}, 0, is_mapping};
  TRY(count(1, false));
  frames_.push_back(std::move(frame));
  return {};
}

Status Composer::add_scalar(const Event& event) {
  TRY(count(1, false));
  const bool is_key = !frames_.empty() && frames_.back().is_mapping && !frames_.back().has_key;
  if (is_key && event.text == "<<" && (event.plain_implicit || event.tag.ends_with(":merge"))) {
    frames_.back().has_key = true;
    frames_.back().key_is_merge = true;
    return {};
  }
  auto value = resolve_scalar(event, options_.resolver);
  if (!value) return fail(value.error().message());
  if (is_key && options_.resolver == Resolver::V3) *value = json::Value(event.text);
  if (options_.numbers_are_doubles && value->is_number() && !is_key) {
    *value = json::Value(value->as_double());
  }
  if (!event.anchor.empty()) anchors_[std::string(event.anchor)] = Anchored{*value, 1, false};
  return add(std::move(*value), false, event.line);
}

Status Composer::add_alias(const Event& event) {
  const auto found = anchors_.find(std::string(event.anchor));
  if (found == anchors_.end()) {
    return fail(fmt::format("unknown anchor '{}' referenced", event.anchor));
  }
  const Anchored& target = found->second;
  if (target.nodes == 0) {
    return fail(fmt::format("anchor '{}' value contains itself", event.anchor));
  }
  TRY(count(1, false));
  TRY(count(target.nodes, true));
  return add(target.value, target.is_mapping, event.line);
}

Status Composer::leave() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  for (const json::Value& merged : frame.merges) {
    for (const json::Member& member : merged.members()) {
      if (!frame.object.contains(member.name())) frame.object.set_shared(member.key, member.value);
    }
  }
  json::Value value =
      frame.is_mapping ? std::move(frame.object) : json::Value(std::move(frame.items));
  if (!frame.anchor.empty()) {
    anchors_[frame.anchor] = Anchored{value, nodes_ - frame.nodes_before, frame.is_mapping};
  }
  return add(std::move(value), frame.is_mapping, frame.line);
}

Status Composer::add(json::Value value, bool is_mapping, int line) {
  if (frames_.empty()) {
    root_ = std::move(value);
    has_root_ = true;
    return {};
  }
  Frame& frame = frames_.back();
  if (!frame.is_mapping) {
    frame.merge_items_ok = frame.merge_items_ok && is_mapping;
    frame.items.push_back(std::move(value));
    return {};
  }
  if (!frame.has_key) return add_key(std::move(value), line);
  return add_member(frame, std::move(value), line);
}

Status Composer::add_key(json::Value key, int line) {
  Frame& frame = frames_.back();
  if (key.is_array() || key.is_object()) {
    event_.line = line;
    return fail("invalid map key: a collection")
        .with_hint("a value that begins with { or [ needs quotes; a template expression too");
  }
  if (key.is_null()) {
    return fail_at_event(Reason::Invalid, "unsupported map key of type: null");
  }
  frame.key = key.is_string() ? std::move(key) : json::Value(key_text(key));
  frame.has_key = true;
  frame.key_is_merge = false;
  return {};
}

Status Composer::add_member(Frame& frame, json::Value value, int line) {
  frame.has_key = false;
  if (frame.key_is_merge) {
    frame.key_is_merge = false;
    return merge(frame, value);
  }
  const bool strict = options_.strict_keys || options_.resolver == Resolver::V3;
  if (strict && frame.object.contains(frame.key.as_string())) {
    if (type_errors_.empty()) first_type_error_ = reader_.position_of(event_);
    const bool v3 = options_.resolver == Resolver::V3;
    type_errors_.push_back(fmt::format("  line {}: {}key \"{}\" already {}", line,
                                       v3 ? "mapping " : "", frame.key.as_string(),
                                       v3 ? "defined" : "set in map"));
    return {};
  }
  frame.object.set_shared(std::move(frame.key), std::move(value));
  return {};
}

// V2 lets a merge win over what stands above it and lose to what stands below; in a list of maps
// the earlier one wins. In V3 every explicit key wins.
Status Composer::merge(Frame& frame, const json::Value& value) {
  std::vector<json::Value> sources;
  if (value.is_object()) {
    sources.push_back(value);
  } else if (value.is_array()) {
    sources.assign(value.items().begin(), value.items().end());
  }
  const bool all_maps = std::all_of(sources.begin(), sources.end(),
                                    [](const json::Value& item) { return item.is_object(); });
  if (!all_maps || (sources.empty() && !value.is_array())) {
    return fail("map merge requires map or sequence of maps as the value");
  }
  if (options_.resolver == Resolver::V3) {
    frame.merges.insert(frame.merges.end(), sources.begin(), sources.end());
    return {};
  }
  std::reverse(sources.begin(), sources.end());
  for (const json::Value& source : sources) {
    for (const json::Member& member : source.members()) {
      frame.object.set_shared(member.key, member.value);
    }
  }
  return {};
}

Status Composer::count(size_t nodes, bool from_alias) {
  nodes_ += nodes;
  if (from_alias) alias_nodes_ += nodes;
  if (nodes_ > options_.limits.nodes_max || alias_nodes_ > options_.limits.alias_nodes_max ||
      (from_alias && go_calls_it_a_bomb())) {
    return fail_at_event(Reason::LimitExceeded, from_alias
                                                    ? "yaml: document contains excessive aliasing"
                                                    : "yaml: document is too large");
  }
  return {};
}

// Go's rule: up to 99 % of a small document may come from aliases, 10 % of a large one.
bool Composer::go_calls_it_a_bomb() const {
  constexpr double kSmall = 400'000;
  constexpr double kLarge = 4'000'000;
  if (alias_nodes_ <= 100 || nodes_ <= 1000) return false;
  const double total = static_cast<double>(nodes_);
  const double share = std::clamp((total - kSmall) / (kLarge - kSmall), 0.0, 1.0);
  return static_cast<double>(alias_nodes_) / total > 0.99 - 0.89 * share;
}

Status Composer::finish() const {
  if (type_errors_.empty()) return {};
  std::string message = "yaml: unmarshal errors:";
  for (const std::string& line : type_errors_) message += "\n" + line;
  return Error(Reason::Invalid, message)
      .at(first_type_error_)
      .with_hint("a key may stand only once in a mapping");
}

Status check_size(std::string_view text, const Limits& limits) {
  if (text.size() <= limits.bytes_max) return {};
  return make_error(Reason::LimitExceeded, "yaml: text of {} bytes is over the limit of {}",
                    text.size(), limits.bytes_max);
}

}  // namespace

Result<std::vector<Document>> parse_all(std::string_view text, const ParseOptions& options) {
  TRY(check_size(text, options.limits));
  Composer composer(text, options);
  std::vector<Document> documents;
  for (;;) {
    Document document;
    const bool there = TRY(composer.next_document(document));
    if (!there) return documents;
    documents.push_back(std::move(document));
    if (options.first_document_only) return documents;
  }
}

Result<json::Value> parse(std::string_view text, const ParseOptions& options) {
  TRY(check_size(text, options.limits));
  Composer composer(text, options);
  Document document;
  TRY(composer.next_document(document));
  return std::move(document.value);
}

}  // namespace bireme::yaml
