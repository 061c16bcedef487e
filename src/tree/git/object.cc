#include "tree/git/object.h"

#include <algorithm>

#include "base/digest.h"
#include "base/text.h"

namespace bireme::tree::git {

namespace {

Error corrupt(std::string_view what) { return make_error(Reason::Invalid, "{} is corrupt", what); }

// The rest of the line after `key`, moving `data` past it; nothing if the line is another.
std::optional<std::string_view> take_line(std::string_view& data, std::string_view key) {
  if (!data.starts_with(key)) return std::nullopt;
  const size_t end = data.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view value = data.substr(key.size(), end - key.size());
  data.remove_prefix(end + 1);
  return value;
}

struct Mode {
  Kind kind;
  bool executable;
};

std::optional<Mode> parse_mode(std::string_view octal) {
  unsigned mode = 0;
  if (octal.empty() || octal.size() > 6) return std::nullopt;
  for (char digit : octal) {
    if (digit < '0' || digit > '7') return std::nullopt;
    mode = mode * 8 + static_cast<unsigned>(digit - '0');
  }
  switch (mode & 0170000) {
    case 0040000: return Mode{Kind::Directory, false};
    case 0100000: return Mode{Kind::File, (mode & 0100) != 0};
    case 0120000: return Mode{Kind::Symlink, false};
    case 0160000: return Mode{Kind::Submodule, false};
  }
  return std::nullopt;
}

struct Reader {
  std::string_view data;
  size_t at = 0;

  bool done() const { return at >= data.size(); }
  uint8_t byte() { return done() ? 0 : static_cast<uint8_t>(data[at++]); }

  std::optional<size_t> size() {
    size_t value = 0;
    for (int shift = 0; shift < 63 && !done(); shift += 7) {
      const uint8_t next = byte();
      value |= static_cast<size_t>(next & 0x7f) << shift;
      if ((next & 0x80) == 0) return value;
    }
    return std::nullopt;
  }

  // The little-endian number of which `mask` says which bytes are there.
  size_t sparse(unsigned mask, int bytes) {
    size_t value = 0;
    for (int i = 0; i < bytes; ++i) {
      if ((mask & (1u << i)) != 0) value |= static_cast<size_t>(byte()) << (8 * i);
    }
    return value;
  }
};

}  // namespace

std::optional<Oid> Oid::parse(std::string_view hex) {
  if (hex.size() != 2 * kBytes) return std::nullopt;
  auto bytes = hex_decode(hex);
  if (!bytes) return std::nullopt;
  return from_bytes(*bytes);
}

Oid Oid::from_bytes(std::string_view bytes) {
  Oid oid;
  std::memcpy(oid.bytes.data(), bytes.data(), std::min(bytes.size(), kBytes));
  return oid;
}

std::string Oid::hex() const { return hex_encode(view()); }

std::string_view type_name(ObjectType type) {
  switch (type) {
    case ObjectType::Commit: return "commit";
    case ObjectType::Tree: return "tree";
    case ObjectType::Blob: return "blob";
    case ObjectType::Tag: return "tag";
  }
  return "";
}

Result<Commit> parse_commit(std::string_view data) {
  auto tree_line = take_line(data, "tree ");
  auto tree = tree_line ? Oid::parse(*tree_line) : std::nullopt;
  if (!tree) return corrupt("commit");
  Commit commit{*tree, {}, 0};
  while (auto line = take_line(data, "parent ")) {
    auto parent = Oid::parse(*line);
    if (!parent) return corrupt("commit");
    commit.parents.push_back(*parent);
  }
  take_line(data, "author ");
  const std::string_view committer = take_line(data, "committer ").value_or("");
  const std::vector<std::string_view> words =
      split(committer.substr(committer.rfind('>') + 1), ' ');
  if (words.size() > 1) commit.time = parse_int(words[1]).value_or(0);
  return commit;
}

Result<Tag> parse_tag(std::string_view data) {
  auto object = take_line(data, "object ");
  auto type = take_line(data, "type ");
  auto oid = object ? Oid::parse(*object) : std::nullopt;
  if (!oid || !type) return corrupt("tag");
  for (int i = 1; i <= 4; ++i) {
    const auto candidate = static_cast<ObjectType>(i);
    if (type_name(candidate) == *type) return Tag{*oid, candidate};
  }
  return corrupt("tag");
}

Result<std::vector<TreeItem>> parse_tree(std::string_view data) {
  std::vector<TreeItem> items;
  while (!data.empty()) {
    const size_t space = data.find(' ');
    const size_t end = data.find('\0');
    if (space == std::string_view::npos || end == std::string_view::npos || space > end ||
        data.size() - end - 1 < Oid::kBytes) {
      return corrupt("tree");
    }
    const auto mode = parse_mode(data.substr(0, space));
    const std::string_view name = data.substr(space + 1, end - space - 1);
    if (!mode || name.empty()) return corrupt("tree");
    if (name == "." || name == ".." || name.find('/') != std::string_view::npos) {
      return make_error(Reason::Forbidden, "tree holds the name {}, which leaves it", name);
    }
    items.push_back(
        {Oid::from_bytes(data.substr(end + 1)), mode->kind, mode->executable, std::string(name)});
    data.remove_prefix(end + 1 + Oid::kBytes);
    if (items.size() > kListMax) return make_error(Reason::LimitExceeded, "tree is too large");
  }
  std::sort(items.begin(), items.end(),
            [](const TreeItem& a, const TreeItem& b) { return a.name < b.name; });
  return items;
}

Result<size_t> delta_result_bytes(std::string_view delta) {
  Reader reader{delta};
  if (!reader.size()) return corrupt("delta");
  auto size = reader.size();
  if (!size) return corrupt("delta");
  return *size;
}

Result<std::string> apply_delta(std::string_view base, std::string_view delta, size_t limit_bytes) {
  Reader reader{delta};
  const auto base_bytes = reader.size();
  const auto result_bytes = reader.size();
  if (!base_bytes || !result_bytes || *base_bytes != base.size()) return corrupt("delta");
  if (*result_bytes > limit_bytes) {
    return make_error(Reason::LimitExceeded, "object of {} bytes is larger than the limit of {}",
                      *result_bytes, limit_bytes);
  }
  std::string out;
  out.reserve(*result_bytes);
  while (!reader.done()) {
    const unsigned op = reader.byte();
    const bool copies = (op & 0x80) != 0;
    const size_t from = copies ? reader.sparse(op & 0x0f, 4) : reader.at;
    size_t count = copies ? reader.sparse((op >> 4) & 0x07, 3) : op;
    if (copies && count == 0) count = 0x10000;
    const std::string_view source = copies ? base : delta;
    if (op == 0 || from > source.size() || count > source.size() - from ||
        count > *result_bytes - out.size()) {
      return corrupt("delta");
    }
    out.append(source.substr(from, count));
    if (!copies) reader.at += count;
  }
  if (out.size() != *result_bytes) return corrupt("delta");
  return out;
}

}  // namespace bireme::tree::git
