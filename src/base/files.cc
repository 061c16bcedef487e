#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace bireme {

namespace {

Error system_error(std::string_view doing, const std::string& path) {
  const int code = errno;
  const Reason reason = code == ENOENT || code == ENOTDIR ? Reason::NotFound
                        : code == EACCES || code == EPERM ? Reason::Forbidden
                                                          : Reason::Io;
  return make_error(reason, "{} {}: {}", doing, path, std::strerror(code));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ > 2) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

Result<std::string> read_all(int descriptor, const std::string& path, size_t limit_bytes) {
  std::string content;
  struct stat info {};
  if (::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode)) {
    if (static_cast<size_t>(info.st_size) > limit_bytes) {
      return make_error(Reason::LimitExceeded, "reading {}: {} bytes are more than the limit of {}",
                        path, info.st_size, limit_bytes);
    }
    content.reserve(static_cast<size_t>(info.st_size) + 1);
  }
  constexpr size_t kChunkBytes = 64 * 1024;
  for (;;) {
    const size_t used = content.size();
    content.resize(used + kChunkBytes);
    const ssize_t got = ::read(descriptor, content.data() + used, kChunkBytes);
    content.resize(used + (got > 0 ? static_cast<size_t>(got) : 0));
    if (got == 0) return content;
    if (got < 0 && errno != EINTR) return system_error("reading", path);
    if (content.size() > limit_bytes) {
      return make_error(Reason::LimitExceeded, "reading {}: more than the limit of {} bytes", path,
                        limit_bytes);
    }
  }
}

Status write_all(int descriptor, const std::string& path, std::string_view content) {
  while (!content.empty()) {
    const ssize_t put = ::write(descriptor, content.data(), content.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return system_error("writing", path);
    content.remove_prefix(static_cast<size_t>(put));
  }
  if (::fsync(descriptor) != 0) return system_error("flushing", path);
  return {};
}

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<std::string> read_file(const std::string& path, size_t limit_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return system_error("reading", path);
  return read_all(file.number(), path, limit_bytes);
}

Result<std::string> read_stdin(size_t limit_bytes) {
  return read_all(STDIN_FILENO, "standard input", limit_bytes);
}

Status write_file_atomically(const std::string& path, std::string_view content, int mode) {
  std::string temporary = path + ".tmp.XXXXXX";
  {
    const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (file.number() < 0) return system_error("creating", temporary);
    ::fchmod(file.number(), static_cast<mode_t>(mode));
    Status written = write_all(file.number(), temporary, content);
    if (!written.ok()) {
      ::unlink(temporary.c_str());
      return written;
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const Error error = system_error("replacing", path);
    ::unlink(temporary.c_str());
    return error;
  }
  const Descriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.number() >= 0) ::fsync(folder.number());
  return {};
}

Status make_directories(const std::string& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  if (code) return make_error(Reason::Io, "creating {}: {}", path, code.message());
  return {};
}

bool is_file(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

bool is_directory(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

Result<TempDir> TempDir::make(std::string_view prefix) {
  const char* base = std::getenv("TMPDIR");
  std::string path = fmt::format("{}/{}.XXXXXX", base && *base ? base : "/tmp", prefix);
  if (!::mkdtemp(path.data())) return system_error("creating", path);
  return TempDir(std::move(path));
}

TempDir::TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}

TempDir& TempDir::operator=(TempDir&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

TempDir::~TempDir() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace bireme
