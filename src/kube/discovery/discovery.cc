#include "kube/discovery/discovery.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "json/parse.h"
#include "kube/client/transport.h"

namespace bireme::kube {
namespace {

using CatalogPtr = std::shared_ptr<const ApiCatalog>;

constexpr Duration kMissRefreshPause = std::chrono::seconds(1);
constexpr Duration kWaitPollFirst = std::chrono::milliseconds(20);
constexpr Duration kWaitPollMax = std::chrono::milliseconds(500);
constexpr const char* kAccept =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
    "application/json";

// One of /api and /apis, as last read.
struct Document {
  std::string path;
  std::string etag;
  json::Value value;
};

ApiRequest make_request(std::string path, std::string etag = {}) {
  ApiRequest request;
  request.path = std::move(path);
  request.accept = kAccept;
  request.if_none_match = std::move(etag);
  request.lane = http::Lane::Bulk;
  request.doing = "reading what the cluster serves";
  return request;
}

bool is_aggregated(const json::Value& document) {
  return document["kind"].as_string() == "APIGroupDiscoveryList";
}

Status take_answer(Document& document, const http::Response& response) {
  if (response.status == 304) return {};
  document.value = TRY(json::parse(response.body).during(document.path));
  document.etag = response.headers.find("etag").value_or(std::string_view());
  return {};
}

// The group versions named by legacy /api and /apis documents, in order.
Result<std::vector<GroupVersions>> legacy_groups(const json::Value& core,
                                                 const json::Value& groups) {
  std::vector<GroupVersions> all{{"", {}}};
  for (const json::Value& version : core["versions"].items()) {
    all[0].versions.emplace_back(version.as_string());
  }
  std::vector<GroupVersions> named = TRY(decode_group_list(groups));
  all.insert(all.end(), named.begin(), named.end());
  return all;
}

}  // namespace

struct Discovery::State {
  State(Transport& transport, const Clock& clock) : transport(transport), clock(clock) {}

  CatalogPtr current() {
    std::lock_guard lock(mutex);
    return catalog;
  }

  Result<CatalogPtr> refresh(std::stop_token stop) {
    const MonotonicTime entered = clock.now();
    std::lock_guard one_at_a_time(reading);
    {
      // A read that began after we came in is as good as our own.
      std::lock_guard lock(mutex);
      if (catalog && read_began > entered) return catalog;
    }
    const MonotonicTime began = clock.now();
    ApiCatalog made = TRY(read(std::move(stop)));
    std::lock_guard lock(mutex);
    catalog = std::make_shared<const ApiCatalog>(std::move(made));
    read_began = began;
    return catalog;
  }

  Result<ApiCatalog> read(std::stop_token stop) {
    const ApiRequest requests[] = {make_request(documents[0].path, documents[0].etag),
                                   make_request(documents[1].path, documents[1].etag)};
    const auto answers = transport.call_all(requests, stop);
    for (size_t i = 0; i < 2; ++i) {
      if (!answers[i]) return answers[i].error();
      TRY(take_answer(documents[i], *answers[i]));
    }
    ApiCatalog made;
    if (!is_aggregated(documents[0].value) || !is_aggregated(documents[1].value)) {
      return read_legacy(std::move(stop));
    }
    for (const Document& document : documents) TRY(add_aggregated(made, document.value));
    return made;
  }

  Result<ApiCatalog> read_legacy(std::stop_token stop) {
    const auto groups = TRY(legacy_groups(documents[0].value, documents[1].value));
    std::vector<ApiRequest> requests;
    std::vector<std::string> owners;
    for (const GroupVersions& group : groups) {
      for (const std::string& version : group.versions) {
        const std::string base = group.group.empty() ? "/api/" : "/apis/" + group.group + "/";
        requests.push_back(make_request(base + version));
        requests.back().accept.clear();
        owners.push_back(group.group);
      }
    }
    const auto answers = transport.call_all(requests, std::move(stop));
    ApiCatalog made;
    for (size_t i = 0; i < answers.size(); ++i) {
      Status added;
      if (answers[i].ok()) {
        auto document = json::parse(answers[i]->body);
        added = document.ok() ? add_resource_list(made, *document) : document.error();
      } else {
        added = answers[i].error();
      }
      if (!added) made.add_unknown_group(owners[i], added.error().message());
    }
    return made;
  }

  // A miss is looked for again, but a flood of misses costs one read a second.
  template <typename Kind>
  Result<ApiResource> get(const Kind& kind, std::stop_token stop) {
    CatalogPtr known = current();
    const bool is_first = known == nullptr;
    if (is_first) known = TRY(refresh(stop));
    auto found = known->get(kind);
    if (found.ok() || is_first || !may_refresh()) return found;
    auto fresh = refresh(std::move(stop));
    return fresh.ok() ? (*fresh)->get(kind) : found;
  }

  bool may_refresh() {
    std::lock_guard lock(mutex);
    return clock.now() - read_began >= kMissRefreshPause;
  }

  Transport& transport;
  const Clock& clock;
  std::mutex reading;  // held while documents are read
  Document documents[2] = {{"/api", {}, {}}, {"/apis", {}, {}}};
  std::mutex mutex;
  CatalogPtr catalog;
  MonotonicTime read_began{};
};

Discovery::Discovery(Transport& transport, const Clock& clock)
    : state_(std::make_unique<State>(transport, clock)) {}
Discovery::~Discovery() = default;

Result<CatalogPtr> Discovery::catalog(std::stop_token stop) {
  if (CatalogPtr known = state_->current()) return known;
  return state_->refresh(std::move(stop));
}

Result<CatalogPtr> Discovery::refresh(std::stop_token stop) {
  return state_->refresh(std::move(stop));
}

Result<ApiResource> Discovery::get(const Gvk& gvk, std::stop_token stop) {
  return state_->get(gvk, std::move(stop));
}

Result<ApiResource> Discovery::get(const GroupKind& kind, std::stop_token stop) {
  return state_->get(kind, std::move(stop));
}

Result<ApiResource> Discovery::wait_for(const Gvk& gvk, Duration timeout, std::stop_token stop) {
  const MonotonicTime deadline = state_->clock.now() + timeout;
  Duration pause = kWaitPollFirst;
  std::mutex mutex;
  std::condition_variable_any wake;
  for (CatalogPtr known = state_->current();;) {
    auto found = known ? known->get(gvk) : Result<ApiResource>(Error(Reason::NotFound, "unread"));
    if (found.ok()) return found;
    if (stop.stop_requested()) return make_error(Reason::Cancelled, "stopped");
    if (known && state_->clock.now() >= deadline) {
      return make_error(Reason::Timeout, "{} is not served after {}", gvk.text(),
                        format_duration(timeout));
    }
    if (known) {
      std::unique_lock lock(mutex);
      wake.wait_for(lock, stop, pause, [] { return false; });
      pause = std::min(pause * 2, kWaitPollMax);
    }
    auto fresh = state_->refresh(stop);
    if (fresh.ok()) known = *fresh;
    if (!fresh && !known) return fresh.error();
  }
}

}  // namespace bireme::kube
