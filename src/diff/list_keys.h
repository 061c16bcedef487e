// How Kubernetes' own list fields are merged: by the keys of their items, as a set, or as a whole.
//
// A table of the built-in fields, by field name; a list it does not know is atomic, as lists in
// custom resources are unless their schema says otherwise. Pure; any thread.
#pragma once

#include <span>
#include <string_view>

#include "json/value.h"

namespace bireme::diff {

enum class ListKind { Atomic, Set, Map };

struct ListKeys {
  ListKind kind = ListKind::Atomic;
  std::span<const char* const> keys;  // of a Map; a missing "protocol" reads as TCP
};

// `field` is the member name that holds the list; the items decide between its possible keys.
ListKeys find_list_keys(std::string_view field, const json::Value& items);
// The item of `list` with the same keys as `item`, null if there is none.
const json::Value* find_same_item(const ListKeys& keys, const json::Value& list,
                                  const json::Value& item);

}  // namespace bireme::diff
