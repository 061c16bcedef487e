// InventoryStore: the owner's inventory, read once and written through. Blocking; one thread.
//
// read() tells a missing inventory (this owner never applied anything) from one that could not be
// read, which is an error and must stop everything that deletes.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "engine/crash_points.h"
#include "kube/client/client.h"
#include "sync/inventory.h"

namespace bireme::engine {

class InventoryStore {
 public:
  struct Options {
    sync::Owner owner;
    std::string field_manager;
  };
  InventoryStore(kube::Client& client, const CrashPoints& crash_points, Options options)
      : client_(client), crash_points_(crash_points), options_(std::move(options)) {}

  Result<sync::Inventory> read(std::stop_token stop);
  // Writes the parts that changed, and marks them written.
  Status write(sync::Inventory& inventory, std::stop_token stop);

 private:
  kube::Client& client_;
  const CrashPoints& crash_points_;
  Options options_;
};

}  // namespace bireme::engine
