// Files: whole-file reads with a limit, durable writes, temporary folders. Blocking: call from
// workers or the command line, never from a loop thread. Paths are taken as given; escapes of a
// tree are refused in `tree`, not here.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bireme {

inline constexpr size_t kFileBytesMax = 512 * 1024 * 1024;

Result<std::string> read_file(const std::string& path, size_t limit_bytes = kFileBytesMax);
Result<std::string> read_stdin(size_t limit_bytes = kFileBytesMax);
// Written beside the target, flushed to disk, then renamed: readers see the old or the new, whole.
Status write_file_atomically(const std::string& path, std::string_view content, int mode = 0644);
Status make_directories(const std::string& path);
bool is_file(const std::string& path);
bool is_directory(const std::string& path);

// A folder of our own, removed with all that is in it when this dies.
class TempDir {
 public:
  static Result<TempDir> make(std::string_view prefix = "bireme");
  TempDir(TempDir&& other) noexcept;
  TempDir& operator=(TempDir&& other) noexcept;
  ~TempDir();
  const std::string& path() const { return path_; }

 private:
  explicit TempDir(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace bireme
