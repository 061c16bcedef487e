// Discovery documents of every shape, and an API server's refusals.
#include <cstddef>
#include <cstdint>

#include "json/parse.h"
#include "kube/client/identity.h"
#include "kube/client/status_error.h"
#include "kube/discovery/catalog.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bireme;
  using namespace bireme::kube;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const int status : {400, 403, 404, 409, 422, 500}) {
    (void)make_status_error({.status = status, .body = text});
  }
  (void)decode_exec_credential(text, "client.authentication.k8s.io/v1");
  const auto document = json::parse(text);
  if (!document.ok()) return 0;
  ApiCatalog catalog;
  (void)add_aggregated(catalog, *document);
  (void)add_resource_list(catalog, *document);
  (void)decode_group_list(*document);
  for (const ApiResource& resource : catalog.preferred()) {
    (void)resource.path("ns", "name", "status");
    (void)catalog.get_by_name(resource.resource);
  }
  (void)catalog.api_versions();
  return 0;
}
