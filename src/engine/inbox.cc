#include "engine/inbox.h"

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
      if (!content.watched.contains(key)) continue;
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

void Inbox::watch(std::unordered_set<kube::ResourceKey> keys) {
  content_.with([&keys](Content& content) { content.watched = std::move(keys); });
}

}  // namespace bireme::engine
