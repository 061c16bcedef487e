// Manifests as compressed text: zstd, with a dictionary per kind that is trained from some of its
// objects. One thread packs; unpacking is safe from any thread, with the dictionary that was handed
// out beside the bytes.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bireme::kube {

inline constexpr size_t kDictionarySamples = 64;  // from so many objects on one is worth its bytes
inline constexpr size_t kDictionaryBytesMax = 8 * 1024;
inline constexpr size_t kManifestBytesMax = 1024 * 1024 * 1024;

class Dictionary;  // immutable once trained

// Packs the manifests of one kind.
class Packer {
 public:
  Packer();
  ~Packer();
  Packer(Packer&&) noexcept;

  std::string pack(std::string_view text);
  // The dictionary of what pack() gives from now on; null before there is one.
  const std::shared_ptr<const Dictionary>& dictionary() const { return dictionary_; }
  // Once, from at least kDictionarySamples texts: true if from now on a dictionary is used, so that
  // what was packed before should be packed again.
  bool train(std::span<const std::string> samples);
  bool was_trained() const { return was_trained_; }
  size_t bytes() const;  // of the dictionary

 private:
  std::shared_ptr<const Dictionary> dictionary_;
  bool was_trained_ = false;
};

// An error only if the bytes are not what pack() made.
Result<std::string> unpack(std::string_view packed, const Dictionary* dictionary);

}  // namespace bireme::kube
