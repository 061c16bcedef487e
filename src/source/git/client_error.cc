#include "source/git/client_error.h"

#include <array>

#include "base/text.h"
#include "source/git/address.h"

namespace bireme::source::git {

namespace {

struct Rule {
  std::string_view part;  // of stderr, lower case
  Reason reason;
  std::string_view message;
  std::string_view hint;
};

// The first that is found decides: causes stand before what follows from them.
constexpr std::array kRules = {
    Rule{"host key verification failed", Reason::VerifyFailed,
         "the server's ssh host key is not in known_hosts",
         "add it after checking its fingerprint (ssh-keyscan prints it)"},
    Rule{"permission denied (publickey", Reason::AuthFailed, "the ssh key was refused",
         "check the key and its access to the repository"},
    Rule{"invalid format", Reason::Invalid, "the ssh private key cannot be read", ""},
    Rule{"certificate verif", Reason::VerifyFailed, "the server's TLS certificate is not trusted",
         "give the certificate authority (caFile) that signed it"},
    Rule{"certificate problem", Reason::VerifyFailed, "the server's TLS certificate is not trusted",
         "give the certificate authority (caFile) that signed it"},
    Rule{"authentication failed", Reason::AuthFailed, "the credentials were refused",
         "they may have expired"},
    Rule{"could not read username", Reason::AuthFailed, "the repository needs credentials", ""},
    Rule{"could not read password", Reason::AuthFailed, "the repository needs credentials", ""},
    Rule{"returned error: 401", Reason::AuthFailed, "the credentials were refused",
         "they may have expired"},
    Rule{"returned error: 403", Reason::Forbidden, "access is forbidden", ""},
    Rule{"returned error: 429", Reason::Throttled, "the server asks for fewer requests", ""},
    Rule{"couldn't find remote ref", Reason::NotFound, "the ref is not in the repository", ""},
    Rule{"not our ref", Reason::NotFound, "the commit is not in the repository", ""},
    Rule{"unadvertised object", Reason::NotFound,
         "the server does not give commits that are not a branch or tag", ""},
    Rule{"shallow cap", Reason::Unsupported, "the server cannot send a part of the history", ""},
    // Of our own cache: the remote's repository is never named in these words.
    Rule{"is corrupt", Reason::Internal, "the cached repository is damaged", ""},
    Rule{"bad object", Reason::Internal, "the cached repository is damaged", ""},
    Rule{"unable to read tree", Reason::Internal, "the cached repository is damaged", ""},
    Rule{"not a git repository", Reason::Internal, "the cached repository is damaged", ""},
    Rule{"index file", Reason::Internal, "the cached repository is damaged", ""},
    Rule{"did not send all", Reason::Internal, "the cached repository is damaged", ""},
    Rule{"returned error: 5", Reason::Unavailable, "the server failed", ""},
    Rule{"redirect", Reason::Forbidden,
         "the server redirects, which is not followed with a bearer token",
         "use the address it redirects to"},
    Rule{"could not resolve host", Reason::Unavailable, "the host name cannot be resolved", ""},
    Rule{"name or service not known", Reason::Unavailable, "the host name cannot be resolved", ""},
    Rule{"connection refused", Reason::Unavailable, "the connection was refused", ""},
    Rule{"timed out", Reason::Timeout, "the connection timed out", ""},
    Rule{"failed to connect", Reason::Unavailable, "cannot connect", ""},
    Rule{"network is unreachable", Reason::Unavailable, "the network is unreachable", ""},
    Rule{"early eof", Reason::Unavailable, "the connection was cut", ""},
    Rule{"hung up unexpectedly", Reason::Unavailable, "the connection was cut", ""},
    Rule{"unexpected disconnect", Reason::Unavailable, "the connection was cut", ""},
    Rule{"operation too slow", Reason::Unavailable, "the connection stalled", ""},
    Rule{"' not found", Reason::NotFound, "repository not found", ""},
    Rule{"repository not found", Reason::NotFound, "repository not found", ""},
    Rule{"does not appear to be a git repo", Reason::NotFound, "repository not found", ""},
    Rule{"not valid: is this a git repo", Reason::NotFound, "no Git repository there", ""},
    Rule{"does not exist", Reason::NotFound, "repository not found", ""},
    Rule{"not allowed", Reason::Forbidden, "the protocol is not allowed", ""},
    Rule{"could not read from remote", Reason::Unavailable, "the server ended the connection", ""},
    Rule{"access to the requested", Reason::Unavailable, "the server could not be reached", ""},
};

// The last line that Git marked as what went wrong, without the mark.
std::string_view telling_line(std::string_view text) {
  std::string_view found;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    for (std::string_view mark : {"fatal: ", "error: ", "ERROR: ", "remote: "}) {
      if (line.starts_with(mark) && (found.empty() || mark != "remote: ")) {
        found = line.substr(mark.size());
      }
    }
    if (found.empty() && !line.empty()) found = line;
  }
  return found;
}

constexpr size_t kLineBytesMax = 300;

}  // namespace

Refs parse_ls_remote(std::string_view output) {
  Refs refs;
  for (std::string_view line : split(output, '\n')) {
    const size_t tab = line.find('\t');
    if (tab == std::string_view::npos) continue;
    const std::string_view left = line.substr(0, tab);
    std::string_view name = line.substr(tab + 1);
    if (left.starts_with("ref: ")) {
      if (name == "HEAD") refs.head_branch = std::string(left.substr(5));
      continue;
    }
    if (!is_commit_id(left)) continue;
    constexpr std::string_view kPeeled = "^{}";
    const bool peeled = name.ends_with(kPeeled);
    if (peeled) name.remove_suffix(kPeeled.size());
    if (peeled)
      refs.commits[std::string(name)] = std::string(left);
    else
      refs.commits.emplace(std::string(name), std::string(left));
  }
  return refs;
}

Error client_error(std::string_view stderr_text, std::string_view url) {
  const std::string lower = to_lower(stderr_text);
  const std::string line = escape_control(telling_line(stderr_text).substr(0, kLineBytesMax));
  const std::string shown = redact_url(url);
  for (const Rule& rule : kRules) {
    if (!contains(lower, rule.part)) continue;
    Error error = make_error(rule.reason, "{}: {} ({})", shown, rule.message, line);
    if (rule.reason == Reason::NotFound) error = error.with_retry(Retry::AtInterval);
    return rule.hint.empty() ? error : error.with_hint(std::string(rule.hint));
  }
  return make_error(Reason::Unavailable, "{}: {}", shown,
                    line.empty() ? "git failed without a word" : line);
}

}  // namespace bireme::source::git
