#include "base/secret_text.h"

namespace bireme {

namespace {

// Whether what stands before a value's first byte is the key `kind`, in YAML or in JSON.
bool follows_kind(std::string_view before) {
  const auto drop = [&before](std::string_view any_of) {
    const size_t last = before.find_last_not_of(any_of);
    before = before.substr(0, last == before.npos ? 0 : last + 1);
  };
  drop(" \t\r\n\"'");
  if (!before.ends_with(':')) return false;
  before.remove_suffix(1);
  drop(" \t\"'");
  return before.ends_with("kind");
}

}  // namespace

bool is_within_secret(std::string_view text, size_t offset) {
  static constexpr std::string_view kMark = "\n---", kKind = "Secret";
  const size_t mark = text.substr(0, offset).rfind(kMark);
  const size_t begin = mark == text.npos ? 0 : mark + kMark.size();
  const std::string_view document = text.substr(begin, text.find(kMark, begin) - begin);
  for (size_t at = document.find(kKind); at != text.npos; at = document.find(kKind, at + 1)) {
    std::string_view after = document.substr(at + kKind.size());
    if (after.starts_with("List")) after.remove_prefix(4);
    const bool ends = after.find_first_of(" \t\r\n\"',}#") == 0 || after.empty();
    if (ends && follows_kind(document.substr(0, at))) return true;
  }
  return false;
}

}  // namespace bireme
