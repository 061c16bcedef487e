// Types: what one build knows of kinds. The built-in ones, or those of the OpenAPI document that
// the first kustomization with an `openapi` field names. The document is read when something asks
// about a kind that is not built in, so a broken one that nobody needs does no harm, as upstream.
// Resources point to it; it outlives them. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "render/kustomize/merge/schema.h"
#include "render/kustomize/model/id.h"

namespace bireme::render::kustomize {

class Types {
 public:
  bool is_chosen() const { return is_chosen_; }
  void choose_builtin() { is_chosen_ = true; }
  void choose_document(std::string text, std::string file);

  // Reads the document, if there is one and it has not been read.
  Status load() const;
  // The same, if the scope of this kind asks for it.
  Status load_for(std::string_view api_version, std::string_view kind) const;
  // By which lists are merged; after load().
  const Schema& schema() const { return schema_ ? *schema_ : builtin_schema(); }
  // False for all that is unknown.
  bool is_cluster_scoped(std::string_view api_version, std::string_view kind) const;

 private:
  bool is_chosen_ = false;
  bool has_document_ = false;
  std::string text_;
  std::string file_;
  mutable std::shared_ptr<const Schema> schema_;
};

}  // namespace bireme::render::kustomize
