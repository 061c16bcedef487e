// Client: talks to remote repositories by running the `git` program, which is all that does.
//
// Never a shell, a prompt, a hook, a submodule or a transport helper; without the command line's
// use_own_git_setup also no configuration, agent or credential helper of the machine. Credentials
// reach Git through its environment and files of mode 0600 in a temporary folder, never through
// arguments. Blocking; a Client may be used from many threads.
#pragma once

#include "base/files.h"
#include "base/process.h"
#include "source/git/address.h"
#include "source/git/selection.h"

namespace bireme::source::git {

class Client {
 public:
  static Result<std::unique_ptr<const Client>> make(const Address& address,
                                                    const Credentials& credentials,
                                                    const SourceOptions& options);

  // `git ls-remote` for the names; every branch and tag when there are none.
  Result<Refs> list_refs(const std::vector<std::string>& names, std::stop_token stop) const;

  // Fetches into the bare repository `directory` by the given refspecs.
  struct Fetch {
    std::string directory;
    std::vector<std::string> refspecs;
    bool shallow = false;  // only the tips, without their history
  };
  Status fetch(const Fetch& fetch, std::stop_token stop) const;

  Status make_bare_repository(const std::string& directory, std::stop_token stop) const;
  Status update_ref(const std::string& directory, const std::string& ref, const std::string& commit,
                    std::stop_token stop) const;

 private:
  Client(const Address& address, std::chrono::seconds timeout, TempDir files)
      : url_(address.url), timeout_(timeout), files_(std::move(files)) {}
  Status prepare(const Address& address, const Credentials& credentials, bool own_setup);
  Status prepare_http(const Address& address, const Credentials& credentials);
  Status prepare_ssh(const Credentials& credentials, bool own_setup);
  Result<std::string> write_private(const std::string& name, std::string_view content);
  void set_config(const std::string& key, const std::string& value);
  Result<ProcessOutput> run(std::vector<std::string> arguments, std::stop_token stop) const;

  std::string url_;
  std::chrono::seconds timeout_;
  TempDir files_;
  std::map<std::string, std::string> env_;
  std::vector<Secret> secrets_;  // blotted out of whatever Git prints
  int config_count_ = 0;
};

}  // namespace bireme::source::git
