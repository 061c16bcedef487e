#include "yaml/parse.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <unordered_map>
#include <utility>

#include "yaml/event.h"
#include "yaml/node.h"
#include "yaml/resolve.h"
#include "yaml/timestamp.h"

namespace bireme::yaml {

namespace {

struct Anchored {
  json::Value value;
  size_t nodes = 0;  // 0: it is still open
};

// A collection that is still open. Its members or items lie on the composer's stacks from `begin`
// on, so that they move to a place of just their size at its end; many members make an object at
// once, which finds them by hash.
struct Frame {
  size_t begin = 0;
  size_t nodes_before = 0;
  int line = 0;
  int key_line = 0;
  bool is_mapping = false;
  bool is_large = false;
  bool has_anchor = false;
  bool has_key = false;
  bool key_is_merge = false;
  json::Value key;
  json::Value object;               // of a large mapping
  std::vector<json::Value> merges;  // V3 applies them after the explicit keys
};

// Keys repeat: those too long to be held in a value share one node.
class KeyCache {
 public:
  json::Value get(std::string_view text) {
    constexpr size_t kShortMax = 14;
    constexpr size_t kCachedMax = 64;
    if (text.size() <= kShortMax || text.size() > kCachedMax) return json::Value(text);
    const size_t mixed = text.size() + static_cast<unsigned char>(text[0]) * 7u +
                         static_cast<unsigned char>(text[text.size() - 2]) * 31u +
                         static_cast<unsigned char>(text[text.size() / 2]) * 5u;
    json::Value& slot = slots_[mixed % slots_.size()];
    if (slot.as_string() != text) slot = json::Value(text);
    return slot;
  }

 private:
  std::array<json::Value, 128> slots_;
};

bool holds_key(const json::Value& value, const json::Value& key) {
  for (const json::Value& item : value.items()) {
    if (holds_key(item, key)) return true;
  }
  for (const json::Member& member : value.members()) {
    if (member.key.is_same_node(key) || holds_key(member.value, key)) return true;
  }
  return false;
}

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
  Status add(json::Value value, int line);
  Status add_key(json::Value key, int line);
  Status add_member(Frame& frame, json::Value value, int line);
  json::Value* find_member(Frame& frame, const json::Value& key);
  void set_member(Frame& frame, json::Value key, json::Value value);
  json::Value close_frame(Frame& frame);
  std::vector<json::Member> take_members(size_t begin);
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
  std::vector<json::Member> members_;
  std::vector<json::Value> items_;
  KeyCache keys_;
  std::unordered_map<std::string, Anchored> anchors_;
  std::vector<std::string> open_anchors_;
  std::vector<std::string> type_errors_;
  Position first_type_error_;
  json::Value root_;
  json::Value null_key_;
  std::unique_ptr<Error> null_key_error_;
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
  const Event marker = event_;
  if (!reader_.next(event_)) return reader_.error();
  const bool empty = event_.kind == EventKind::Scalar && event_.text.empty() &&
                     event_.style == ScalarStyle::Plain && event_.tag.empty() &&
                     event_.anchor.empty();
  document.is_empty = empty;
  document.start = reader_.position_of(empty ? marker : event_);
  document.offset_bytes = empty ? marker.begin_bytes : event_.begin_bytes;
  document.value = TRY(compose());
  return true;
}

// Stands on the document's first event when called, on its last when done.
Result<json::Value> Composer::compose() {
  frames_.clear();
  members_.clear();
  items_.clear();
  anchors_.clear();
  open_anchors_.clear();
  null_key_ = json::Value();
  null_key_error_.reset();
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
      case EventKind::DocumentEnd:
        TRY(finish());
        if (null_key_error_ && holds_key(root_, null_key_)) return *null_key_error_;
        return std::move(root_);
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
  Frame& frame = frames_.emplace_back();
  frame.is_mapping = is_mapping;
  frame.begin = is_mapping ? members_.size() : items_.size();
  frame.nodes_before = nodes_;
  frame.line = event.line;
  if (!event.anchor.empty()) {
    // An alias inside refers to itself until the node is complete.
    frame.has_anchor = true;
    open_anchors_.emplace_back(event.anchor);
    anchors_[open_anchors_.back()] = Anchored{};
  }
  return count(1, false);
}

Status Composer::add_scalar(const Event& event) {
  TRY(count(1, false));
  const bool is_key = !frames_.empty() && frames_.back().is_mapping && !frames_.back().has_key;
  if (is_key && event.text == "<<" && (event.plain_implicit || event.tag.ends_with(":merge"))) {
    frames_.back().has_key = true;
    frames_.back().key_is_merge = true;
    return {};
  }
  json::Value value;
  const bool key_is_text = is_key && event.tag.empty() && is_text(event, options_.resolver);
  if (key_is_text) {
    value = keys_.get(event.text);
  } else if (event.tag.empty()) {
    value = resolve_untagged(event, options_.resolver);
  } else {
    auto resolved = resolve_scalar(event, options_.resolver);
    if (!resolved && reader_.is_within_secret(event)) {
      return fail(fmt::format("a value of a Secret is not a {}", event.tag));
    }
    if (!resolved) return fail(resolved.error().message());
    value = std::move(*resolved);
  }
  const bool is_date = options_.text_keys && event.plain_implicit && is_timestamp(event.text);
  if (is_key && options_.text_keys && (!value.is_string() || is_date)) {
    return fail_at_event(Reason::Invalid, "json: unsupported type: map[interface {}]interface {}")
        .with_hint(fmt::format("the key `{}` is not text: quote it", event.text));
  }
  if (is_key && options_.resolver == Resolver::V3) value = keys_.get(event.text);
  if (options_.numbers_are_doubles && value.is_number() && !is_key) {
    value = json::Value(value.as_double());
  }
  if (!event.anchor.empty()) anchors_[std::string(event.anchor)] = Anchored{value, 1};
  return add(std::move(value), event.line);
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
  return add(target.value, event.line);
}

Status Composer::leave() {
  Frame& frame = frames_.back();
  const int line = frame.line;
  json::Value value = close_frame(frame);
  if (frame.has_anchor) {
    anchors_[open_anchors_.back()] = Anchored{value, nodes_ - frame.nodes_before};
    open_anchors_.pop_back();
  }
  frames_.pop_back();
  return add(std::move(value), line);
}

json::Value Composer::close_frame(Frame& frame) {
  if (!frame.is_mapping) {
    const auto begin = items_.begin() + static_cast<ptrdiff_t>(frame.begin);
    json::Array items(std::make_move_iterator(begin), std::make_move_iterator(items_.end()));
    items_.resize(frame.begin);
    return json::Value(std::move(items));
  }
  for (const json::Value& merged : frame.merges) {
    for (const json::Member& member : merged.members()) {
      if (!find_member(frame, member.key)) set_member(frame, member.key, member.value);
    }
  }
  return frame.is_large ? std::move(frame.object) : json::Value::object(take_members(frame.begin));
}

std::vector<json::Member> Composer::take_members(size_t begin) {
  const auto first = members_.begin() + static_cast<ptrdiff_t>(begin);
  std::vector<json::Member> members(std::make_move_iterator(first),
                                    std::make_move_iterator(members_.end()));
  members_.resize(begin);
  return members;
}

json::Value* Composer::find_member(Frame& frame, const json::Value& key) {
  if (frame.is_large) return frame.object.find_to_edit(key.as_string());
  for (size_t i = frame.begin; i < members_.size(); ++i) {
    if (members_[i].key.has_same_text(key)) return &members_[i].value;
  }
  return nullptr;
}

void Composer::set_member(Frame& frame, json::Value key, json::Value value) {
  constexpr size_t kStackedMax = 16;
  if (frame.is_large) return frame.object.set_shared(std::move(key), std::move(value));
  if (json::Value* there = find_member(frame, key)) {
    *there = std::move(value);
    return;
  }
  members_.push_back({std::move(key), std::move(value)});
  if (members_.size() - frame.begin <= kStackedMax) return;
  frame.object = json::Value::object(take_members(frame.begin));
  frame.is_large = true;
}

Status Composer::add(json::Value value, int line) {
  if (frames_.empty()) {
    root_ = std::move(value);
    return {};
  }
  Frame& frame = frames_.back();
  if (!frame.is_mapping) {
    items_.push_back(std::move(value));
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
    // An error only where no later duplicate of a key around it takes it away.
    if (null_key_.is_null()) {
      null_key_ = json::Value("the null key of a mapping in YAML");
      null_key_error_ = std::make_unique<Error>(
          fail_at_event(Reason::Invalid, "unsupported map key of type: null"));
    }
    frame.key = null_key_;
  } else {
    frame.key = key.is_string() ? std::move(key) : json::Value(key_text(key));
  }
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
  if (strict && find_member(frame, frame.key)) {
    if (type_errors_.empty()) first_type_error_ = reader_.position_of(event_);
    const bool v3 = options_.resolver == Resolver::V3;
    type_errors_.push_back(fmt::format("  line {}: {}key \"{}\" already {}", line,
                                       v3 ? "mapping " : "", frame.key.as_string(),
                                       v3 ? "defined" : "set in map"));
    return {};
  }
  set_member(frame, std::move(frame.key), std::move(value));
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
      set_member(frame, member.key, member.value);
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
