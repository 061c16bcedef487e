#include "engine/inbox.h"

#include <algorithm>
#include <functional>

namespace bireme::engine {
namespace {

bool changes_discovery(const kube::ResourceKey& key) {
  return key.kind == "CustomResourceDefinition" || key.kind == "APIService";
}

}  // namespace

void Inbox::give(Known<render::Manifests> desired) {
  content_.with([&desired](Content& content) {
    content.mail.desired.emplace(std::move(desired));
    content.mail.source_error.reset();
    content.mail.source_is_well = true;
  });
  wake_();
}

void Inbox::give_error(Error error) {
  content_.with([&error](Content& content) {
    content.mail.source_error.emplace(std::move(error));
    content.mail.source_is_well = false;
  });
  wake_();
}

void Inbox::give_well() {
  content_.with([](Content& content) {
    content.mail.source_error.reset();
    content.mail.source_is_well = true;
  });
  wake_();
}

void Inbox::touch(const std::vector<kube::ResourceKey>& keys) {
  const bool has_news = content_.with([&keys](Content& content) {
    bool found = false;
    for (const kube::ResourceKey& key : keys) {
      if (changes_discovery(key)) content.mail.discovery_changed = found = true;
      const size_t hash = std::hash<kube::ResourceKey>{}(key);
      const auto& watched = content.watched;
      if (!std::binary_search(watched.begin(), watched.end(), hash)) continue;
      content.mail.keys.push_back(key);
      found = true;
    }
    return found;
  });
  if (has_news) wake_();
}

void Inbox::touch_kind(const kube::GroupKind& kind) {
  content_.with([&kind](Content& content) {
    content.mail.kinds.insert(kind);
    content.mail.discovery_changed = true;
  });
  wake_();
}

void Inbox::ask() {
  content_.with([](Content& content) { content.mail.was_asked = true; });
  wake_();
}

Mail Inbox::take() {
  return content_.with([](Content& content) { return std::exchange(content.mail, Mail{}); });
}

void Inbox::watch(std::span<const kube::ResourceKey> keys) {
  std::vector<size_t> hashes;
  hashes.reserve(keys.size());
  for (const kube::ResourceKey& key : keys) hashes.push_back(std::hash<kube::ResourceKey>{}(key));
  std::sort(hashes.begin(), hashes.end());
  content_.with([&hashes](Content& content) { content.watched = std::move(hashes); });
}

}  // namespace bireme::engine
