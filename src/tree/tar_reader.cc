#include "tree/tar_reader.h"

#include <algorithm>

#include "base/text.h"

namespace bireme::tree {

namespace {

constexpr size_t kBlockBytes = 512;
constexpr size_t kExtensionBytesMax = 1024 * 1024;  // of a long name or a pax header

struct Field {
  size_t at;
  size_t bytes;
};
constexpr Field kName{0, 100}, kSize{124, 12}, kChecksum{148, 8}, kLink{157, 100}, kMagic{257, 5},
    kPrefix{345, 155};
constexpr size_t kTypeAt = 156;

std::string_view field(std::string_view header, Field where) {
  const std::string_view whole = header.substr(where.at, where.bytes);
  return whole.substr(0, whole.find('\0'));
}

// Octal text, or GNU's base 256 when the first bit is set.
std::optional<uint64_t> parse_number(std::string_view header, Field where) {
  const std::string_view bytes = header.substr(where.at, where.bytes);
  uint64_t value = 0;
  if ((bytes[0] & 0x80) != 0) {
    for (size_t i = 1; i < bytes.size(); ++i) {
      if (value >> 55 != 0) return std::nullopt;
      value = value << 8 | static_cast<unsigned char>(bytes[i]);
    }
    return value;
  }
  const std::string_view text = trim(field(header, where));
  for (char digit : text) {
    if (digit < '0' || digit > '7' || value >> 60 != 0) return std::nullopt;
    value = value * 8 + static_cast<uint64_t>(digit - '0');
  }
  return value;
}

bool has_right_checksum(std::string_view header) {
  uint64_t sum = 0;
  for (size_t i = 0; i < kBlockBytes; ++i) {
    const bool own = i >= kChecksum.at && i < kChecksum.at + kChecksum.bytes;
    sum += own ? uint64_t{' '} : uint64_t{static_cast<unsigned char>(header[i])};
  }
  return parse_number(header, kChecksum) == sum;
}

Error corrupt(std::string_view what) {
  return make_error(Reason::Invalid, "tar archive: {}", what);
}

// What an extension header says about the member after it.
struct Extension {
  std::optional<std::string> path;
  std::optional<std::string> target;
  std::optional<uint64_t> size;
};

// "27 path=some/long/name\n" ...
Status parse_pax(std::string_view records, Extension& extension) {
  while (!records.empty()) {
    const size_t space = records.find(' ');
    const auto length = parse_int(records.substr(0, space));
    if (space == std::string_view::npos || !length || *length <= static_cast<int64_t>(space) + 1 ||
        static_cast<size_t>(*length) > records.size()) {
      return corrupt("a pax header is malformed");
    }
    const auto bytes = static_cast<size_t>(*length);
    std::string_view record = records.substr(space + 1, bytes - space - 1);
    if (!record.ends_with('\n')) return corrupt("a pax header is malformed");
    record.remove_suffix(1);
    const size_t equals = record.find('=');
    if (equals == std::string_view::npos) return corrupt("a pax header is malformed");
    const std::string_view key = record.substr(0, equals);
    const std::string_view value = record.substr(equals + 1);
    if (key == "path") extension.path = std::string(value);
    if (key == "linkpath") extension.target = std::string(value);
    if (key == "size") {
      const auto size = parse_int(value);
      if (!size || *size < 0) return corrupt("a pax header is malformed");
      extension.size = static_cast<uint64_t>(*size);
    }
    records.remove_prefix(bytes);
  }
  return {};
}

class Reader {
 public:
  Reader(std::string_view archive, const TarLimits& limits) : left_(archive), limits_(limits) {}

  Result<std::vector<TarMember>> run() {
    while (left_.size() >= kBlockBytes) {
      const std::string_view header = left_.substr(0, kBlockBytes);
      if (header.find_first_not_of('\0') == std::string_view::npos) break;
      TRY(read_member(header));
    }
    if (members_.empty() && !left_.empty() && left_.size() < kBlockBytes) {
      return corrupt("it is cut off");
    }
    return std::move(members_);
  }

 private:
  Status read_member(std::string_view header) {
    if (!has_right_checksum(header)) return corrupt("a header has a wrong checksum");
    const char type = header[kTypeAt];
    const bool is_extension = type == 'L' || type == 'K' || type == 'x' || type == 'g';
    auto size = parse_number(header, kSize);
    if (!is_extension && extension_.size) size = extension_.size;
    if (!size || *size > left_.size() - kBlockBytes) return corrupt("it is cut off");
    const std::string_view content = left_.substr(kBlockBytes, *size);
    const size_t padded = (*size + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
    left_.remove_prefix(std::min(left_.size(), kBlockBytes + padded));
    if (is_extension) return read_extension(type, content);
    return add(header, type, content);
  }

  Status read_extension(char type, std::string_view content) {
    if (content.size() > kExtensionBytesMax) return corrupt("an extended header is too large");
    if (++headers_ > limits_.entries_max * 2) return corrupt("too many extended headers");
    const std::string text(content.substr(0, content.find('\0')));
    if (type == 'L') extension_.path = text;
    if (type == 'K') extension_.target = text;
    if (type == 'x') return parse_pax(content, extension_);
    return {};  // 'g' holds for all members and says nothing that we use
  }

  Status add(std::string_view header, char type, std::string_view content) {
    TarMember member;
    member.type = type == '\0' || type == '7' ? '0' : type;
    member.path = std::string(field(header, kName));
    const std::string_view prefix = field(header, kMagic) == "ustar" ? field(header, kPrefix) : "";
    if (!prefix.empty()) member.path = std::string(prefix) + "/" + member.path;
    member.target = std::string(field(header, kLink));
    if (extension_.path) member.path = *extension_.path;
    if (extension_.target) member.target = *extension_.target;
    extension_ = {};
    if (member.path.size() > limits_.path_bytes_max) {
      return make_error(Reason::LimitExceeded, "tar archive: a path is longer than {} bytes",
                        limits_.path_bytes_max);
    }
    if (member.type == '0' && member.path.ends_with('/')) member.type = '5';
    if (member.type == '0') member.content = content;
    if (content.size() > limits_.file_bytes_max) {
      return make_error(Reason::LimitExceeded, "tar archive: {} is larger than the limit of {} MiB",
                        member.path, limits_.file_bytes_max >> 20);
    }
    members_.push_back(std::move(member));
    if (members_.size() <= limits_.entries_max) return {};
    return make_error(Reason::LimitExceeded, "tar archive: more than {} entries",
                      limits_.entries_max);
  }

  std::string_view left_;
  const TarLimits& limits_;
  std::vector<TarMember> members_;
  Extension extension_;
  size_t headers_ = 0;
};

}  // namespace

Result<std::vector<TarMember>> read_tar(std::string_view archive, const TarLimits& limits) {
  return Reader(archive, limits).run();
}

}  // namespace bireme::tree
