#include "kube/delete_gate.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "json/emit.h"
#include "json/parse.h"
#include "kube/client/transport.h"

namespace bireme::kube {
namespace {

constexpr int kLooksMax = 2;
constexpr size_t kSideBySideMax = 16;

std::string_view propagation_name(Propagation propagation) {
  switch (propagation) {
    case Propagation::Background: return "Background";
    case Propagation::Foreground: return "Foreground";
    case Propagation::Orphan: return "Orphan";
  }
  return "";
}

DeleteResult gone() { return {DeleteOutcome::Gone, {}, {}}; }

DeleteResult terminating(const Object& live) {
  DeleteResult result{DeleteOutcome::Terminating, {}, {}};
  for (std::string_view finalizer : live.finalizers()) result.finalizers.emplace_back(finalizer);
  return result;
}

// The DELETE of exactly the object that was looked at.
Result<ApiRequest> make_request(Client& client, const DeleteRequest& wanted, const Object& live,
                                std::stop_token stop) {
  const ApiResource resource = TRY(client.discovery().get(live.gvk(), std::move(stop)));
  json::Value options = json::Value::object({{"apiVersion", "v1"}, {"kind", "DeleteOptions"}});
  options.set("preconditions",
              json::Value::object({{"uid", live.uid()},
                                   {"resourceVersion", live.resource_version()}}));
  options.set("propagationPolicy", propagation_name(wanted.propagation));
  if (wanted.dry_run) options.set("dryRun", json::Value(json::Array{json::Value("All")}));
  ApiRequest request;
  request.method = http::Method::Delete;
  request.path = resource.path(live.ns(), live.name());
  request.body = json::emit(options);
  request.doing = "deleting " + live.key().label();
  request.is_secret = live.kind() == "Secret";
  return request;
}

// Of an accepted DELETE: a Status if the object went at once, else the object as it is now. An
// answer that says neither confirms nothing: the object is looked at again.
DeleteResult decode_accepted(const http::Response& answer, const Object& live) {
  const auto body = json::parse(answer.body);
  if (body.ok() && (*body)["kind"].as_string() == "Status") return gone();
  const Object left(body.ok() ? *body : json::Value());
  if (left.uid() != live.uid()) return terminating(live);
  // An object without finalizers and grace period is returned as it was, and is gone.
  const bool is_held = left.is_being_deleted() &&
                       (!left.finalizers().empty() ||
                        left.num("metadata.deletionGracePeriodSeconds", 0) > 0);
  return is_held ? terminating(left) : gone();
}

}  // namespace

Result<DeleteResult> DeleteGate::remove(const DeleteRequest& request, const MayDelete& may_delete,
                                        std::stop_token stop) {
  std::string why;
  for (int look = 0; look < kLooksMax; ++look) {
    const auto read = client_.get(request.ref, stop);
    if (!read) {
      if (read.error().reason() == Reason::NotFound) return gone();
      return read.error().during("looking before deleting");
    }
    const Object& live = *read;
    if (live.uid().empty() || live.resource_version().empty()) {
      return make_error(Reason::Invalid, "{} was read without uid or resourceVersion",
                        request.ref.key.label());
    }
    if (!request.uid.empty() && live.uid() != request.uid) return gone();
    const Status allowed = may_delete(live);
    if (!allowed) return DeleteResult{DeleteOutcome::Refused, allowed.error().message(), {}};
    if (live.is_being_deleted()) return terminating(live);
    ApiRequest encoded = TRY(make_request(client_, request, live, stop));
    const auto answer = client_.transport().call(std::move(encoded), stop);
    if (answer.ok()) return decode_accepted(*answer, live);
    if (answer.error().reason() == Reason::NotFound) return gone();
    if (answer.error().reason() != Reason::Conflict) return answer.error();
    why = answer.error().message();
  }
  return DeleteResult{DeleteOutcome::Changed, why, {}};
}

std::vector<Result<DeleteResult>> DeleteGate::remove_all(std::span<const DeleteRequest> requests,
                                                         const MayDelete& may_delete,
                                                         std::stop_token stop) {
  std::vector<std::optional<Result<DeleteResult>>> results(requests.size());
  std::atomic<size_t> next{0};
  std::mutex asking;  // may_delete is called by one thread at a time
  const MayDelete ask = [&asking, &may_delete](const Object& live) {
    std::lock_guard lock(asking);
    return may_delete(live);
  };
  const auto work = [&] {
    for (size_t i = next++; i < requests.size(); i = next++) {
      results[i].emplace(remove(requests[i], ask, stop));
    }
  };
  {
    std::vector<std::jthread> threads;
    const size_t others = std::min(requests.size(), kSideBySideMax);
    for (size_t i = 1; i < others; ++i) threads.emplace_back(work);
    work();
  }
  std::vector<Result<DeleteResult>> out;
  out.reserve(results.size());
  for (auto& result : results) out.push_back(*std::move(result));
  return out;
}

}  // namespace bireme::kube
