// What the tests of this room share: a small API server of ConfigMaps in this process, with faults
// as knobs. Test code only; header-inline so that the library does not carry it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/eventually.h"
#include "base/metrics.h"
#include "base/text.h"
#include "http/loop.h"
#include "http/server.h"
#include "http/url.h"
#include "json/emit.h"
#include "json/parse.h"
#include "kube/client/client.h"

namespace bireme::kube {

class ScriptedApi final : public http::Service {
 public:
  struct Fault {
    std::string part;  // of the method and target it strikes
    int status = 0;
    std::string body;
    std::string retry_after;
    int times = 1;
  };

  // Knobs and the world; any thread.
  void put(const std::string& name, const std::string& data, const std::string& label = "mine") {
    std::lock_guard lock(mutex_);
    const std::string version = std::to_string(++version_);
    const bool is_new = !objects_.contains(name);
    objects_[name] = object_text(name, data, label, version);
    tell(is_new ? "ADDED" : "MODIFIED", objects_[name]);
  }
  void remove(const std::string& name) {
    std::lock_guard lock(mutex_);
    const json::Value gone = *json::parse(objects_[name]);
    objects_.erase(name);
    json::Value last = gone;
    last.edit("metadata").set("resourceVersion", std::to_string(++version_));
    tell("DELETED", json::emit(last));
  }
  void cut_watches() {
    std::lock_guard lock(mutex_);
    for (const auto& watch : std::exchange(watches_, {})) {
      watch->end(Error(Reason::Io, "cut"));
    }
  }
  // Forgets the history: a watch from before is answered 410.
  void expire() {
    std::lock_guard lock(mutex_);
    history_.clear();
    oldest_ = version_;
  }
  void fail(Fault fault) {
    std::lock_guard lock(mutex_);
    faults_.push_back(std::move(fault));
  }
  void heal() {
    std::lock_guard lock(mutex_);
    faults_.clear();
  }
  void refuse_streaming() {
    std::lock_guard lock(mutex_);
    is_streaming_ = false;
  }
  std::vector<std::string> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  size_t count(std::string_view part) const {
    size_t found = 0;
    for (const std::string& request : requests()) found += contains(request, part);
    return found;
  }

  void handle(http::Request request, http::ResponseWriterPtr writer) override {
    std::lock_guard lock(mutex_);
    const std::string line = fmt::format("{} {}", http::method_name(request.method), request.url);
    requests_.push_back(line + " " + request.body);
    if (strike(line, *writer)) return;
    const std::string path(http::target_path(request.url));
    if (path == "/api" || path == "/apis") return discovery(path, *writer);
    if (!path.starts_with(kBase)) return answer(*writer, 404, "404 page not found");
    if (path != kBase) return one(request, path.substr(path.rfind('/') + 1), *writer);
    if (http::query_value(request.url, "watch") == "true") return watch(request, writer);
    list(request, *writer);
  }

 private:
  static constexpr const char* kBase = "/api/v1/namespaces/web/configmaps";

  static std::string object_text(const std::string& name, const std::string& data,
                                 const std::string& label, const std::string& version) {
    return fmt::format(
        R"({{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"{0}","namespace":"web",)"
        R"("uid":"00000000-0000-0000-0000-0000{1:08}","resourceVersion":"{2}",)"
        R"("labels":{{"{3}":"1"}},"managedFields":[{{"x":1}}]}},"data":{{"k":"{4}"}}}})",
        name, std::hash<std::string>{}(name) % 100000000, version, label, data);
  }
  static void answer(http::ResponseWriter& writer, int status, const std::string& body) {
    http::respond(writer, status, "application/json", body);
  }
  bool strike(const std::string& line, http::ResponseWriter& writer) {
    for (Fault& fault : faults_) {
      if (fault.times == 0 || !contains(line, fault.part)) continue;
      --fault.times;
      http::ResponseHead head{.status = fault.status, .headers = {}};
      if (!fault.retry_after.empty()) head.headers.add("retry-after", fault.retry_after);
      writer.head(std::move(head));
      writer.data(fault.body);
      writer.end({});
      return true;
    }
    return false;
  }
  void discovery(const std::string& path, http::ResponseWriter& writer) {
    const std::string kinds = path == "/apis" ? "" :
        R"({"metadata":{},"versions":[{"version":"v1","resources":[{"resource":"configmaps",
        "responseKind":{"version":"v1","kind":"ConfigMap"},"scope":"Namespaced",
        "verbs":["get","list","watch"]}]}]})";
    answer(writer, 200, R"({"kind":"APIGroupDiscoveryList","items":[)" + kinds + "]}");
  }
  void one(const http::Request& request, const std::string& name, http::ResponseWriter& writer) {
    const auto found = objects_.find(name);
    if (found == objects_.end()) {
      return answer(writer, 404, fmt::format(
          R"({{"kind":"Status","message":"no {0}","details":{{"name":"{0}"}}}})", name));
    }
    if (request.method == http::Method::Delete) {
      const json::Value live = *json::parse(found->second);
      const json::Value options = *json::parse(request.body);
      const bool is_same = options["preconditions"]["resourceVersion"].as_string() ==
                           live["metadata"]["resourceVersion"].as_string();
      if (!is_same) return answer(writer, 409, R"({"kind":"Status","message":"changed"})");
      objects_.erase(found);
      return answer(writer, 200, R"({"kind":"Status","status":"Success"})");
    }
    answer(writer, 200, found->second);
  }
  void list(const http::Request& request, http::ResponseWriter& writer) {
    std::string items;
    std::string next;
    const std::string after = http::query_value(request.url, "continue");
    int left = 2;  // a page of two
    for (const auto& [name, text] : objects_) {
      if (name <= after) continue;
      if (left-- == 0) break;
      items += (items.empty() ? "" : ",") + text;
      next = name;
    }
    if (objects_.empty() || next == objects_.rbegin()->first) next.clear();
    answer(writer, 200, fmt::format(
        R"({{"metadata":{{"resourceVersion":"{}","continue":"{}"}},"items":[{}]}})", version_,
        next, items));
  }
  void watch(const http::Request& request, const http::ResponseWriterPtr& writer) {
    const bool with_list = http::query_value(request.url, "sendInitialEvents") == "true";
    if (with_list && !is_streaming_) {
      return answer(*writer, 422, R"({"kind":"Status","message":"sendInitialEvents"})");
    }
    writer->head({.status = 200, .headers = {}});
    const auto from = parse_int(http::query_value(request.url, "resourceVersion")).value_or(0);
    if (with_list) {
      for (const auto& [name, text] : objects_) writer->data(frame("ADDED", text));
      writer->data(frame("BOOKMARK", fmt::format(
          R"({{"metadata":{{"resourceVersion":"{}",)"
          R"("annotations":{{"k8s.io/initial-events-end":"true"}}}}}})", version_)));
    } else if (from < static_cast<int64_t>(oldest_)) {
      writer->data(frame("ERROR", R"({"kind":"Status","code":410,"message":"too old"})"));
      return writer->end({});
    } else {
      for (const auto& [version, text] : history_) {
        if (static_cast<int64_t>(version) > from) writer->data(text);
      }
    }
    watches_.push_back(writer);
  }
  static std::string frame(const char* type, const std::string& object) {
    return fmt::format("{{\"type\":\"{}\",\"object\":{}}}\n", type, object);
  }
  void tell(const char* type, const std::string& object) {
    history_.push_back({version_, frame(type, object)});
    for (const auto& watch : watches_) watch->data(history_.back().second);
  }

  mutable std::mutex mutex_;
  uint64_t version_ = 100;
  uint64_t oldest_ = 0;
  bool is_streaming_ = true;
  std::map<std::string, std::string> objects_;
  std::vector<std::pair<uint64_t, std::string>> history_;
  std::vector<http::ResponseWriterPtr> watches_;
  std::deque<Fault> faults_;
  std::vector<std::string> requests_;
};

// A scripted server and a client of it.
struct ScriptedCluster {
  explicit ScriptedCluster(std::function<Status()> fence = {}) {
    server = *http::Server::start(loop, api, {});
    ClientOptions options;
    options.config.server = server->origin();
    options.fence = std::move(fence);
    client = *Client::make(loop, system_clock(), metrics, options);
  }
  http::Loop loop;
  ScriptedApi api;
  Registry metrics;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<Client> client;
};

}  // namespace bireme::kube
