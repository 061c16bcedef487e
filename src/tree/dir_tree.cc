#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

#include "tree/descriptor.h"
#include "tree/links.h"
#include "tree/trees.h"

namespace bireme::tree {

namespace {

constexpr uint64_t kBeneath = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;

Error system_error(std::string_view path, int code) {
  if (code == ENOENT) return not_found(path);
  if (code == ENOTDIR) return not_a_directory(path);
  const bool forbidden = code == EACCES || code == EPERM || code == EXDEV || code == ELOOP;
  return make_error(forbidden ? Reason::Forbidden : Reason::Io, "{}: {}", path,
                    std::strerror(code));
}

Descriptor open_beneath(int root, const std::string& path, int flags, uint64_t resolve) {
  open_how how{};
  how.flags = static_cast<uint64_t>(flags) | O_CLOEXEC;
  how.resolve = resolve;
  const char* name = path.empty() ? "." : path.c_str();
  long descriptor = -1;
  do {  // EAGAIN: a rename raced with the walk
    descriptor = ::syscall(SYS_openat2, root, name, &how, sizeof how);
  } while (descriptor < 0 && (errno == EINTR || errno == EAGAIN));
  return Descriptor(static_cast<int>(descriptor));
}

std::string link_target(int directory, const char* name) {
  std::array<char, PATH_MAX> target;
  const ssize_t size = ::readlinkat(directory, name, target.data(), target.size());
  return size < 0 ? std::string() : std::string(target.data(), static_cast<size_t>(size));
}

// Nothing for what is neither a file, a directory nor a link: pipes and devices are not there.
std::optional<Entry> make_entry(std::string_view name, const struct stat& info) {
  Entry entry{.name = std::string(name)};
  if (S_ISREG(info.st_mode)) {
    entry.size_bytes = static_cast<uint64_t>(info.st_size);
    entry.executable = (info.st_mode & S_IXUSR) != 0;
  } else if (S_ISDIR(info.st_mode)) {
    entry.kind = Kind::Directory;
  } else if (S_ISLNK(info.st_mode)) {
    entry.kind = Kind::Symlink;
  } else {
    return std::nullopt;
  }
  return entry;
}

class DirTree : public Tree {
 public:
  explicit DirTree(Descriptor root) : root_(std::move(root)) {}

  Result<std::vector<Entry>> list(std::string_view path) const override {
    Descriptor directory = TRY(open_resolved(path, O_RDONLY | O_DIRECTORY));
    return read_entries(std::move(directory), path);
  }

  Result<Entry> stat(std::string_view path) const override {
    Resolved at = TRY(walk(path));
    return at.entry;
  }

  Result<std::string> read(std::string_view path) const override {
    Descriptor file = TRY(open_resolved(path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
    struct stat info {};
    if (::fstat(file.number(), &info) != 0) return system_error(path, errno);
    if (S_ISDIR(info.st_mode)) return not_a_file(path);
    if (!S_ISREG(info.st_mode)) return make_error(Reason::Invalid, "{}: is not a file", path);
    return read_bytes(file.number(), path, static_cast<size_t>(info.st_size));
  }

  Result<std::string> resolve(std::string_view path) const override {
    std::string clean = TRY(normalize(path));
    if (open_without_links(clean, O_PATH).is_open()) return clean;
    if (errno != ELOOP) return system_error(path, errno);
    Resolved at = TRY(walk(path));
    return at.path;
  }

 private:
  // The usual case, in one call: nothing on the way is a link.
  Descriptor open_without_links(const std::string& path, int flags) const {
    return open_beneath(root_.number(), path, flags, kBeneath | RESOLVE_NO_SYMLINKS);
  }

  Result<Descriptor> open_resolved(std::string_view path, int flags) const {
    std::string clean = TRY(normalize(path));
    Descriptor found = open_without_links(clean, flags);
    if (!found.is_open() && errno == ELOOP) {
      Resolved at = TRY(walk(path));
      found = open_without_links(at.path, flags);
    }
    if (!found.is_open()) return system_error(path, errno);
    return found;
  }

  static Result<std::vector<Entry>> read_entries(Descriptor directory, std::string_view path) {
    const int number = directory.number();
    std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(number), ::closedir);
    if (!stream) return system_error(path, errno);
    directory.release();
    std::vector<Entry> entries;
    while (const dirent* next = ::readdir(stream.get())) {
      const std::string_view name = next->d_name;
      if (name == "." || name == ".." || name == ".git") continue;
      struct stat info {};
      if (::fstatat(number, next->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
      std::optional<Entry> entry = make_entry(name, info);
      if (!entry) continue;
      if (entry->kind == Kind::Symlink) entry->target = link_target(number, next->d_name);
      entries.push_back(*std::move(entry));
      if (entries.size() > kListMax) {
        return make_error(Reason::LimitExceeded, "{}: more than {} entries", path, kListMax);
      }
    }
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return entries;
  }

  static Result<std::string> read_bytes(int file, std::string_view path, size_t expected_bytes) {
    std::string content;
    size_t used = 0;
    while (expected_bytes <= kFileBytesMax) {
      content.resize(used == 0 ? expected_bytes + 1 : used + 4096);
      const size_t room = content.size() - used;
      const ssize_t got = ::read(file, content.data() + used, room);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return system_error(path, errno);
      used += static_cast<size_t>(got);
      content.resize(used);
      if (static_cast<size_t>(got) < room) return content;  // of a file, only its end reads short
      expected_bytes = std::max(expected_bytes, used);  // it grew while we read
    }
    return make_error(Reason::LimitExceeded, "{}: larger than the limit of {} MiB", path,
                      kFileBytesMax >> 20);
  }

  Result<Resolved> walk(std::string_view path) const {
    return follow(path, [this](const std::string& next) -> Result<std::optional<Entry>> {
      Descriptor found = open_beneath(root_.number(), next, O_PATH | O_NOFOLLOW, kBeneath);
      if (!found.is_open() && errno == ENOENT) return std::optional<Entry>();
      if (!found.is_open()) return system_error(next, errno);
      struct stat info {};
      if (::fstat(found.number(), &info) != 0) return system_error(next, errno);
      std::optional<Entry> entry = make_entry(base_name(next), info);
      if (entry && entry->kind == Kind::Symlink) entry->target = link_target(found.number(), "");
      return entry;
    });
  }

  Descriptor root_;
};

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Result<TreePtr> make_dir_tree(const std::string& path) {
  Descriptor root(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root.is_open()) return system_error(path, errno);
  return TreePtr(std::make_shared<DirTree>(std::move(root)));
}

}  // namespace bireme::tree
