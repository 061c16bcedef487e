#include "render/helm/capabilities.h"

#include <array>

#include "base/text.h"

namespace bireme::render::helm {

namespace {

// client-go 1.36's scheme, in its order.
constexpr std::string_view kApiVersions[] = {
    "v1",
    "admissionregistration.k8s.io/v1",
    "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1",
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1",
    "authentication.k8s.io/v1beta1",
    "authorization.k8s.io/v1",
    "authorization.k8s.io/v1beta1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "batch/v1beta1",
    "certificates.k8s.io/v1",
    "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2",
    "coordination.k8s.io/v1beta1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1",
    "events.k8s.io/v1",
    "events.k8s.io/v1beta1",
    "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "networking.k8s.io/v1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1",
    "node.k8s.io/v1alpha1",
    "node.k8s.io/v1beta1",
    "policy/v1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1",
    "rbac.authorization.k8s.io/v1alpha1",
    "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2",
    "resource.k8s.io/v1beta1",
    "resource.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1alpha2",
    "scheduling.k8s.io/v1beta1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1beta1",
    "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1",
    "storagemigration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
};

}  // namespace

Capabilities default_capabilities(Release release) {
  Capabilities made;
  made.kube_version = made.normalized_kube_version = "v1.36.0";
  made.kube_major = "1";
  made.kube_minor = "36";
  made.api_versions.assign(std::begin(kApiVersions), std::end(kApiVersions));
  made.helm_version = release == Release::Helm4 ? "v4.2.4" : "v3.21.4";
  return made;
}

// Kubernetes' own lenient grammar: numbers with dots, and anything behind them.
Status set_kube_version(Capabilities& capabilities, std::string_view text, Release release) {
  std::string_view rest = trim(text);
  const auto bad = [&] {
    return make_error(Reason::Invalid,
                      "invalid kube version '{}': could not parse \"{}\" as version", text, text);
  };
  if (rest.starts_with('v')) rest.remove_prefix(1);
  std::vector<std::string> numbers;
  size_t at = 0;
  for (;;) {
    const size_t begin = at;
    while (at < rest.size() && rest[at] >= '0' && rest[at] <= '9') ++at;
    if (at == begin) return bad();
    const std::string_view number = rest.substr(begin, at - begin);
    if (number.size() > 1 && number[0] == '0') return bad();
    numbers.emplace_back(number);
    const bool more =
        at + 1 < rest.size() && rest[at] == '.' && rest[at + 1] >= '0' && rest[at + 1] <= '9';
    if (!more) break;
    ++at;
  }
  if (numbers.size() < 2) return bad();
  capabilities.kube_major = numbers[0];
  capabilities.kube_minor = numbers[1];
  capabilities.kube_version = text.starts_with('v') ? std::string(text) : fmt::format("v{}", text);
  capabilities.normalized_kube_version = "v" + join(numbers, ".");
  if (release == Release::Helm3) {
    capabilities.kube_version = capabilities.normalized_kube_version;
  }
  return {};
}

}  // namespace bireme::render::helm
