// Manifests as compressed text: zstd, with a dictionary per kind that is trained from the first
// objects seen of it. One thread packs; unpacking is safe from any thread, with the dictionary that
// was handed out beside the bytes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bireme::kube {

inline constexpr size_t kDictionarySamples = 64;
inline constexpr size_t kDictionaryBytesMax = 16 * 1024;
inline constexpr size_t kManifestBytesMax = 64 * 1024 * 1024;

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
  // Trains when enough samples have come: true if from now on a dictionary is used, so that what
  // was packed before should be packed again.
  bool train_if_ready();
  size_t bytes() const;  // dictionaries and samples held

 private:
  std::shared_ptr<const Dictionary> dictionary_;
  std::string samples_;
  std::vector<size_t> sample_sizes_;
  bool was_trained_ = false;
};

// An error only if the bytes are not what pack() made.
Result<std::string> unpack(std::string_view packed, const Dictionary* dictionary);

}  // namespace bireme::kube
