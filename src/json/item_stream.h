// ItemStream: cuts a list page or a watch into items while the bytes arrive, never holding more
// than one item. One thread; feed() calls the handlers.
//
// metadata.managedFields is dropped unread. Once an item's metadata is known the owner may refuse
// its body; then it comes as apiVersion, kind and metadata only and the rest is skipped without
// building anything. Errors are Invalid (not JSON, or not of that shape) or LimitExceeded; after an
// error the stream is dead. Matches the Kubernetes API's JSON lists and watch frames.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace bireme::json {

inline constexpr size_t kItemBytesMax = 64 * 1024 * 1024;

class ItemStream {
 public:
  enum class Shape { List, Watch };

  struct Handlers {
    // Sees what is known of the item when its metadata ends; empty: every body is wanted. Bodies
    // of watch errors are always read.
    std::function<bool(const Value& so_far)> wants_body;
    // `type` is the watch event's ("ADDED" ...), empty for list items.
    std::function<void(std::string_view type, Value item)> on_item;
  };

  ItemStream(Shape shape, Handlers handlers);
  ~ItemStream();
  ItemStream(ItemStream&&) noexcept;

  Status feed(std::string_view bytes);
  // At the end of the bytes: an error if they end inside a list or a frame.
  Status finish();
  // Of a list: everything but its items, as its metadata.resourceVersion and continue.
  const Value& list_header() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bireme::json
