#include "kube/cache/manifests.h"

#include <zdict.h>
#include <zstd.h>

#include <algorithm>
#include <vector>

namespace bireme::kube {
namespace {

constexpr int kLevel = 3;
constexpr int kDictionaryLevel = 1;
constexpr unsigned kDictionaryHashLog = 13;
constexpr size_t kSampleBytesMax = 512 * 1024;
constexpr size_t kOneSampleBytesMax = 32 * 1024;
constexpr size_t kTypicalManifestBytes = 4096;

// The default tries several sizes with tables of six megabytes each; one try with tables that fit
// the samples finds as good a dictionary for a thirtieth of the work.
ZDICT_fastCover_params_t make_training() {
  ZDICT_fastCover_params_t training{};
  training.k = 1024;
  training.d = 8;
  training.f = 13;
  training.accel = 1;
  training.zParams.compressionLevel = kDictionaryLevel;
  return training;
}

struct FreeContexts {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  void operator()(ZSTD_CDict* dictionary) const { ZSTD_freeCDict(dictionary); }
  void operator()(ZSTD_DDict* dictionary) const { ZSTD_freeDDict(dictionary); }
};

}  // namespace

class Dictionary {
 public:
  explicit Dictionary(std::string_view text) {
    // Tables sized for small texts: the default ones would be thirty times the dictionary.
    ZSTD_compressionParameters small =
        ZSTD_getCParams(kDictionaryLevel, kTypicalManifestBytes, text.size());
    small.hashLog = kDictionaryHashLog;
    pack_.reset(ZSTD_createCDict_advanced(text.data(), text.size(), ZSTD_dlm_byCopy,
                                          ZSTD_dct_auto, small, ZSTD_defaultCMem));
    unpack_.reset(ZSTD_createDDict(text.data(), text.size()));
  }
  bool is_usable() const { return pack_ && unpack_; }
  const ZSTD_CDict* packing() const { return pack_.get(); }
  const ZSTD_DDict* unpacking() const { return unpack_.get(); }
  size_t bytes() const {
    return ZSTD_sizeof_CDict(pack_.get()) + ZSTD_sizeof_DDict(unpack_.get());
  }

 private:
  std::unique_ptr<ZSTD_CDict, FreeContexts> pack_;
  std::unique_ptr<ZSTD_DDict, FreeContexts> unpack_;
};

Packer::Packer() = default;
Packer::~Packer() = default;
Packer::Packer(Packer&&) noexcept = default;

std::string Packer::pack(std::string_view text) {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContexts> context(ZSTD_createCCtx());
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  const size_t size =
      dictionary_ ? ZSTD_compress_usingCDict(context.get(), packed.data(), packed.size(),
                                             text.data(), text.size(), dictionary_->packing())
                  : ZSTD_compressCCtx(context.get(), packed.data(), packed.size(), text.data(),
                                      text.size(), kLevel);
  CHECK(!ZSTD_isError(size));  // only memory can fail: the bound was kept
  return packed.substr(0, size);  // a copy that holds no more than it needs
}

bool Packer::train(std::span<const std::string> samples) {
  was_trained_ = true;
  std::string all;
  std::vector<size_t> sizes;
  for (const std::string& sample : samples) {
    if (sample.size() > kOneSampleBytesMax || all.size() > kSampleBytesMax) continue;
    all += sample;
    sizes.push_back(sample.size());
  }
  std::string text(std::min(kDictionaryBytesMax, all.size() / 4), '\0');
  const size_t size = ZDICT_trainFromBuffer_fastCover(text.data(), text.size(), all.data(),
                                                      sizes.data(),
                                                      static_cast<unsigned>(sizes.size()),
                                                      make_training());
  if (ZDICT_isError(size)) return false;  // too alike or too few: it goes without
  auto made = std::make_shared<const Dictionary>(std::string_view(text).substr(0, size));
  if (!made->is_usable()) return false;
  dictionary_ = std::move(made);
  return true;
}

size_t Packer::bytes() const { return dictionary_ ? dictionary_->bytes() : 0; }

Result<std::string> unpack(std::string_view packed, const Dictionary* dictionary) {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeContexts> context(ZSTD_createDCtx());
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size > kManifestBytesMax) {
    return make_error(Reason::Internal, "a cached manifest cannot be unpacked");
  }
  std::string text(size, '\0');
  const size_t got =
      dictionary != nullptr
          ? ZSTD_decompress_usingDDict(context.get(), text.data(), text.size(), packed.data(),
                                       packed.size(), dictionary->unpacking())
          : ZSTD_decompressDCtx(context.get(), text.data(), text.size(), packed.data(),
                                packed.size());
  if (ZSTD_isError(got) || got != size) {
    return make_error(Reason::Internal, "a cached manifest cannot be unpacked");
  }
  return text;
}

}  // namespace bireme::kube
