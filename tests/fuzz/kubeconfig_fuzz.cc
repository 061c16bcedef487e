// A kubeconfig from outside: read, resolved for every context, or refused.
#include <cstddef>
#include <cstdint>
#include <string>

#include "kube/config/load_config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bireme::kube;
  const std::string text(reinterpret_cast<const char*>(data), size);
  // Relative files lead nowhere; the fuzzer must not open what it names.
  if (text.find('/') != std::string::npos || text.find("..") != std::string::npos) return 0;
  const std::vector<KubeconfigSource> sources{{"/nonexistent/config", text}};
  LoadOptions options;
  options.allow_exec = true;
  (void)resolve_kubeconfig(sources, options);
  const auto contexts = list_contexts(sources);
  if (!contexts.ok()) return 0;
  for (const ContextName& context : *contexts) {
    options.context = context.name;
    (void)resolve_kubeconfig(sources, options);
  }
  return 0;
}
