// Selection: which commit a SourceRef means, given the refs that a repository advertises. Pure.
//
// Revision names are as Flux prints them: a branch or tag by its short name, a ref given by its
// full name in full, a bare commit without any.
#pragma once

#include <map>
#include <vector>

#include "source/source.h"

namespace bireme::source::git {

struct Refs {
  std::map<std::string, std::string> commits;  // full ref name -> commit, tags peeled
  std::string head_branch;                     // what HEAD points to, "refs/heads/main", if known
};

// The checked form of a SourceRef without its address.
struct Selection {
  std::string commit;              // given: nothing needs to be asked
  std::string commit_name;         // the branch to name beside a given commit
  std::vector<std::string> names;  // full names, the first that exists wins; "HEAD" among them
  std::string asked;               // "branch maim", for messages

  std::string key() const;  // tells selections of one repository apart
};

Result<Selection> make_selection(const SourceRef& ref);
// The full ref that was chosen and its revision.
struct Choice {
  std::string ref;  // empty for a given commit
  Revision revision;
};
std::optional<Choice> find_choice(const Selection& selection, const Refs& refs);
// "branch maim is not in ...", with the nearest name as the hint.
Error missing_ref(const Selection& selection, std::string_view url, const Refs& all);

}  // namespace bireme::source::git
