#include <algorithm>

#include "base/digest.h"
#include "base/files.h"
#include "base/text.h"
#include "kube/config/load_config.h"
#include "yaml/parse.h"

namespace bireme::kube {
namespace {

constexpr int kNamesListedMax = 10;

// A mapping of one kubeconfig file, with the words to say where it stands.
struct Section {
  json::Value value;
  std::string file;
  std::string path;  // "users[1].user"

  Error error(std::string_view field, std::string_view what) const {
    return make_error(Reason::Invalid, "{}: {}.{} {}", file, path, field, what);
  }

  Result<std::string> text(std::string_view field) const {
    const json::Value& found = value[field];
    if (found.is_null()) return std::string();
    if (!found.is_string()) return error(field, "is not text");
    return std::string(found.as_string());
  }

  Result<bool> flag(std::string_view field) const {
    const json::Value& found = value[field];
    if (found.is_null()) return false;
    if (!found.is_bool()) return error(field, "is not true or false");
    return found.as_bool();
  }

  Result<std::vector<std::string>> texts(std::string_view field) const {
    std::vector<std::string> list;
    const json::Value& found = value[field];
    if (!found.is_null() && !found.is_array()) return error(field, "is not a list");
    for (const json::Value& item : found.items()) {
      if (!item.is_string()) return error(field, "holds something that is not text");
      list.emplace_back(item.as_string());
    }
    return list;
  }

  std::string absolute(const std::string& name) const {
    if (name.empty() || name[0] == '/') return name;
    const size_t slash = file.rfind('/');
    return slash == std::string::npos ? name : file.substr(0, slash + 1) + name;
  }
};

struct Pem {
  std::string text;
  std::string file;
};

// "<field>-data" in base64 wins over the file that "<field>" names.
Result<Pem> read_pem(const Section& section, const std::string& field) {
  const std::string data_field = field + "-data";
  const std::string data = TRY(section.text(data_field));
  if (!data.empty()) {
    auto decoded = base64_decode(data);
    if (!decoded) return section.error(data_field, "is not base64");
    return Pem{*std::move(decoded), {}};
  }
  const std::string named = TRY(section.text(field));
  const std::string file = section.absolute(named);
  if (file.empty()) return Pem{};
  auto content = read_file(file, kKubeconfigBytesMax);
  if (!content) {
    return content.error().during(
        fmt::format("{}: {}.{}", section.file, section.path, field));
  }
  return Pem{*std::move(content), file};
}

// The three lists of all files merged, and which context is meant.
class Merged {
 public:
  static Result<Merged> of(const std::vector<KubeconfigSource>& sources) {
    Merged merged;
    for (const KubeconfigSource& source : sources) {
      yaml::ParseOptions options;
      options.file = source.file;
      const json::Value root = TRY(yaml::parse(source.text, options).during(source.file));
      if (root.is_null()) continue;
      if (!root.is_object()) return make_error(Reason::Invalid, "{}: not a kubeconfig",
                                               source.file);
      TRY(merged.add(root, source.file));
    }
    return merged;
  }

  const std::string& current() const { return current_; }
  const std::vector<std::pair<std::string, Section>>& contexts() const { return contexts_; }

  Result<Section> context(const std::string& name) const {
    return find(contexts_, "context", name);
  }
  Result<Section> cluster(const std::string& name) const {
    return find(clusters_, "cluster", name);
  }
  Result<Section> user(const std::string& name) const { return find(users_, "user", name); }

 private:
  using Entries = std::vector<std::pair<std::string, Section>>;

  Status add(const json::Value& root, const std::string& file) {
    const json::Value& current = root["current-context"];
    if (!current.is_null() && !current.is_string()) {
      return make_error(Reason::Invalid, "{}: current-context is not text", file);
    }
    if (current_.empty()) current_ = current.as_string();
    TRY(add_list(clusters_, root, "clusters", "cluster", file));
    TRY(add_list(users_, root, "users", "user", file));
    return add_list(contexts_, root, "contexts", "context", file);
  }

  static Status add_list(Entries& into, const json::Value& root, std::string_view list,
                         std::string_view member, const std::string& file) {
    const json::Value& found = root[list];
    if (!found.is_null() && !found.is_array()) {
      return make_error(Reason::Invalid, "{}: {} is not a list", file, list);
    }
    for (size_t i = 0; i < found.size(); ++i) {
      const std::string path = fmt::format("{}[{}]", list, i);
      const std::string_view name = found[i]["name"].as_string();
      const json::Value& value = found[i][member];
      if (name.empty()) return make_error(Reason::Invalid, "{}: {}.name is missing", file, path);
      if (!value.is_null() && !value.is_object()) {
        return make_error(Reason::Invalid, "{}: {}.{} is not an object", file, path, member);
      }
      const bool is_taken = std::any_of(into.begin(), into.end(), [name](const auto& entry) {
        return entry.first == name;
      });
      if (is_taken) continue;
      into.push_back({std::string(name), {value, file, fmt::format("{}.{}", path, member)}});
    }
    return {};
  }

  static Result<Section> find(const Entries& entries, std::string_view what,
                              const std::string& name) {
    std::vector<std::string> names;
    for (const auto& [entry_name, section] : entries) {
      if (entry_name == name) return section;
      if (names.size() < kNamesListedMax) names.push_back(entry_name);
    }
    const std::string there = names.empty() ? "there is none" : "there are: " + join(names, ", ");
    return make_error(Reason::NotFound, "the kubeconfig has no {} \"{}\"", what,
                      escape_control(name)).with_hint(there);
  }

  Entries clusters_;
  Entries users_;
  Entries contexts_;
  std::string current_;
};

Status take_cluster(ClusterConfig& config, const Section& cluster) {
  config.server = TRY(cluster.text("server"));
  if (config.server.empty()) return cluster.error("server", "is missing");
  Pem authority = TRY(read_pem(cluster, "certificate-authority"));
  config.ca_pem = std::move(authority.text);
  config.ca_file = std::move(authority.file);
  config.tls_server_name = TRY(cluster.text("tls-server-name"));
  config.insecure_skip_tls_verify = TRY(cluster.flag("insecure-skip-tls-verify"));
  std::string proxy = TRY(cluster.text("proxy-url"));
  config.proxy_url = Secret(std::move(proxy));
  if (config.insecure_skip_tls_verify && !config.ca_pem.empty()) {
    return cluster.error("insecure-skip-tls-verify", "cannot be true beside an authority");
  }
  const bool is_tls = !config.ca_pem.empty() || config.insecure_skip_tls_verify;
  if (!contains(config.server, "://")) {
    config.server = (is_tls ? "https://" : "http://") + config.server;
  }
  while (config.server.ends_with('/')) config.server.pop_back();
  return {};
}

Result<ExecPlugin> decode_exec(const Section& user) {
  const Section exec{user.value["exec"], user.file, user.path + ".exec"};
  if (!exec.value.is_object()) return user.error("exec", "is not an object");
  ExecPlugin plugin;
  plugin.api_version = TRY(exec.text("apiVersion"));
  const bool is_known = plugin.api_version == "client.authentication.k8s.io/v1" ||
                        plugin.api_version == "client.authentication.k8s.io/v1beta1";
  if (!is_known) return exec.error("apiVersion", "is not client.authentication.k8s.io/v1");
  plugin.command = TRY(exec.text("command"));
  if (plugin.command.empty()) return exec.error("command", "is missing");
  // A command with a slash is relative to the file, as kubectl has it.
  if (contains(plugin.command, "/")) plugin.command = exec.absolute(plugin.command);
  plugin.args = TRY(exec.texts("args"));
  plugin.install_hint = TRY(exec.text("installHint"));
  plugin.provide_cluster_info = TRY(exec.flag("provideClusterInfo"));
  for (const json::Value& variable : exec.value["env"].items()) {
    plugin.env.emplace(variable["name"].as_string(), variable["value"].as_string());
  }
  return plugin;
}

Status take_impersonation(ClusterConfig& config, const Section& user) {
  Impersonation& as = config.impersonate;
  as.user = TRY(user.text("as"));
  as.uid = TRY(user.text("as-uid"));
  as.groups = TRY(user.texts("as-groups"));
  const Section extra{user.value["as-user-extra"], user.file, user.path + ".as-user-extra"};
  for (const json::Member& member : extra.value.members()) {
    std::vector<std::string> values = TRY(extra.texts(member.name()));
    as.extra.emplace(member.name(), std::move(values));
  }
  return {};
}

Status take_user(ClusterConfig& config, const Section& user, bool allow_exec) {
  Pem cert = TRY(read_pem(user, "client-certificate"));
  Pem key = TRY(read_pem(user, "client-key"));
  if (cert.text.empty() != key.text.empty()) {
    return user.error(cert.text.empty() ? "client-certificate" : "client-key",
                      "is missing; certificate and key come together");
  }
  config.client_cert_pem = Secret(std::move(cert.text));
  config.client_cert_file = std::move(cert.file);
  config.client_key_pem = Secret(std::move(key.text));
  config.client_key_file = std::move(key.file);
  std::string token = TRY(user.text("token"));
  config.token = Secret(std::move(token));
  const std::string token_file = TRY(user.text("tokenFile"));
  config.token_file = user.absolute(token_file);
  config.username = TRY(user.text("username"));
  std::string password = TRY(user.text("password"));
  config.password = Secret(std::move(password));
  TRY(take_impersonation(config, user));
  if (user.value.contains("auth-provider") && config.token.empty()) {
    return user.error("auth-provider", "is not supported; use an exec plugin or a token");
  }
  if (user.value["exec"].is_null()) return {};
  if (!allow_exec) return user.error("exec", "is not allowed here; only the command line runs it");
  config.exec = TRY(decode_exec(user));
  return {};
}

void override_identity(ClusterConfig& config, const LoadOptions& options) {
  if (!options.as.empty()) {
    config.impersonate = {};
    config.impersonate.user = options.as;
  }
  if (!options.as_groups.empty()) config.impersonate.groups = options.as_groups;
}

}  // namespace

Result<ClusterConfig> resolve_kubeconfig(const std::vector<KubeconfigSource>& sources,
                                         const LoadOptions& options) {
  const Merged merged = TRY(Merged::of(sources));
  const std::string name = options.context.empty() ? merged.current() : options.context;
  if (name.empty()) {
    std::vector<std::string> names;
    for (const auto& [context, section] : merged.contexts()) {
      if (names.size() < kNamesListedMax) names.push_back(context);
    }
    return make_error(Reason::Invalid, "the kubeconfig has no current-context")
        .with_hint("choose one with --context: " + join(names, ", "));
  }
  const Section context = TRY(merged.context(name));
  ClusterConfig config;
  config.context = name;
  config.ns = TRY(context.text("namespace"));
  const std::string cluster = TRY(context.text("cluster"));
  if (cluster.empty()) return context.error("cluster", "is missing");
  const Section cluster_section = TRY(merged.cluster(cluster));
  TRY(take_cluster(config, cluster_section));
  const std::string user = TRY(context.text("user"));
  if (!user.empty()) {
    const Section user_section = TRY(merged.user(user));
    TRY(take_user(config, user_section, options.allow_exec));
  }
  override_identity(config, options);
  if (config.impersonate.user.empty() && !config.impersonate.groups.empty()) {
    return make_error(Reason::Invalid, "groups to act as need a user to act as")
        .with_hint("set `as` beside `as-groups`, or --as");
  }
  return config;
}

Result<std::vector<ContextName>> list_contexts(const std::vector<KubeconfigSource>& sources) {
  const Merged merged = TRY(Merged::of(sources));
  std::vector<ContextName> names;
  for (const auto& [name, section] : merged.contexts()) {
    ContextName context;
    context.name = name;
    context.cluster = TRY(section.text("cluster"));
    context.user = TRY(section.text("user"));
    context.ns = TRY(section.text("namespace"));
    context.is_current = name == merged.current();
    names.push_back(std::move(context));
  }
  return names;
}

}  // namespace bireme::kube
