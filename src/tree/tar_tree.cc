#include "tree/tar_tree.h"

#include <algorithm>

#include "tree/inflate.h"
#include "tree/tar_reader.h"
#include "tree/trees.h"

namespace bireme::tree {

namespace {

Error escapes(const TarMember& member) {
  if (member.target.empty()) {
    return make_error(Reason::Forbidden, "tar archive: {} leaves the tree", member.path);
  }
  return make_error(Reason::Forbidden, "tar archive: the link {} -> {} leaves the tree",
                    member.path, member.target);
}

// The normalised path without its first `strip` parts; empty for what is stripped away.
Result<std::string> clean_path(const TarMember& member, int strip) {
  std::string_view written = member.path;
  while (written.starts_with("./")) written.remove_prefix(2);
  const bool climbs = written == ".." || written.starts_with("../") ||
                      written.find("/../") != std::string_view::npos || written.ends_with("/..");
  auto path = normalize(written);
  if (climbs || !path) return escapes(member);
  std::string_view rest = *path;
  for (int i = 0; i < strip; ++i) {
    const size_t slash = rest.find('/');
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  }
  return std::string(rest);
}

class Unpacker {
 public:
  Unpacker(const TarLimits& limits, int strip) : limits_(limits), strip_(strip) {}

  Status add(const TarMember& member) {
    std::string path = TRY(clean_path(member, strip_));
    if (path.empty()) return {};
    switch (member.type) {
      case '0': return add_file(path, member.content);
      case '1': return add_hard_link(path, member);
      case '2': return add_link(path, member);
      case '5': return {};
    }
    return make_error(Reason::Forbidden,
                      "tar archive: {} is neither a file, a directory nor a link", member.path);
  }

  TreePtr finish() { return make_memory_tree(std::move(files_), std::move(links_)); }

 private:
  // A later member replaces an earlier one of its name, as when unpacking.
  Status add_file(const std::string& path, std::string_view content) {
    total_bytes_ += content.size();
    if (total_bytes_ > limits_.total_bytes_max) {
      return make_error(Reason::LimitExceeded, "tar archive: more than {} MiB",
                        limits_.total_bytes_max >> 20);
    }
    links_.erase(path);
    files_[path] = std::string(content);
    return {};
  }

  Status add_hard_link(const std::string& path, const TarMember& member) {
    TarMember named = member;
    named.path = member.target;
    std::string target = TRY(clean_path(named, strip_));
    const auto found = files_.find(target);
    if (found == files_.end()) {
      return make_error(Reason::Invalid, "tar archive: the hard link {} -> {} leads nowhere",
                        member.path, member.target);
    }
    const std::string content = found->second;
    return add_file(path, content);
  }

  Status add_link(const std::string& path, const TarMember& member) {
    if (member.target.starts_with('/')) return escapes(member);
    auto inside = join(parent(path), member.target);
    if (!inside) return escapes(member);
    files_.erase(path);
    links_[path] = member.target;
    return {};
  }

  const TarLimits& limits_;
  const int strip_;
  std::map<std::string, std::string> files_;
  std::map<std::string, std::string> links_;
  size_t total_bytes_ = 0;
};

// What the stream may unpack to before it is taken for a bomb.
size_t unpacked_bytes_max(size_t packed_bytes, const TarLimits& limits) {
  constexpr size_t kPerEntryBytes = 2048;
  const size_t by_total = limits.total_bytes_max + limits.entries_max * kPerEntryBytes;
  const size_t by_ratio = limits.ratio_free_bytes + packed_bytes * limits.ratio_max;
  return std::min(by_total, by_ratio);
}

}  // namespace

Result<TreePtr> make_tar_tree(std::string_view archive, const TarLimits& limits, int strip) {
  std::string unpacked;
  if (is_gzip(archive)) {
    auto result = gunzip(archive, unpacked_bytes_max(archive.size(), limits));
    if (!result) return result.error().during("tar archive");
    unpacked = *std::move(result);
    archive = unpacked;
  }
  std::vector<TarMember> members = TRY(read_tar(archive, limits));
  Unpacker unpacker(limits, strip);
  for (const TarMember& member : members) TRY(unpacker.add(member));
  return unpacker.finish();
}

}  // namespace bireme::tree
