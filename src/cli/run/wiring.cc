#include "cli/run/wiring.h"

#include "base/files.h"
#include "cli/run/service.h"
#include "engine/git_reconciler.h"
#include "engine/set_reconciler.h"
#include "http/loop.h"
#include "http/server.h"
#include "kube/cache/cluster_cache.h"
#include "kube/client/client.h"
#include "kube/config/load_config.h"
#include "source/source.h"
#include "sync/directives.h"

namespace bireme::cli {
namespace {

constexpr char kSourceKey[] = "source";
constexpr char kSetKey[] = "set";
constexpr size_t kWorkers = 2;  // one a key

bool names_a_host(const std::string& listen) { return listen.find(':') != std::string::npos; }

// ":8080" and "8080" listen on loopback; any other address must be said in full.
std::string complete_address(const std::string& listen) {
  if (listen.starts_with(':')) return "127.0.0.1" + listen;
  return names_a_host(listen) ? listen : "127.0.0.1:" + listen;
}

engine::ApplySet make_set(const RunOptions& options, const std::string& ns) {
  sync::Owner owner{ns, options.name};
  owner.records_ns = options.is_namespaced         ? ns
                     : options.records_ns.empty() ? "default"
                                                  : options.records_ns;
  sync::SyncPolicy policy;
  policy.prune = options.prune;
  policy.approved = options.approved;
  return engine::ApplySet{.owner = std::move(owner),
                          .default_namespace = ns,
                          .only_namespace = options.is_namespaced ? ns : std::string(),
                          .policy = std::move(policy),
                          .rules = options.has_flux_words
                                       ? health::make_kstatus_rules({.job_must_complete = true})
                                       : health::make_argo_rules(),
                          .dry_run = options.dry_run,
                          .plan_only = options.plan_only,
                          .predicts = options.predicts,
                          .read_directives = options.has_flux_words
                                                 ? nullptr
                                                 : sync::read_argo_directives};
}

std::vector<render::RenderSpec> make_specs(const RunOptions& options, const std::string& ns) {
  std::vector<render::RenderSpec> specs;
  for (const std::string& path : options.paths) {
    render::RenderSpec spec;
    spec.path = path;
    spec.plain.recurse = true;
    spec.helm.release_name = options.name;
    spec.helm.ns = ns;
    spec.helm.include_crds = true;
    spec.helm.no_hooks = true;  // a hook is not an object to keep
    specs.push_back(std::move(spec));
  }
  return specs;
}

}  // namespace

struct RunWiring::State {
  explicit State(Setup given)
      : setup(std::move(given)),
        crash_points(setup.crash_at),
        loop(system_clock()),
        inbox([this] { loop.wake(kSetKey); }) {}

  Setup setup;
  Registry metrics;
  engine::CrashPoints crash_points;
  engine::StateStore store;
  http::Loop reactor;
  engine::Loop loop;
  engine::Inbox inbox;
  std::optional<TempDir> own_cache;
  std::unique_ptr<source::Source> source;
  std::unique_ptr<kube::Client> client;
  std::unique_ptr<kube::ClusterCache> cache;
  std::unique_ptr<engine::GitReconciler> git;
  std::unique_ptr<engine::SetReconciler> set;
  std::unique_ptr<RunService> service;
  std::unique_ptr<http::Server> server;

  Status make_cache_directory();
  Status connect();
  void make_reconcilers(const std::string& ns);
  Status listen();
  ~State();
};

// The source is opened and the server listens before anything is asked of the cluster, so that a
// mistake in the flags is said at once.
Result<std::unique_ptr<RunWiring>> RunWiring::start(Setup setup) {
  std::unique_ptr<RunWiring> wiring(new RunWiring);
  wiring->state_ = std::make_unique<State>(std::move(setup));
  State& state = *wiring->state_;
  const RunOptions& options = state.setup.options;
  TRY(state.make_cache_directory());
  source::SourceRef reference;
  reference.url = options.repository;
  reference.any = options.revision;
  source::SourceOptions source_options;
  source_options.cache_directory = options.cache_directory;
  source_options.use_own_git_setup = true;
  state.source = TRY(source::make_git_source(std::move(reference), std::move(source_options)));
  TRY(state.connect());
  const std::string ns = options.ns.empty() ? state.client->default_namespace() : options.ns;
  state.make_reconcilers(ns);
  TRY(state.listen());
  state.loop.start(kWorkers);
  state.loop.wake(kSourceKey);
  state.loop.wake(kSetKey);
  return wiring;
}

// Git runs in what is found there, so a place that others can write to must not be guessable.
Status RunWiring::State::make_cache_directory() {
  if (!setup.options.cache_directory.empty()) {
    return make_directories(setup.options.cache_directory);
  }
  TempDir made = TRY(TempDir::make("bireme-cache"));
  own_cache.emplace(std::move(made));
  setup.options.cache_directory = own_cache->path();
  return {};
}

Status RunWiring::State::connect() {
  kube::ClientOptions options;
  options.config = TRY(kube::load_cluster_config(setup.options.cluster));
  options.request_timeout = setup.options.request_timeout;
  client = TRY(kube::Client::make(reactor, system_clock(), metrics, std::move(options)));
  const std::string ns = setup.options.ns.empty() ? client->default_namespace() : setup.options.ns;
  kube::CacheOptions cache_options;
  if (setup.options.is_namespaced) cache_options.namespaces = {ns};
  cache_options.follow_discovery = !setup.options.is_namespaced;
  cache_options.is_managed = sync::Tracking::is_marked;
  cache_options.on_change = [this](const std::vector<kube::ResourceKey>& keys) {
    inbox.touch(keys);
  };
  cache_options.on_kind = [this](const kube::GroupKind& kind, kube::KindState) {
    inbox.touch_kind(kind);
  };
  cache = std::make_unique<kube::ClusterCache>(*client, reactor, system_clock(), metrics,
                                               std::move(cache_options));
  return {};
}

void RunWiring::State::make_reconcilers(const std::string& ns) {
  git = std::make_unique<engine::GitReconciler>(
      engine::GitReconciler::Parts{*source, inbox, metrics, crash_points},
      engine::GitReconciler::Options{.specs = make_specs(setup.options, ns),
                                     .interval = setup.options.interval});
  set = std::make_unique<engine::SetReconciler>(
      engine::SetReconciler::Parts{*client, *cache, system_clock(), metrics, inbox, store,
                                   crash_points, setup.sink},
      make_set(setup.options, ns));
  loop.add(kSourceKey, *git);
  loop.add(kSetKey, *set);
}

Status RunWiring::State::listen() {
  if (setup.options.listen.empty()) return {};
  service = std::make_unique<RunService>(metrics, store, [this] {
    inbox.ask();
    loop.wake(kSourceKey);
  });
  http::ServerOptions options;
  options.listen = complete_address(setup.options.listen);
  server = TRY(http::Server::start(reactor, *service, std::move(options)));
  return {};
}

RunWiring::State::~State() {
  server.reset();
  loop.stop();
  cache.reset();
  client.reset();
}

RunWiring::RunWiring() = default;
RunWiring::~RunWiring() = default;

const engine::StateStore& RunWiring::store() const { return state_->store; }

std::string RunWiring::listen_address() const {
  return state_->server ? state_->server->address() : std::string();
}

}  // namespace bireme::cli
