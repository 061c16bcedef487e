#include "render/kustomize/load/document_cache.h"

#include <list>
#include <unordered_map>

#include "base/digest.h"
#include "base/guarded.h"
#include "render/kustomize/load/documents.h"

namespace bireme::render::kustomize {

using Shared = std::shared_ptr<const std::vector<Resource>>;

struct Entry {
  Shared resources;
  size_t text_bytes = 0;
  std::list<std::string>::iterator place;
};

struct Entries {
  std::unordered_map<std::string, Entry> by_key;
  std::list<std::string> oldest_first;
  size_t text_bytes = 0;
};

struct DocumentCache::State {
  Guarded<Entries> entries;
};

DocumentCache::DocumentCache() : state_(std::make_unique<State>()) {}
DocumentCache::~DocumentCache() = default;

Shared DocumentCache::find(const std::string& key) {
  return state_->entries.with([&key](Entries& entries) -> Shared {
    auto found = entries.by_key.find(key);
    if (found == entries.by_key.end()) return nullptr;
    entries.oldest_first.splice(entries.oldest_first.end(), entries.oldest_first,
                                found->second.place);
    return found->second.resources;
  });
}

void DocumentCache::put(const std::string& key, std::vector<Resource> resources,
                        size_t text_bytes) {
  auto shared = std::make_shared<const std::vector<Resource>>(std::move(resources));
  state_->entries.with([&](Entries& entries) {
    if (entries.by_key.contains(key)) return;
    entries.oldest_first.push_back(key);
    entries.by_key[key] = {std::move(shared), text_bytes, std::prev(entries.oldest_first.end())};
    entries.text_bytes += text_bytes;
    while (entries.text_bytes > kTextBytesMax && entries.oldest_first.size() > 1) {
      auto oldest = entries.by_key.find(entries.oldest_first.front());
      entries.text_bytes -= oldest->second.text_bytes;
      entries.by_key.erase(oldest);
      entries.oldest_first.pop_front();
    }
  });
}

namespace {

Result<std::vector<Resource>> read_resources(const Loader& loader, const std::string& path) {
  std::string text = TRY(loader.tree().read(path));
  DocumentCache* cache = loader.session().cache;
  if (!cache) return parse_resources(text, path);
  std::string key = path + "\n" + sha256_hex(text);
  if (Shared found = cache->find(key)) return *found;
  std::vector<Resource> resources = TRY(parse_resources(text, path));
  cache->put(key, resources, text.size());
  return resources;
}

}  // namespace

Result<std::vector<Resource>> load_resources(const Loader& loader, const std::string& path) {
  std::vector<Resource> out = TRY(read_resources(loader, path));
  TRY(know_types(out, loader.types()));
  return out;
}

Status know_types(std::vector<Resource>& resources, const Types& types) {
  for (Resource& resource : resources) {
    resource.types = &types;
    TRY(types.load_for(resource.api_version(), resource.kind()));
  }
  return {};
}

}  // namespace bireme::render::kustomize
