#include "render/kustomize/transform/order.h"

#include <algorithm>
#include <numeric>

namespace bireme::render::kustomize {
namespace {

constexpr std::string_view kFirst[] = {
    "Namespace",      "ResourceQuota",  "StorageClass",          "CustomResourceDefinition",
    "ServiceAccount", "PodSecurityPolicy", "Role",               "ClusterRole",
    "RoleBinding",    "ClusterRoleBinding", "ConfigMap",         "Secret",
    "Endpoints",      "Service",        "LimitRange",            "PriorityClass",
    "PersistentVolume", "PersistentVolumeClaim", "Deployment",   "StatefulSet",
    "CronJob",        "PodDisruptionBudget",
};
constexpr std::string_view kLast[] = {"MutatingWebhookConfiguration",
                                      "ValidatingWebhookConfiguration"};

using Ranks = std::unordered_map<std::string_view, int>;

template <typename First, typename Last>
Ranks make_ranks(const First& first, const Last& last) {
  Ranks out;
  int rank = -static_cast<int>(std::size(first));
  for (std::string_view kind : first) out[kind] = rank++;
  rank = 1;
  for (std::string_view kind : last) out[kind] = rank++;
  return out;
}

int rank_of(const Ranks& ranks, std::string_view kind) {
  auto found = ranks.find(kind);
  return found == ranks.end() ? 0 : found->second;
}

std::string sort_text(const Gvk& gvk) {
  std::string out = gvk.group.empty() ? "~G" : gvk.group;
  out.append(1, '_').append(gvk.version.empty() ? "~V" : gvk.version);
  return out.append(1, '_').append(gvk.kind.empty() ? "~K" : gvk.kind);
}

// What one resource is compared by, made once.
struct SortKey {
  int rank = 0;
  bool is_core_namespace = false;
  std::string gvk_text;
  std::string id_text;
};

SortKey make_key(const Resource& resource, const Ranks& ranks) {
  Gvk gvk = resource.gvk();
  SortKey out;
  out.rank = rank_of(ranks, gvk.kind);
  out.is_core_namespace = gvk.kind == "Namespace" && gvk.group.empty();
  out.gvk_text = sort_text(gvk);
  out.id_text.append(resource.ns().empty() ? "~X" : resource.ns());
  out.id_text.append(1, '|').append(resource.name().empty() ? "~N" : resource.name());
  return out;
}

bool is_before(const SortKey& a, const SortKey& b) {
  if (a.rank != b.rank) return a.rank < b.rank;
  if (a.gvk_text == b.gvk_text) return a.id_text < b.id_text;
  bool both_namespaces = a.gvk_text.ends_with("_Namespace") && b.gvk_text.ends_with("_Namespace");
  if (both_namespaces && (a.is_core_namespace || b.is_core_namespace)) {
    return a.gvk_text > b.gvk_text;
  }
  return a.gvk_text < b.gvk_text;
}

void sort_legacy(ResourceMap& map, const Ranks& ranks) {
  std::vector<Resource>& list = map.list();
  std::vector<SortKey> keys;
  keys.reserve(list.size());
  for (const Resource& resource : list) keys.push_back(make_key(resource, ranks));
  std::vector<size_t> order(list.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&keys](size_t a, size_t b) { return is_before(keys[a], keys[b]); });
  std::vector<Resource> sorted;
  sorted.reserve(list.size());
  for (size_t at : order) sorted.push_back(std::move(list[at]));
  list = std::move(sorted);
  map.drop_index();
}

}  // namespace

bool is_gvk_before(const Gvk& a, const Gvk& b) {
  static const Ranks kRanks = make_ranks(kFirst, kLast);
  int rank_a = rank_of(kRanks, a.kind);
  int rank_b = rank_of(kRanks, b.kind);
  if (rank_a != rank_b) return rank_a < rank_b;
  return sort_text(a) < sort_text(b);
}

Status sort_resources(ResourceMap& map, const SortOptions& options) {
  if (options.order == "fifo") {
    if (!options.has_legacy) return {};
    return make_error(Reason::Invalid,
                      "sortOptions.legacySortOptions is set but the order is \"fifo\"");
  }
  if (options.order != "legacy") {
    return make_error(Reason::Invalid,
                      "the field 'sortOptions.order' must be one of fifo, legacy, not \"{}\"",
                      options.order);
  }
  sort_legacy(map, options.has_legacy ? make_ranks(options.first, options.last)
                                      : make_ranks(kFirst, kLast));
  return {};
}

}  // namespace bireme::render::kustomize
