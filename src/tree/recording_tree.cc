#include "tree/recording_tree.h"

#include "base/digest.h"
#include "base/guarded.h"

namespace bireme::tree {

namespace {

std::string listing_digest(const std::vector<Entry>& entries) {
  std::string text;
  for (const Entry& entry : entries) {
    text += static_cast<char>('0' + static_cast<int>(entry.kind));
    text += entry.name;
    text += '\0';
    text += entry.target;
    text += '\n';
  }
  return sha256_hex(text);
}

template <typename T>
std::string failure_note(const Result<T>& result) {
  return "failed " + std::string(reason_name(result.error().reason()));
}

std::string probe_note(const Tree& tree, std::string_view path) {
  auto entry = tree.stat(path);
  if (!entry) return failure_note(entry);
  auto resolved = tree.resolve(path);
  if (!resolved) return failure_note(resolved);
  return "is " + std::to_string(static_cast<int>(entry->kind)) + " " + *resolved;
}

std::string listing_note(const Tree& tree, std::string_view path) {
  auto entries = tree.list(path);
  return entries ? listing_digest(*entries) : failure_note(entries);
}

std::string file_note(const Tree& tree, std::string_view path) {
  auto found = digest(tree, path);
  return found ? *found : failure_note(found);
}

}  // namespace

struct RecordingTree::Notes {
  Guarded<Reads> reads;
};

RecordingTree::RecordingTree(TreePtr tree)
    : tree_(std::move(tree)), notes_(std::make_unique<Notes>()) {}

RecordingTree::~RecordingTree() = default;

Result<std::vector<Entry>> RecordingTree::list(std::string_view path) const {
  auto entries = tree_->list(path);
  std::string note = entries ? listing_digest(*entries) : failure_note(entries);
  notes_->reads.with([&](Reads& reads) { reads.listings[std::string(path)] = note; });
  return entries;
}

Result<Entry> RecordingTree::stat(std::string_view path) const {
  std::string note = probe_note(*tree_, path);
  notes_->reads.with([&](Reads& reads) { reads.probes[std::string(path)] = note; });
  return tree_->stat(path);
}

Result<std::string> RecordingTree::resolve(std::string_view path) const {
  std::string note = probe_note(*tree_, path);
  notes_->reads.with([&](Reads& reads) { reads.probes[std::string(path)] = note; });
  return tree_->resolve(path);
}

Result<std::string> RecordingTree::read(std::string_view path) const {
  auto content = tree_->read(path);
  auto entry = tree_->stat(path);
  std::string note = !content                          ? failure_note(content)
                     : entry && !entry->digest.empty() ? entry->digest
                                                       : "sha256:" + sha256_hex(*content);
  notes_->reads.with([&](Reads& reads) { reads.files[std::string(path)] = note; });
  return content;
}

Reads RecordingTree::reads() const { return notes_->reads.copy(); }

bool still_holds(const Reads& reads, const Tree& tree) {
  for (const auto& [path, note] : reads.listings) {
    if (listing_note(tree, path) != note) return false;
  }
  for (const auto& [path, note] : reads.probes) {
    if (probe_note(tree, path) != note) return false;
  }
  for (const auto& [path, note] : reads.files) {
    if (file_note(tree, path) != note) return false;
  }
  return true;
}

}  // namespace bireme::tree
