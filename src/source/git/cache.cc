#include "source/git/cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <thread>

#include "base/digest.h"
#include "base/text.h"
#include "source/git/local_repository.h"
#include "tree/git_tree.h"

namespace bireme::source::git {

namespace {

using tree::git::Oid;

constexpr std::string_view kCurrentRef = "refs/bireme/current";
constexpr size_t kPacksMax = 50;  // then one fresh pack replaces the many small ones
constexpr size_t kIdentityDigits = 32;
constexpr std::chrono::milliseconds kLockRetry{50};
constexpr std::chrono::seconds kLockTimeout{120};

// Held by one fetching process at a time; freed by the kernel if that process dies.
class Lock {
 public:
  static Result<Lock> take(const std::string& path, const std::stop_token& stop) {
    Lock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.descriptor_ < 0) {
      return make_error(Reason::Io, "opening {}: {}", path, std::strerror(errno));
    }
    const auto deadline = std::chrono::steady_clock::now() + kLockTimeout;
    while (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
      if (stop.stop_requested()) return make_error(Reason::Cancelled, "stopped");
      if (std::chrono::steady_clock::now() > deadline) {
        return make_error(Reason::Timeout, "waiting for another fetch of this repository");
      }
      std::this_thread::sleep_for(kLockRetry);
    }
    return lock;
  }
  Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Lock& operator=(Lock&&) = delete;
  ~Lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

 private:
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

Status remove_tree(const std::string& path) {
  std::error_code code;
  std::filesystem::remove_all(path, code);
  if (code) return make_error(Reason::Io, "removing {}: {}", path, code.message());
  return {};
}

Status move(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) == 0) return {};
  return make_error(Reason::Io, "renaming {}: {}", from, std::strerror(errno));
}

}  // namespace

Cache::Cache(const std::string& directory, std::string_view identity)
    : directory_(directory + "/git/" + sha256_hex(identity).substr(0, kIdentityDigits)),
      repository_(directory_ + "/repo.git") {}

StorePtr Cache::find(const std::string& commit) {
  const auto oid = Oid::parse(commit);
  if (!oid) return nullptr;
  if (!store_) {
    auto opened = tree::git::ObjectStore::open(repository_ + "/objects");
    if (!opened) return nullptr;
    store_ = *opened;
  }
  if (store_->is_damaged() || !store_->contains(*oid)) return nullptr;
  if (checked_ == commit) return store_;
  auto read = store_->read_commit(*oid);
  if (!read || !tree::check_complete(*store_, read->tree)) return nullptr;
  checked_ = commit;
  return store_;
}

Result<std::string> Cache::update(const Client& client, const Wanted& wanted,
                                  std::stop_token stop) {
  TRY(make_directories(directory_));
  Lock lock = TRY(Lock::take(directory_ + "/lock", stop));
  remove_leftovers();
  Status fetched = refresh(client, wanted, stop);
  if (!fetched && fetched.error().reason() != Reason::Internal) return fetched.error();
  if (fetched) {
    auto commit = open_current();
    const bool compact = commit && find(*commit) && store_->pack_count() <= kPacksMax;
    if (compact) return commit;
  }
  // Damaged, incomplete, or in too many pieces.
  TRY(rebuild(client, wanted, stop));
  std::string commit = TRY(open_current());
  if (find(commit)) return commit;
  return make_error(Reason::VerifyFailed, "commit {} is incomplete after a fresh fetch", commit);
}

std::string Cache::read_current() const {
  auto text = read_file(directory_ + "/current", 256);
  return text ? std::string(trim(*text)) : std::string();
}

Status Cache::write_current(const std::string& commit) const {
  return write_file_atomically(directory_ + "/current", commit + "\n");
}

Status Cache::refresh(const Client& client, const Wanted& wanted, std::stop_token stop) {
  const bool whole = is_directory(repository_ + "/objects") && !(store_ && store_->is_damaged());
  if (!whole) return make_error(Reason::Internal, "there is no cached repository");
  return fetch_into(repository_, client, wanted, stop, false);
}

Status Cache::rebuild(const Client& client, const Wanted& wanted, std::stop_token stop) {
  const std::string fresh = directory_ + "/fresh." + std::to_string(::getpid());
  TRY(remove_tree(fresh));
  TRY(client.make_bare_repository(fresh, stop));
  TRY(fetch_into(fresh, client, wanted, stop, true));
  const std::string old = directory_ + "/old." + std::to_string(::getpid());
  if (is_directory(repository_)) TRY(move(repository_, old));
  TRY(move(fresh, repository_));
  store_ = nullptr;
  checked_.clear();
  return remove_tree(old);
}

Status Cache::fetch_into(const std::string& repository, const Client& client, const Wanted& wanted,
                         std::stop_token stop, bool fresh) const {
  const std::string what = wanted.commit.empty() ? wanted.ref : wanted.commit;
  Client::Fetch fetch{repository, {"+" + what + ":" + std::string(kCurrentRef)}, fresh};
  Status fetched = client.fetch(fetch, stop);
  if (fetched) return fetched;
  const bool dumb = fetched.error().reason() == Reason::Unsupported;
  const bool unasked = fetched.error().reason() == Reason::NotFound && !wanted.commit.empty();
  if (dumb) {
    fetch.shallow = false;
    return client.fetch(fetch, stop);
  }
  if (!unasked) return fetched;
  // A server that does not give single commits: everything, and the commit is somewhere in it.
  fetch.refspecs = {"+refs/heads/*:refs/bireme/heads/*", "+refs/tags/*:refs/bireme/tags/*"};
  fetch.shallow = false;
  TRY(client.fetch(fetch, stop));
  auto store = TRY(tree::git::ObjectStore::open(repository + "/objects"));
  const auto oid = Oid::parse(wanted.commit);
  if (!oid || !store->contains(*oid)) return fetched;
  return client.update_ref(repository, std::string(kCurrentRef), wanted.commit, stop);
}

Result<std::string> Cache::open_current() {
  LocalRepository repository = TRY(LocalRepository::open(repository_));
  store_ = TRY(tree::git::ObjectStore::open(repository.objects_directory()));
  const std::string name(kCurrentRef);
  Refs refs = TRY(repository.read_refs(*store_, {name}));
  if (!refs.commits.contains(name)) {
    return make_error(Reason::Internal, "the cached repository has no commit");
  }
  return refs.commits.at(name);
}

void Cache::remove_leftovers() const {
  std::error_code code;
  std::vector<std::string> leftovers;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, code)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("fresh.") || name.starts_with("old.")) leftovers.push_back(entry.path());
  }
  for (const std::string& path : leftovers) (void)remove_tree(path);
}

}  // namespace bireme::source::git
