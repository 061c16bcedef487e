// Git sources: where the commits come from differs (files of this machine, or a remote and a
// cache), what is made of them does not.
#include <sys/stat.h>

#include <filesystem>
#include <mutex>

#include "base/files.h"
#include "source/git/address.h"
#include "source/git/cache.h"
#include "source/git/history.h"
#include "source/git/local_repository.h"
#include "tree/git_tree.h"

namespace bireme::source {

namespace {

using git::Refs;
using git::Selection;
using git::StorePtr;
using tree::git::ObjectStore;
using tree::git::Oid;

// `previous` is the commit given out before, empty for the first.
Result<Artifact> make_artifact(StorePtr store, Revision revision, const std::string& previous) {
  const auto oid = Oid::parse(revision.commit);
  if (!oid) return make_error(Reason::Invalid, "{}: is not a commit", revision.commit);
  tree::git::Commit commit = TRY(store->read_commit(*oid));
  tree::TreePtr tree = TRY(tree::make_git_tree(store, commit.tree));
  revision.previous_commit = previous == revision.commit ? std::string() : previous;
  const auto before = Oid::parse(revision.previous_commit);
  revision.is_rewritten = before && !git::is_ancestor(*store, *before, *oid);
  return Artifact{std::move(revision), "git:" + commit.tree.hex(), std::move(tree)};
}

class LocalGitSource : public Source {
 public:
  LocalGitSource(std::string path, Selection selection)
      : path_(std::move(path)), selection_(std::move(selection)) {}

  Result<Revision> poll(std::stop_token) override {
    std::lock_guard lock(mutex_);
    return find_revision();
  }

  Result<Artifact> fetch(const Revision& revision, std::stop_token) override {
    std::lock_guard lock(mutex_);
    TRY(open_store());
    auto artifact = make_artifact(store_, revision, fetched_);
    if (!artifact) return artifact.error().during("reading " + path_);
    fetched_ = revision.commit;
    return artifact;
  }

 private:
  // The store that trees already use is kept while it is the same repository and whole.
  Result<git::LocalRepository> open_store() {
    git::LocalRepository repository = TRY(git::LocalRepository::open(path_));
    const std::string directory = repository.objects_directory();
    struct stat info {};
    if (::stat(directory.c_str(), &info) != 0 || info.st_ino != inode_ || store_->is_damaged()) {
      store_ = TRY(ObjectStore::open(directory));
      inode_ = info.st_ino;
    }
    return repository;
  }

  Result<Revision> find_revision() {
    git::LocalRepository repository = TRY(open_store());
    Refs refs = TRY(repository.read_refs(*store_, selection_.names));
    auto choice = git::find_choice(selection_, refs);
    const auto oid = choice ? Oid::parse(choice->revision.commit) : std::nullopt;
    if (!oid || !store_->contains(*oid)) {
      return git::missing_ref(selection_, path_, repository.read_all_refs(*store_));
    }
    return choice->revision;
  }

  const std::string path_;
  const Selection selection_;
  std::mutex mutex_;
  StorePtr store_;
  ino_t inode_ = 0;
  std::string fetched_;
};

class RemoteGitSource : public Source {
 public:
  RemoteGitSource(std::string url, Selection selection, std::unique_ptr<const git::Client> client,
                  const std::string& cache_directory)
      : url_(std::move(url)),
        selection_(std::move(selection)),
        client_(std::move(client)),
        cache_(cache_directory, url_ + "\n" + selection_.key()) {}

  Result<Revision> poll(std::stop_token stop) override {
    git::Choice choice = TRY(choose(stop));
    return choice.revision;
  }

  Result<Artifact> fetch(const Revision& revision, std::stop_token stop) override {
    std::lock_guard lock(mutex_);
    Revision got = revision;
    StorePtr store = cache_.find(got.commit);
    if (!store) {
      git::Choice choice = TRY(choose(stop));
      got.name = choice.revision.name;
      got.commit = TRY(cache_.update(*client_, {choice.ref, selection_.commit}, stop));
      store = cache_.find(got.commit);
    }
    if (!store) return make_error(Reason::Io, "the cache of {} cannot be read", redact_url(url_));
    Artifact artifact = TRY(make_artifact(store, got, cache_.read_current()));
    if (cache_.read_current() != got.commit) TRY(cache_.write_current(got.commit));
    return artifact;
  }

 private:
  Result<git::Choice> choose(std::stop_token stop) const {
    if (!selection_.commit.empty()) return *git::find_choice(selection_, {});
    Refs refs = TRY(client_->list_refs(selection_.names, stop));
    auto choice = git::find_choice(selection_, refs);
    if (choice) return *choice;
    Refs all = TRY(client_->list_refs({}, stop));
    return git::missing_ref(selection_, url_, all);
  }

  const std::string url_;
  const Selection selection_;
  const std::unique_ptr<const git::Client> client_;
  std::mutex mutex_;
  git::Cache cache_;
};

}  // namespace

Result<std::unique_ptr<Source>> make_git_source(SourceRef ref, SourceOptions options) {
  git::Address address = TRY(git::parse_address(ref.url));
  Selection selection = TRY(git::make_selection(ref));
  const bool is_local = address.protocol == git::Protocol::Local;
  if (is_local && !options.cache_local_repositories) {
    return std::unique_ptr<Source>(
        std::make_unique<LocalGitSource>(std::move(address.url), std::move(selection)));
  }
  if (options.cache_directory.empty()) {
    return make_error(Reason::Invalid, "a remote repository needs a cache directory");
  }
  if (is_local) address.url = "file://" + std::filesystem::absolute(address.url).string();
  auto client = TRY(git::Client::make(address, ref.credentials, options));
  return std::unique_ptr<Source>(std::make_unique<RemoteGitSource>(
      std::move(address.url), std::move(selection), std::move(client), options.cache_directory));
}

}  // namespace bireme::source
