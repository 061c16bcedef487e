#include "engine/packed_manifests.h"

#include "json/emit.h"
#include "json/parse.h"
#include "kube/cache/manifests.h"

namespace bireme::engine {
namespace {

constexpr size_t kBlockBytes = 64 * 1024;

json::Value encode(const render::Manifest& manifest) {
  return json::Value(json::Array{manifest.object, manifest.source.file, manifest.source.line,
                                 manifest.source.column});
}

render::Manifest decode(const json::Value& row) {
  render::Manifest manifest;
  manifest.object = row[0];
  manifest.source.file = row[1].as_string();
  manifest.source.line = static_cast<int>(row[2].as_int());
  manifest.source.column = static_cast<int>(row[3].as_int());
  return manifest;
}

}  // namespace

PackedManifests::PackedManifests(const render::Manifests& manifests)
    : reads_(manifests.reads), warnings_(manifests.warnings) {
  kube::Packer packer;
  std::string block;
  for (size_t i = 0; i < manifests.objects.size(); ++i) {
    block += block.empty() ? '[' : ',';
    block += json::emit(encode(manifests.objects[i]));
    if (block.size() < kBlockBytes && i + 1 < manifests.objects.size()) continue;
    blocks_.push_back(packer.pack(block + "]"));
    block.clear();
  }
}

render::Manifests PackedManifests::open() const {
  render::Manifests manifests;
  manifests.reads = reads_;
  manifests.warnings = warnings_;
  for (const std::string& packed : blocks_) {
    const auto text = kube::unpack(packed, nullptr);
    CHECK(text.ok());  // we packed it
    const auto block = json::parse(*text);
    CHECK(block.ok());
    for (const json::Value& row : block->items()) manifests.objects.push_back(decode(row));
  }
  return manifests;
}

}  // namespace bireme::engine
