// Source: from a reference to an artifact: what is the newest revision, and the tree of files
// there.
//
// poll() asks the remote what the reference points to and fetches nothing; fetch() gives the tree
// at (at least) that revision, from the cache where it can. Both block (seconds): call from a
// worker. A Source may be used from many threads; fetches of one repository wait for each other. An
// error never means "empty": the caller keeps what it has. Credentials come in as values and are in
// no argument list, log line or error. Revision text is as Flux prints it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "tree/tree.h"

namespace bireme::source {

struct Revision {
  std::string name;    // "main", "v1.2.3", "refs/pull/7/head"; empty for a bare commit
  std::string commit;  // 40 hex digits
  // The commit fetched before this one is not among its ancestors: history was rewritten (I26).
  // Only fetch() can tell.
  bool is_rewritten = false;
  std::string previous_commit;  // what was fetched before; empty the first time

  std::string text() const;  // "main@sha1:<commit>", or "sha1:<commit>" without a name
};

struct Artifact {
  Revision revision;
  std::string digest;  // of the content: "git:<oid of the root tree>"
  tree::TreePtr tree;
};

class Source {
 public:
  virtual ~Source() = default;
  virtual Result<Revision> poll(std::stop_token stop = {}) = 0;
  virtual Result<Artifact> fetch(const Revision& revision, std::stop_token stop = {}) = 0;
};

struct Credentials {
  std::string username;         // https; "git" is used where only a password is given
  Secret password;              // https: a password or access token
  Secret bearer_token;          // https: sent as "Authorization: Bearer"
  std::string ca_certificates;  // https: PEM to trust instead of the system's
  Secret ssh_private_key;       // ssh: OpenSSH or PEM, without a passphrase
  std::string known_hosts;      // ssh: required with a key
};

// What to follow. At most one of branch, tag, name and any; commit alone or with a branch. With
// none of them the remote's HEAD is followed.
struct SourceRef {
  std::string url;  // https, http, ssh and file URLs, scp-like user@host:path, a local path
  std::string branch;
  std::string tag;
  std::string name;    // a full ref name, "refs/heads/main"
  std::string commit;  // 40 hex digits
  std::string any;     // a commit, branch or tag, whichever it is: in this order
  Credentials credentials;
};

struct SourceOptions {
  std::string cache_directory;       // for remote repositories; survives restarts
  std::chrono::seconds timeout{60};  // of one poll or fetch
  // Local repositories are copied to the cache as remote ones are, instead of being read in place:
  // then one that vanishes or is garbage collected does not matter until it changes.
  bool cache_local_repositories = false;
  // The command line only: also use the configuration, agent and helpers of the user's own git.
  bool use_own_git_setup = false;
};

// Checks the reference (an option in disguise, an unknown protocol, a bad ref name are Invalid) and
// opens nothing yet.
Result<std::unique_ptr<Source>> make_git_source(SourceRef ref, SourceOptions options);

// The URL without user name and password, for messages.
std::string redact_url(std::string_view url);

}  // namespace bireme::source
