// The one delete gate: the only code in this program that sends a DELETE (invariants I4, I7).
//
// Each call reads the live object first, asks `may_delete` about it (the owner's mark, the
// guards), and sends the DELETE with that object's UID and resourceVersion as preconditions: what
// changed between the look and the deed is not deleted. Blocks; any thread but the loop's. An error
// means that the object's fate is not known and nothing may be concluded from it.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "kube/client/client.h"
#include "kube/object.h"

namespace bireme::kube {

enum class Propagation { Background, Foreground, Orphan };

struct DeleteRequest {
  ObjectRef ref;
  // When not empty, only the object with this UID is meant; another one counts as gone.
  std::string uid = {};
  Propagation propagation = Propagation::Background;
  bool dry_run = false;
};

enum class DeleteOutcome {
  Gone,         // a GET or the DELETE confirmed that it is not there (or has another UID)
  Terminating,  // accepted; finalizers or the grace period still hold it
  Changed,      // it changed under us twice; look again and decide anew
  Refused,      // may_delete said no; `why` has its words
};

struct DeleteResult {
  DeleteOutcome outcome = DeleteOutcome::Refused;
  std::string why;                      // for Refused and Changed
  std::vector<std::string> finalizers;  // for Terminating: what holds it
};

class DeleteGate {
 public:
  // Says why not, as an Error, or that it may go. Called with the live object, by one
  // thread at a time.
  using MayDelete = std::function<Status(const Object& live)>;

  explicit DeleteGate(Client& client) : client_(client) {}

  Result<DeleteResult> remove(const DeleteRequest& request, const MayDelete& may_delete,
                              std::stop_token stop = {});
  // Results in the requests' order; requests run side by side.
  std::vector<Result<DeleteResult>> remove_all(std::span<const DeleteRequest> requests,
                                               const MayDelete& may_delete,
                                               std::stop_token stop = {});

 private:
  Client& client_;
};

}  // namespace bireme::kube
