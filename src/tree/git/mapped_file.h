// MappedFile: a file's bytes, mapped read-only for as long as this lives. Internal to the room.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bireme::tree::git {

class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  std::string_view bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::string_view bytes) : bytes_(bytes) {}
  std::string_view bytes_;
};

}  // namespace bireme::tree::git
