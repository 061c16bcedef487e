#include "engine/inventory_store.h"

namespace bireme::engine {

Result<sync::Inventory> InventoryStore::read(std::stop_token stop) {
  const auto make_ref = [this](size_t chunk) {
    return kube::ObjectRef(
        {"", "ConfigMap", options_.owner.records_ns, sync::inventory_name(options_.owner, chunk)},
        "v1");
  };
  auto first = client_.get(make_ref(0), stop);
  if (!first && first.error().reason() == Reason::NotFound) {
    return sync::Inventory(options_.owner);
  }
  if (!first) return first.error().during("reading the inventory");
  const size_t count = TRY(sync::count_chunks(*first));
  std::vector<kube::Object> chunks{*first};
  for (size_t i = 1; i < count; ++i) {
    auto chunk = client_.get(make_ref(i), stop);
    if (!chunk) return chunk.error().during("reading the inventory");
    chunks.push_back(std::move(*chunk));
  }
  crash_points_.pass("inventory.read");
  return sync::Inventory::decode(options_.owner, chunks);
}

Status InventoryStore::write(sync::Inventory& inventory, std::stop_token stop) {
  kube::ApplyOptions options;
  options.field_manager = options_.field_manager;
  options.stop = stop;
  for (const kube::Object& chunk : inventory.encode_changes()) {
    const auto written = client_.apply(chunk, options);
    if (!written) return written.error().during("writing the inventory");
    crash_points_.pass("inventory.part");
  }
  inventory.mark_written();
  return {};
}

}  // namespace bireme::engine
