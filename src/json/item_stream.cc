#include "json/item_stream.h"

#include <boost/json/basic_parser_impl.hpp>

#include <cmath>
#include <vector>

#include "base/text.h"
#include "json/parse.h"

namespace bireme::json {
namespace {

using Shape = ItemStream::Shape;

// Builds one item at a time from the parser's events. Open containers wait on the stack with the
// key being read: [root, items, item, metadata ...] of a list, [frame, item, metadata ...] of a
// watch. A value to be skipped only counts its depth.
class ItemBuilder {
 public:
  static constexpr size_t max_object_size = static_cast<size_t>(-1);
  static constexpr size_t max_array_size = static_cast<size_t>(-1);
  static constexpr size_t max_key_size = static_cast<size_t>(-1);
  static constexpr size_t max_string_size = kItemBytesMax;
  using error_code = boost::json::error_code;
  using string_view = boost::json::string_view;

  ItemBuilder(Shape shape, ItemStream::Handlers handlers)
      : handlers_(std::move(handlers)), shape_(shape),
        item_depth_(shape == Shape::List ? 3 : 2) {}

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return is_skipping_ ? skip_open() : open(Value::object()); }
  bool on_object_end(size_t, error_code& code) { return close(code); }
  bool on_array_begin(error_code&) { return is_skipping_ ? skip_open() : open(Value::array()); }
  bool on_array_end(size_t, error_code& code) { return close(code); }
  bool on_key_part(string_view part, size_t, error_code&) { return collect(part); }
  bool on_key(string_view part, size_t, error_code&) { return take_key(part); }
  bool on_string_part(string_view part, size_t, error_code&) { return collect(part); }
  bool on_string(string_view part, size_t, error_code& code) {
    return is_skipping_ ? skip_scalar() : add(take_text(part), code);
  }
  bool on_number_part(string_view part, error_code&) { return collect(part); }
  bool on_int64(int64_t n, string_view, error_code& code) { return add_number(Value(n), code); }
  bool on_uint64(uint64_t n, string_view, error_code& code) { return add_number(Value(n), code); }
  bool on_double(double, string_view part, error_code& code) {
    if (is_skipping_) return skip_scalar();
    const Value text = take_text(part);
    const auto number = parse_double(text.as_string());
    if (!number || !std::isfinite(*number)) return fail(code);
    return add(Value(*number), code);
  }
  bool on_bool(bool b, error_code& code) {
    return is_skipping_ ? skip_scalar() : add(Value(b), code);
  }
  bool on_null(error_code& code) { return is_skipping_ ? skip_scalar() : add(Value(), code); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

  const Value& root() const { return root_; }
  size_t items() const { return items_; }

 private:
  struct Open {
    Value container;
    Value key;
  };

  bool fail(error_code& code) {
    code = boost::json::error::syntax;
    return false;
  }

  bool collect(string_view part) {
    if (!is_skipping_) text_.append(part.data(), part.size());
    return true;
  }

  Value take_text(string_view part) {
    const std::string_view last(part.data(), part.size());
    if (text_.empty()) return Value(last);
    text_.append(last);
    Value made(text_);
    text_.clear();
    return made;
  }

  bool skip_scalar() {
    if (skip_depth_ == 0) is_skipping_ = false;
    return true;
  }

  bool add_number(Value number, error_code& code) {
    if (is_skipping_) return skip_scalar();
    text_.clear();
    return add(std::move(number), code);
  }

  bool take_key(string_view part) {
    if (is_skipping_) return true;
    Open& top = stack_.back();
    top.key = take_text(part);
    is_skipping_ = is_unwanted(top.key.as_string());
    return true;
  }

  bool is_in_item() const {
    if (stack_.size() < item_depth_) return false;
    return stack_[0].key.as_string() == (shape_ == Shape::List ? "items" : "object");
  }

  bool is_unwanted(std::string_view key) const {
    if (stack_.size() == item_depth_ && is_body_refused_) {
      return key != "metadata" && key != "kind" && key != "apiVersion";
    }
    return stack_.size() == item_depth_ + 1 && key == "managedFields" && is_in_item() &&
           stack_[item_depth_ - 1].key.as_string() == "metadata";
  }

  // Nothing is built of what is skipped.
  bool skip_open() {
    ++skip_depth_;
    return true;
  }

  bool open(Value container) {
    stack_.push_back({std::move(container), Value()});
    return true;
  }

  bool close(error_code& code) {
    if (is_skipping_) {
      if (--skip_depth_ == 0) is_skipping_ = false;
      return true;
    }
    Value done = std::move(stack_.back().container);
    stack_.pop_back();
    return add(std::move(done), code);
  }

  bool add(Value value, error_code& code) {
    if (stack_.empty()) return end_document(std::move(value), code);
    Open& top = stack_.back();
    if (!top.container.is_array()) {
      top.container.set_shared(std::move(top.key), std::move(value));
      if (stack_.size() == item_depth_) ask_for_body();
      top.key = Value();
      return true;
    }
    const bool is_item = shape_ == Shape::List && stack_.size() == 2 &&
                         stack_[0].key.as_string() == "items";
    if (!is_item) {
      top.container.push_back(std::move(value));
      return true;
    }
    if (!value.is_object()) return fail(code);
    end_item({}, std::move(value));
    return true;
  }

  // Metadata comes before the body in what API servers send; where it does not, the body that was
  // built already is taken away again.
  void ask_for_body() {
    Value& item = stack_.back().container;
    if (is_body_refused_ || has_asked_ || !handlers_.wants_body || !is_in_item()) return;
    if (!item.contains("metadata")) return;
    has_asked_ = true;
    if (shape_ == Shape::Watch && stack_[0].container["type"].as_string() == "ERROR") return;
    is_body_refused_ = !handlers_.wants_body(item);
    if (!is_body_refused_) return;
    std::vector<std::string> others;
    for (const Member& member : item.members()) {
      const std::string_view name = member.name();
      if (name == "metadata" || name == "kind" || name == "apiVersion") continue;
      others.emplace_back(name);
    }
    for (const std::string& name : others) item.erase(name);
  }

  void end_item(std::string_view type, Value item) {
    is_body_refused_ = false;
    has_asked_ = false;
    ++items_;
    if (handlers_.on_item) handlers_.on_item(type, std::move(item));
  }

  bool end_document(Value root, error_code& code) {
    if (!root.is_object()) return fail(code);
    if (shape_ == Shape::List) {
      root_ = std::move(root);
      return true;
    }
    const Value* item = root.find("object");
    const Value type = root["type"];
    if (item == nullptr || !item->is_object() || !type.is_string()) return fail(code);
    Value taken = *item;
    root = Value();  // the item's only owner from here on
    end_item(type.as_string(), std::move(taken));
    return true;
  }

  ItemStream::Handlers handlers_;
  const Shape shape_;
  const size_t item_depth_;
  Value root_;
  std::vector<Open> stack_;
  std::string text_;
  size_t items_ = 0;
  size_t skip_depth_ = 0;
  bool is_skipping_ = false;
  bool is_body_refused_ = false;
  bool has_asked_ = false;
};

boost::json::parse_options parse_options() {
  boost::json::parse_options options;
  options.max_depth = kDepthMax;
  return options;
}

}  // namespace

struct ItemStream::State {
  State(Shape shape, Handlers handlers)
      : shape(shape), parser(parse_options(), shape, std::move(handlers)) {}

  Status fail(Reason reason, std::string_view why) {
    is_dead = true;
    return make_error(reason, "{} at byte {} of the {}", why, bytes,
                      shape == Shape::List ? "list" : "watch");
  }

  // Documents in one call are many (a watch) or one (a list).
  Status feed(std::string_view data) {
    if (is_dead) return make_error(Reason::Invalid, "the stream ended with an error before");
    while (!data.empty()) {
      boost::json::error_code code;
      const size_t used = parser.write_some(true, data.data(), data.size(), code);
      bytes += used;
      if (code.failed()) return fail(Reason::Invalid, code.message());
      has_begun = has_begun || !trim(data.substr(0, used)).empty();
      data.remove_prefix(used);
      if (const Status within = check_item_bytes(used); !within) return within;
      if (data.empty()) break;
      if (shape == Shape::List) return fail(Reason::Invalid, "something follows the end");
      if (!parser.done()) return fail(Reason::Invalid, "not a watch frame");
      parser.reset();
      has_begun = false;
    }
    return {};
  }

  Status check_item_bytes(size_t used) {
    const size_t items = parser.handler().items();
    item_bytes = items == items_seen ? item_bytes + used : used;
    items_seen = items;
    if (item_bytes <= kItemBytesMax) return {};
    return fail(Reason::LimitExceeded, fmt::format("an item of more than {} bytes",
                                                   kItemBytesMax));
  }

  Status finish() {
    if (is_dead) return make_error(Reason::Invalid, "the stream ended with an error before");
    if (shape == Shape::Watch && !has_begun) return {};
    boost::json::error_code code;
    parser.write_some(false, "", 0, code);
    if (code.failed()) return fail(Reason::Invalid, "the bytes end too early");
    return {};
  }

  const Shape shape;
  boost::json::basic_parser<ItemBuilder> parser;
  uint64_t bytes = 0;
  size_t item_bytes = 0;
  size_t items_seen = 0;
  bool has_begun = false;
  bool is_dead = false;
};

ItemStream::ItemStream(Shape shape, Handlers handlers)
    : state_(std::make_unique<State>(shape, std::move(handlers))) {}
ItemStream::~ItemStream() = default;
ItemStream::ItemStream(ItemStream&&) noexcept = default;

Status ItemStream::feed(std::string_view bytes) { return state_->feed(bytes); }
Status ItemStream::finish() { return state_->finish(); }
const Value& ItemStream::list_header() const { return state_->parser.handler().root(); }

}  // namespace bireme::json
