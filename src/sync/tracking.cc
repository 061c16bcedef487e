#include "sync/tracking.h"

#include <algorithm>
#include <cctype>

#include "base/digest.h"

namespace bireme::sync {
namespace {

constexpr size_t kLabelMax = 63;
constexpr size_t kHashSize = 10;

bool is_label_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
}

// A label value that reads well and is still different for every owner.
std::string make_mark(const Owner& owner) {
  std::string text = owner.ns + "." + owner.name;
  const bool is_plain = !owner.name.empty() && text.size() <= kLabelMax &&
                        std::all_of(text.begin(), text.end(), is_label_byte) &&
                        owner.ns.find('.') == std::string::npos &&
                        std::isalnum(static_cast<unsigned char>(text.front())) != 0 &&
                        std::isalnum(static_cast<unsigned char>(text.back())) != 0;
  if (is_plain) return text;
  std::string safe = "o";
  for (const char c : text) {
    if (safe.size() + 1 + kHashSize == kLabelMax) break;
    safe += is_label_byte(c) ? c : '-';
  }
  return safe + "-" + sha256_hex(owner.text()).substr(0, kHashSize);
}

}  // namespace

Tracking::Tracking(const Owner& owner) : mark_(make_mark(owner)) {}

kube::Object Tracking::stamp(const kube::Object& desired, std::string_view digest) const {
  return desired.with_label(kOwnerLabel, mark_).with_annotation(kDigestAnnotation, digest);
}

bool Tracking::owns(const kube::Object& live) const { return live.label(kOwnerLabel) == mark_; }

std::string_view Tracking::find_other(const kube::Object& live) const {
  const std::string_view mark = live.label(kOwnerLabel);
  return mark == mark_ ? std::string_view() : mark;
}

std::string_view Tracking::applied_digest(const kube::Object& live) {
  return live.annotation(kDigestAnnotation);
}

bool Tracking::is_marked(const kube::Object& live) { return live.has_label(kOwnerLabel); }

bool Tracking::is_kept(const kube::Object& live) {
  return live.annotation(kPruneAnnotation) == "disabled";
}

}  // namespace bireme::sync
