// Address: a repository's URL taken apart, checked and without credentials. Pure; any thread.
//
// Only file, http, https and ssh (also as user@host:path) and local paths are known; what begins
// with '-' or names a transport helper ("ext::") is refused, so nothing here can become an option
// or a command of the Git or ssh client.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace bireme::source::git {

enum class Protocol { Local, Http, Ssh };

struct Address {
  Protocol protocol = Protocol::Local;
  std::string url;       // as given to the client; for Local the path
  std::string username;  // of an http URL that held one
  Secret password;
};

Result<Address> parse_address(std::string_view url);

// As `git check-ref-format`: what may stand in a ref name, and no leading '-'.
Status check_ref_name(std::string_view name);
bool is_commit_id(std::string_view text);  // 40 lower-case hex digits

}  // namespace bireme::source::git
