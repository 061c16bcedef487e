#include "source/git/selection.h"

#include "base/text.h"
#include "source/git/address.h"

namespace bireme::source::git {

namespace {

constexpr std::string_view kBranches = "refs/heads/";
constexpr std::string_view kTags = "refs/tags/";

std::string short_name(std::string_view ref) {
  for (std::string_view prefix : {kBranches, kTags}) {
    if (ref.starts_with(prefix)) return std::string(ref.substr(prefix.size()));
  }
  return std::string(ref);
}

// Looks like the beginning of a commit's id.
bool is_short_commit(std::string_view text) {
  constexpr size_t kDigitsMin = 7;
  return text.size() >= kDigitsMin && text.size() < 40 &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Status check_commit(const std::string& commit) {
  if (is_commit_id(commit)) return {};
  return make_error(Reason::Invalid, "commit {}: 40 lower-case hexadecimal digits are needed",
                    escape_control(commit))
      .with_hint("abbreviated commits cannot be resolved on a remote");
}

}  // namespace

std::string Selection::key() const {
  return commit.empty() ? join(names, " ") : commit_name + "@" + commit;
}

Result<Selection> make_selection(const SourceRef& ref) {
  int given = 0;
  for (const std::string* name : {&ref.branch, &ref.tag, &ref.name, &ref.any}) {
    if (name->empty()) continue;
    TRY(check_ref_name(*name));
    ++given;
  }
  if (given > 1 || (!ref.commit.empty() && given == 1 && ref.branch.empty())) {
    return make_error(Reason::Invalid, "more than one of branch, tag, name and commit is given");
  }
  Selection selection;
  if (!ref.commit.empty()) {
    TRY(check_commit(ref.commit));
    selection.commit = ref.commit;
    selection.commit_name = ref.branch;
    selection.asked = "commit " + ref.commit;
  } else if (is_commit_id(ref.any)) {
    selection.commit = ref.any;
    selection.asked = "commit " + ref.any;
  } else if (!ref.branch.empty()) {
    selection.names = {std::string(kBranches) + ref.branch};
    selection.asked = "branch " + ref.branch;
  } else if (!ref.tag.empty()) {
    selection.names = {std::string(kTags) + ref.tag};
    selection.asked = "tag " + ref.tag;
  } else if (!ref.name.empty()) {
    selection.names = {ref.name};
    selection.asked = "ref " + ref.name;
  } else if (!ref.any.empty()) {
    selection.names = {std::string(kBranches) + ref.any, std::string(kTags) + ref.any};
    if (ref.any.starts_with("refs/")) selection.names.push_back(ref.any);
    if (ref.any == "HEAD") selection.names = {"HEAD"};
    selection.asked = "branch or tag " + ref.any;
  } else {
    selection.names = {"HEAD"};
    selection.asked = "HEAD";
  }
  // A full name is shown in full, as Flux does; told apart by how it was asked for.
  if (!ref.name.empty()) selection.commit_name = ref.name;
  return selection;
}

std::optional<Choice> find_choice(const Selection& selection, const Refs& refs) {
  if (!selection.commit.empty()) {
    return Choice{{}, Revision{selection.commit_name, selection.commit, false, {}}};
  }
  for (const std::string& name : selection.names) {
    const auto found = refs.commits.find(name);
    if (found == refs.commits.end()) continue;
    std::string shown =
        short_name(name == "HEAD" && !refs.head_branch.empty() ? refs.head_branch : name);
    if (!selection.commit_name.empty()) shown = selection.commit_name;
    return Choice{name, Revision{shown, found->second, false, {}}};
  }
  return std::nullopt;
}

Error missing_ref(const Selection& selection, std::string_view url, const Refs& all) {
  Error error = make_error(Reason::NotFound, "{} is not in {}", selection.asked, redact_url(url));
  error = error.with_retry(Retry::AtInterval);
  if (all.commits.empty()) return error.with_hint("the repository has no commits yet");
  std::vector<std::string> candidates;
  for (const auto& [name, commit] : all.commits) candidates.push_back(short_name(name));
  if (selection.names.empty()) return error;
  if (is_short_commit(short_name(selection.names.front()))) {
    return error.with_hint("a commit is named by all 40 digits of its id");
  }
  auto nearest = find_nearest(short_name(selection.names.front()), candidates);
  return nearest ? error.with_hint("did you mean " + *nearest + "?") : error;
}

}  // namespace bireme::source::git
