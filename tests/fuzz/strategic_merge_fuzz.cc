// Any bytes as a patch, strategic or JSON 6902, and as a path of a replacement.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "json/patch.h"
#include "render/kustomize/merge/strategic_merge.h"
#include "render/kustomize/transform/value_path.h"
#include "yaml/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace kustomize = bireme::render::kustomize;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const bireme::yaml::Limits limits{.nodes_max = 100'000, .alias_nodes_max = 100'000};
  const auto target = *bireme::yaml::parse(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, finalizers: [x]}\nspec: "
      "{template: {spec: {containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}, "
      "{containerPort: 80}]}, {image: b}]}}}\n");
  bireme::json::Value edited = target;
  const auto same = [](bireme::json::Value&, bool) { return bireme::Status(); };
  (void)kustomize::edit_values(edited, kustomize::split_value_path(text.substr(0, 200)),
                               kustomize::CreateValue::Scalar, same);
  const auto patch = bireme::yaml::parse(text, {.limits = limits});
  if (!patch) return 0;
  (void)kustomize::strategic_merge(target, *patch, kustomize::builtin_schema());
  const auto operations = bireme::json::decode_patch(*patch, bireme::json::Dialect::Evanphx);
  if (operations) (void)bireme::json::apply_patch(target, *operations);
  return 0;
}
