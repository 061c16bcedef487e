#include "kube/config/load_config.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace bireme::kube {
namespace {

const char* const kOne = R"(apiVersion: v1
kind: Config
current-context: a
clusters:
- name: c
  cluster: {server: "https://one:6443/", certificate-authority-data: Q0E=, tls-server-name: kube}
users:
- name: u
  user: {token: one, as: alice, as-groups: [g1], as-user-extra: {scope: [x, z]}}
contexts:
- name: a
  context: {cluster: c, user: u, namespace: web}
)";

const char* const kTwo = R"(
current-context: b
clusters:
- name: c
  cluster: {server: "https://two"}
- name: d
  cluster: {server: "two:8443", insecure-skip-tls-verify: true, proxy-url: "http://p:3128"}
users:
- name: u
  user: {token: two}
- name: files
  user: {client-certificate: cert.pem, client-key: sub/key.pem, tokenFile: token}
- name: plugin
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: bin/get, args: [t],
         env: [{name: A, value: B}]}}
contexts:
- name: b
  context: {cluster: d, user: u}
- name: f
  context: {cluster: d, user: files}
- name: x
  context: {cluster: d, user: plugin}
- name: none
  context: {cluster: nowhere}
)";

std::vector<KubeconfigSource> both() { return {{"/one/config", kOne}, {"/two/config", kTwo}}; }

TEST(Kubeconfig, merges_files_so_that_the_first_wins) {
  const auto config = resolve_kubeconfig(both(), {});
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->server, "https://one:6443");
  EXPECT_EQ(config->ca_pem, "CA");
  EXPECT_EQ(config->tls_server_name, "kube");
  EXPECT_EQ(config->token.reveal(), "one");
  EXPECT_EQ(config->ns, "web");
  EXPECT_EQ(config->impersonate.user, "alice");
  EXPECT_EQ(config->impersonate.extra.at("scope").size(), 2u);
}

TEST(Kubeconfig, takes_the_context_and_identity_that_were_asked_for) {
  LoadOptions options;
  options.context = "b";
  options.as = "bob";
  const auto config = resolve_kubeconfig(both(), options);
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->server, "https://two:8443");
  EXPECT_EQ(config->proxy_url.reveal(), "http://p:3128");
  EXPECT_TRUE(config->insecure_skip_tls_verify);
  EXPECT_EQ(config->impersonate.user, "bob");
  EXPECT_TRUE(config->impersonate.groups.empty());
  const auto names = list_contexts(both());
  ASSERT_EQ(names->size(), 5u);
  EXPECT_TRUE((*names)[0].is_current);
}

TEST(Kubeconfig, reads_files_beside_the_kubeconfig) {
  const auto dir = TempDir::make();
  ASSERT_TRUE(make_directories(dir->path() + "/sub").ok());
  ASSERT_TRUE(write_file_atomically(dir->path() + "/cert.pem", "CERT").ok());
  ASSERT_TRUE(write_file_atomically(dir->path() + "/sub/key.pem", "KEY").ok());
  LoadOptions options;
  options.context = "f";
  const auto config = resolve_kubeconfig({{dir->path() + "/config", kTwo}}, options);
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->client_cert_pem.reveal(), "CERT");
  EXPECT_EQ(config->client_key_pem.reveal(), "KEY");
  EXPECT_EQ(config->token_file, dir->path() + "/token");
  EXPECT_EQ(config->client_key_file, dir->path() + "/sub/key.pem");
}

TEST(Kubeconfig, runs_exec_plugins_only_where_allowed) {
  LoadOptions options;
  options.context = "x";
  const auto refused = resolve_kubeconfig(both(), options);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(),
            "/two/config: users[2].user.exec is not allowed here; only the command line runs it");
  options.allow_exec = true;
  const auto config = resolve_kubeconfig(both(), options);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->exec->command, "/two/bin/get");
  EXPECT_EQ(config->exec->env.at("A"), "B");
}

TEST(Kubeconfig, errors_name_the_file_and_the_field) {
  const std::pair<const char*, const char*> cases[] = {
      {"[]", "/k: not a kubeconfig"},
      {"current-context: 1", "/k: current-context is not text"},
      {"clusters: 3", "/k: clusters is not a list"},
      {"clusters: [{cluster: {}}]", "/k: clusters[0].name is missing"},
      {"users: [{name: u, user: 3}]", "/k: users[0].user is not an object"},
      {"contexts: []", "the kubeconfig has no current-context"},
      {"current-context: z", "the kubeconfig has no context \"z\""},
      {"{current-context: a, contexts: [{name: a, context: {}}]}",
       "/k: contexts[0].context.cluster is missing"},
      {"{current-context: a, contexts: [{name: a, context: {cluster: c}}]}",
       "the kubeconfig has no cluster \"c\""},
      {"{current-context: a, contexts: [{name: a, context: {cluster: c}}],"
       " clusters: [{name: c, cluster: {server: 5}}]}",
       "/k: clusters[0].cluster.server is not text"},
      {"{current-context: a, contexts: [{name: a, context: {cluster: c}}],"
       " clusters: [{name: c, cluster: {server: s, certificate-authority-data: '!'}}]}",
       "/k: clusters[0].cluster.certificate-authority-data is not base64"},
      {"{current-context: a, contexts: [{name: a, context: {cluster: c}}],"
       " clusters: [{name: c, cluster: {server: s, certificate-authority: none}}]}",
       "/k: clusters[0].cluster.certificate-authority"},
      {"{current-context: a, contexts: [{name: a, context: {cluster: c, user: u}}],"
       " users: [{name: u, user: {client-certificate-data: Q0E=}}],"
       " clusters: [{name: c, cluster: {server: s}}]}",
       "/k: users[0].user.client-key is missing"},
      {"{current-context: a, contexts: [{name: a, context: {cluster: c, user: u}}],"
       " users: [{name: u, user: {as-groups: [g]}}], clusters: [{name: c, cluster: {server: s}}]}",
       "groups to act as need a user"},
      {"a: [", "/k"},
  };
  for (const auto& [text, want] : cases) {
    const auto config = resolve_kubeconfig({{"/k", text}}, {});
    ASSERT_FALSE(config.ok()) << text;
    EXPECT_NE(config.error().message().find(want), std::string::npos)
        << config.error().message() << " for " << text;
  }
}

TEST(LoadConfig, finds_files_as_kubectl_does_and_falls_back_to_the_pod) {
  const auto dir = TempDir::make();
  const std::string base = dir->path();
  ASSERT_TRUE(write_file_atomically(base + "/one", kOne).ok());
  ASSERT_TRUE(write_file_atomically(base + "/two", kTwo).ok());
  std::map<std::string, std::string, std::less<>> variables;
  LoadOptions options;
  options.environment = [&variables](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
  options.service_account_path = base + "/account";
  EXPECT_EQ(load_cluster_config(options).error().reason(), Reason::NotFound);

  variables["KUBECONFIG"] = base + "/missing:" + base + "/two:" + base + "/one";
  EXPECT_EQ(load_cluster_config(options)->context, "b");
  options.kubeconfig = base + "/one";
  EXPECT_EQ(load_cluster_config(options)->context, "a");
  options.kubeconfig = base + "/missing";
  EXPECT_FALSE(load_cluster_config(options).ok());

  options.kubeconfig.clear();
  variables = {{"KUBERNETES_SERVICE_HOST", "fd00::1"}, {"KUBERNETES_SERVICE_PORT", "443"}};
  ASSERT_TRUE(make_directories(base + "/account").ok());
  ASSERT_TRUE(write_file_atomically(base + "/account/token", "t").ok());
  EXPECT_FALSE(load_cluster_config(options).ok());
  ASSERT_TRUE(write_file_atomically(base + "/account/ca.crt", "CA").ok());
  ASSERT_TRUE(write_file_atomically(base + "/account/namespace", "web\n").ok());
  const auto pod = load_cluster_config(options);
  ASSERT_TRUE(pod.ok()) << pod.error().message();
  EXPECT_EQ(pod->server, "https://[fd00::1]:443");
  EXPECT_EQ(pod->ns, "web");
  EXPECT_EQ(pod->token_file, base + "/account/token");
}

}  // namespace
}  // namespace bireme::kube
