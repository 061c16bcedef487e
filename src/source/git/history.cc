#include "source/git/history.h"

#include <unordered_set>

namespace bireme::source::git {

namespace {

constexpr size_t kCommitsMax = 100'000;
constexpr int64_t kClockSkewSeconds = 24 * 3600;  // committers' clocks may differ by this much

}  // namespace

bool is_ancestor(const tree::git::ObjectStore& store, const tree::git::Oid& old_commit,
                 const tree::git::Oid& new_commit) {
  using tree::git::Oid;
  auto target = store.read_commit(old_commit);
  if (!target) return true;
  const int64_t oldest = target->time - kClockSkewSeconds;
  std::unordered_set<Oid, tree::git::OidHash> seen = {new_commit};
  std::vector<Oid> open = {new_commit};
  while (!open.empty()) {
    const Oid next = open.back();
    open.pop_back();
    if (next == old_commit) return true;
    auto commit = store.read_commit(next);
    if (!commit || commit->time < oldest) continue;
    for (const Oid& parent : commit->parents) {
      if (seen.insert(parent).second) open.push_back(parent);
    }
    if (seen.size() > kCommitsMax) return true;
  }
  return false;
}

}  // namespace bireme::source::git
