#include "render/kustomize/merge/types.h"

namespace bireme::render::kustomize {

void Types::choose_document(std::string text, std::string file) {
  is_chosen_ = has_document_ = true;
  text_ = std::move(text);
  file_ = std::move(file);
}

Status Types::load() const {
  if (!has_document_ || schema_) return {};
  schema_ = TRY(make_schema(text_, file_));
  return {};
}

Status Types::load_for(std::string_view api_version, std::string_view kind) const {
  const bool is_known = !has_document_ || builtin_scope(api_version, kind) != Scope::Unknown;
  return is_known ? Status() : load();
}

bool Types::is_cluster_scoped(std::string_view api_version, std::string_view kind) const {
  Scope scope = builtin_scope(api_version, kind);
  if (scope == Scope::Unknown && schema_) scope = schema_->find_scope(api_version, kind);
  return scope == Scope::Cluster;
}

}  // namespace bireme::render::kustomize
