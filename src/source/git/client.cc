#include "source/git/client.h"

#include <array>
#include <cstdlib>

#include "base/digest.h"
#include "base/text.h"
#include "source/git/client_error.h"

namespace bireme::source::git {

namespace {

// Proxies are the machine's business, not the repository's.
constexpr std::array<const char*, 8> kProxyVariables = {"http_proxy", "https_proxy", "HTTPS_PROXY",
                                                        "all_proxy",  "ALL_PROXY",   "no_proxy",
                                                        "NO_PROXY",   "TMPDIR"};
constexpr std::array<const char*, 10> kOwnSetupVariables = {
    "SSH_AUTH_SOCK", "GIT_SSH_COMMAND",   "GIT_SSH",         "GIT_SSL_CAINFO",
    "GIT_ASKPASS",   "GIT_SSL_NO_VERIFY", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL",
    "USER",          "GIT_SSL_CAPATH"};
constexpr int kLowSpeedBytes = 1000;
constexpr int kLowSpeedSeconds = 30;
constexpr size_t kRefsOutputBytesMax = 256 * 1024 * 1024;

// What Git asks for is answered from the environment, so the secret is in no argument and no file.
constexpr std::string_view kCredentialHelper =
    "!f() { test \"$1\" = get || return 0; "
    "printf 'username=%s\\npassword=%s\\n' \"$BIREME_GIT_USERNAME\" \"$BIREME_GIT_PASSWORD\"; }; f";

std::string shell_quoted(std::string_view text) {
  return "'" + replace_all(text, "'", "'\\''") + "'";
}

bool holds_line_end(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

}  // namespace

Result<std::unique_ptr<const Client>> Client::make(const Address& address,
                                                   const Credentials& credentials,
                                                   const SourceOptions& options) {
  TempDir files = TRY(TempDir::make("bireme-git"));
  std::unique_ptr<Client> client(new Client(address, options.timeout, std::move(files)));
  TRY(client->prepare(address, credentials, options.use_own_git_setup));
  return std::unique_ptr<const Client>(std::move(client));
}

Result<Refs> Client::list_refs(const std::vector<std::string>& names, std::stop_token stop) const {
  std::vector<std::string> arguments = {"ls-remote", "--symref", "--", url_};
  for (const std::string& name : names) {
    arguments.push_back(name);
    if (name.starts_with("refs/tags/")) arguments.push_back(name + "^{}");
  }
  ProcessOutput output = TRY(run(std::move(arguments), stop));
  return parse_ls_remote(output.out);
}

Status Client::fetch(const Fetch& fetch, std::stop_token stop) const {
  std::vector<std::string> arguments = {"-C",
                                        fetch.directory,
                                        "fetch",
                                        "--quiet",
                                        "--no-tags",
                                        "--force",
                                        "--no-auto-maintenance",
                                        "--no-write-fetch-head",
                                        "--no-recurse-submodules"};
  if (fetch.shallow) arguments.push_back("--depth=1");
  arguments.push_back("--");
  arguments.push_back(url_);
  arguments.insert(arguments.end(), fetch.refspecs.begin(), fetch.refspecs.end());
  TRY(run(std::move(arguments), stop));
  return {};
}

Status Client::make_bare_repository(const std::string& directory, std::stop_token stop) const {
  TRY(run({"init", "--quiet", "--bare", "--template=", "--", directory}, stop));
  return {};
}

Status Client::update_ref(const std::string& directory, const std::string& ref,
                          const std::string& commit, std::stop_token stop) const {
  TRY(run({"-C", directory, "update-ref", ref, commit}, stop));
  return {};
}

Status Client::prepare(const Address& address, const Credentials& credentials, bool own_setup) {
  env_ = {{"GIT_TERMINAL_PROMPT", "0"},
          {"GIT_ALLOW_PROTOCOL", "http:https:ssh:file"},
          {"GIT_OPTIONAL_LOCKS", "0"},
          {"GCM_INTERACTIVE", "never"},
          {"LC_ALL", "C"},
          {"GIT_PROTOCOL_FROM_USER", "0"}};
  const auto pass_on = [&](const char* name) {
    const char* value = std::getenv(name);
    if (value != nullptr) env_[name] = value;
  };
  for (const char* name : kProxyVariables) pass_on(name);
  if (own_setup) {
    for (const char* name : kOwnSetupVariables) pass_on(name);
  } else {
    env_["GIT_CONFIG_NOSYSTEM"] = "1";
    env_["GIT_CONFIG_GLOBAL"] = "/dev/null";
    env_["GIT_ASKPASS"] = "/bin/false";
    set_config("credential.helper", "");
  }
  set_config("core.hooksPath", "/dev/null");
  set_config("core.fsmonitor", "false");
  set_config("gc.auto", "0");
  set_config("fetch.unpackLimit", "1");  // always a pack, never loose objects
  set_config("safe.directory", "*");     // our own cache, whoever mounted the disk
  set_config("http.lowSpeedLimit", std::to_string(kLowSpeedBytes));
  set_config("http.lowSpeedTime", std::to_string(kLowSpeedSeconds));
  if (address.protocol == Protocol::Http) TRY(prepare_http(address, credentials));
  if (address.protocol == Protocol::Ssh) TRY(prepare_ssh(credentials, own_setup));
  env_["GIT_CONFIG_COUNT"] = std::to_string(config_count_);
  return {};
}

Status Client::prepare_http(const Address& address, const Credentials& credentials) {
  std::string username = credentials.username.empty() ? address.username : credentials.username;
  const Secret& password = credentials.password.empty() ? address.password : credentials.password;
  if (!credentials.bearer_token.empty()) {
    if (holds_line_end(credentials.bearer_token.reveal())) {
      return make_error(Reason::Invalid, "the bearer token holds a line end");
    }
    set_config("http.extraHeader", "Authorization: Bearer " + credentials.bearer_token.reveal());
    set_config("http.followRedirects", "false");  // the header must not reach another host
    secrets_.push_back(credentials.bearer_token);
  } else if (!username.empty() || !password.empty()) {
    if (username.empty()) username = "git";
    if (holds_line_end(username) || holds_line_end(password.reveal())) {
      return make_error(Reason::Invalid, "the user name or password holds a line end");
    }
    const size_t path = address.url.find('/', address.url.find("://") + 3);
    // Only for this host: a redirect elsewhere gets no answer.
    set_config("credential." + address.url.substr(0, path) + ".helper",
               std::string(kCredentialHelper));
    env_["BIREME_GIT_USERNAME"] = username;
    env_["BIREME_GIT_PASSWORD"] = password.reveal();
    secrets_.push_back(password);
  }
  if (credentials.ca_certificates.empty()) return {};
  env_["GIT_SSL_CAINFO"] = TRY(write_private("ca.pem", credentials.ca_certificates));
  env_["GIT_SSL_CAPATH"] = files_.path() + "/no-other-authorities";
  return make_directories(files_.path() + "/no-other-authorities");
}

Status Client::prepare_ssh(const Credentials& credentials, bool own_setup) {
  std::string command = "ssh -o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=15";
  env_["GIT_SSH_VARIANT"] = "ssh";
  if (credentials.ssh_private_key.empty()) {
    if (!own_setup) {
      return make_error(Reason::Invalid, "an ssh repository needs a private key and known_hosts");
    }
    if (!env_.contains("GIT_SSH_COMMAND")) env_["GIT_SSH_COMMAND"] = command;
    return {};
  }
  if (credentials.known_hosts.empty()) {
    return make_error(Reason::Invalid, "an ssh key is given without known_hosts");
  }
  std::string key_text = credentials.ssh_private_key.reveal();
  if (!key_text.ends_with('\n')) key_text += '\n';  // ssh refuses a key without its last line end
  const std::string key = TRY(write_private("identity", key_text));
  const std::string hosts = TRY(write_private("known_hosts", credentials.known_hosts));
  command += " -F /dev/null -o IdentitiesOnly=yes -o IdentityAgent=none -i " + shell_quoted(key);
  command += " -o StrictHostKeyChecking=yes -o GlobalKnownHostsFile=/dev/null";
  command += " -o UpdateHostKeys=no -o " + shell_quoted("UserKnownHostsFile=" + hosts);
  env_["GIT_SSH_COMMAND"] = command;
  return {};
}

Result<std::string> Client::write_private(const std::string& name, std::string_view content) {
  std::string path = files_.path() + "/" + name;
  constexpr int kOwnerOnly = 0600;
  TRY(write_file_atomically(path, content, kOwnerOnly));
  return path;
}

void Client::set_config(const std::string& key, const std::string& value) {
  const std::string number = std::to_string(config_count_++);
  env_["GIT_CONFIG_KEY_" + number] = key;
  env_["GIT_CONFIG_VALUE_" + number] = value;
}

Result<ProcessOutput> Client::run(std::vector<std::string> arguments, std::stop_token stop) const {
  ProcessOptions options;
  options.argv = {"git"};
  options.argv.insert(options.argv.end(), arguments.begin(), arguments.end());
  options.env = env_;
  options.timeout = timeout_;
  options.output_bytes_max = kRefsOutputBytesMax;
  ProcessOutput output = TRY(run_process(options, stop));
  if (output.exit_code == 0) return output;
  for (const Secret& secret : secrets_) {
    if (!secret.empty()) output.err = replace_all(output.err, secret.reveal(), "***");
  }
  return client_error(output.err, url_);
}

}  // namespace bireme::source::git
