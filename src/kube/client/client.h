// Client: talks to one API server. Reads and writes block the caller (a worker, the command line);
// they must not run on the loop thread. Any thread may call.
//
// Kinds are resolved by discovery. Failures are Errors whose message names the object and says what
// the server said; 429 and 503 are retried here as told by Retry-After, conflicts and refusals are
// not. There is no delete here: see delete_gate.h. Every mutating call asks the fence first.
// Server-side apply matches kubectl's: one PATCH of application/apply-patch+yaml, JSON in the body.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "kube/config/cluster_config.h"
#include "kube/discovery/discovery.h"
#include "kube/object.h"

namespace bireme::http {
class Loop;
}

namespace bireme::kube {

class Transport;
struct ApiRequest;

inline constexpr Duration kReadTimeout = std::chrono::seconds(30);
inline constexpr size_t kListPageLimit = 500;
inline constexpr size_t kListedObjectsMax = 1'000'000;

struct ClientOptions {
  ClusterConfig config;
  std::string user_agent = "bireme";
  Duration request_timeout = kReadTimeout;
  size_t in_flight_max = 200;  // the limit adapts below it: halved by 429, raised by success
  // Refuses mutating calls, as a leader that lost its lease must (I20); empty: none.
  std::function<Status()> fence;
};

// One object to address; an empty version means the preferred one of its group.
struct ObjectRef {
  ResourceKey key;
  std::string version;

  ObjectRef(ResourceKey key, std::string version = {})
      : key(std::move(key)), version(std::move(version)) {}
  explicit ObjectRef(const Object& object) : ObjectRef(object.key(), object.gvk().version) {}
  Gvk gvk() const { return {key.group, version, key.kind}; }
};

// What is sent of one object: where it goes, and its JSON.
struct ApplyItem {
  ObjectRef ref;
  std::string body;
};

struct WriteOptions {
  std::string field_manager = "bireme";
  bool dry_run = false;
  std::string subresource;  // "status"; empty: the object itself
  std::stop_token stop = {};
};

struct ApplyOptions {
  std::string field_manager = "bireme";
  bool force = true;  // take fields from other managers
  bool dry_run = false;
  std::stop_token stop = {};
};

enum class PatchKind { Json, Merge, Strategic };

struct ListOptions {
  std::string ns;  // empty: all namespaces
  std::string label_selector = {};
  std::string field_selector = {};
  std::stop_token stop = {};
};

struct ObjectList {
  std::vector<Object> items;  // each with apiVersion and kind; without managedFields
  std::string resource_version;
};

// Is this allowed? `resource` is plural; "*" asks for all.
struct AccessQuery {
  std::string verb;
  std::string group;
  std::string resource;
  std::string ns;  // empty: the whole cluster
  std::string name;
};

class Client {
 public:
  // The loop and the registry must outlive the client.
  static Result<std::unique_ptr<Client>> make(http::Loop& loop, const Clock& clock,
                                              Registry& metrics, ClientOptions options);
  ~Client();

  Discovery& discovery();
  Transport& transport();  // for the cache and the delete gate
  // Of the kubeconfig's context or the pod; "default" if none is named.
  const std::string& default_namespace() const;
  const std::string& server() const;  // the URL, for people

  Result<Object> get(const ObjectRef& ref, std::stop_token stop = {});
  // All or an error, read in pages that belong to one resource version.
  Result<ObjectList> list(const Gvk& gvk, const ListOptions& options = {});
  Result<Object> create(const Object& object, const WriteOptions& options = {});
  // Needs the object's resourceVersion, or writes over any.
  Result<Object> update(const Object& object, const WriteOptions& options = {});
  Result<Object> patch(const ObjectRef& ref, PatchKind kind, const json::Value& patch,
                       const WriteOptions& options = {});
  Result<Object> apply(const Object& object, const ApplyOptions& options = {});
  // One PATCH per item, many in flight. An item is made when it can be sent and answers are not
  // kept: `on_done` hears each result as it comes. Both are called on the caller's thread.
  using MakeItem = std::function<ApplyItem(size_t index)>;
  using OnApplied = std::function<void(size_t index, const Result<Object>& result)>;
  void apply_all(size_t count, const MakeItem& make_item, const ApplyOptions& options,
                 const OnApplied& on_done);
  // One GET per ref, many in flight.
  std::vector<Result<Object>> get_all(std::span<const ObjectRef> refs, std::stop_token stop = {});

  Result<bool> is_allowed(const AccessQuery& query, std::stop_token stop = {});
  // The rules of the current user in one namespace; Unknown parts make `incomplete` true.
  Result<json::Value> access_rules(std::string_view ns, std::stop_token stop = {});
  // {"major","minor","gitVersion",...}
  Result<json::Value> server_version(std::stop_token stop = {});
  // The body of any other path, as /openapi/v3 or a pod's log.
  Result<std::string> read(std::string_view path, std::stop_token stop = {});

 private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bireme::kube
