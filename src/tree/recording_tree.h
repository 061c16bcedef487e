// RecordingTree: a tree that notes what was looked at, so that a result can be memoised by it.
//
// Noted are each file read with its digest, each directory listed, and each path asked about with
// what was there (an absence included: a file that appears later changes the result). A result made
// from a tree still holds for another tree when `still_holds` says so. Recording is safe from many
// threads; `reads()` is taken after they are done.
#pragma once

#include "tree/tree.h"

namespace bireme::tree {

// Path -> what was seen there: "file <digest>", "list <digest of the names and kinds>",
// "is <kind> [-> resolved path]", "absent". One path may have several kinds of notes.
struct Reads {
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> listings;
  std::map<std::string, std::string> probes;
};

class RecordingTree : public Tree {
 public:
  explicit RecordingTree(TreePtr tree);
  ~RecordingTree() override;
  Result<std::vector<Entry>> list(std::string_view path) const override;
  Result<Entry> stat(std::string_view path) const override;
  Result<std::string> read(std::string_view path) const override;
  Result<std::string> resolve(std::string_view path) const override;
  Reads reads() const;

 private:
  struct Notes;
  TreePtr tree_;
  std::unique_ptr<Notes> notes_;
};

bool still_holds(const Reads& reads, const Tree& tree);

}  // namespace bireme::tree
