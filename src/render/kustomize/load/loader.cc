#include "render/kustomize/load/loader.h"

#include "base/text.h"

namespace bireme::render::kustomize {
namespace {

bool is_within(std::string_view path, std::string_view root) {
  if (root.empty() || path == root) return true;
  return path.size() > root.size() && path.starts_with(root) && path[root.size()] == '/';
}

Error remote_error(std::string_view path) {
  return make_error(Reason::Unsupported, "{} is remote, and rendering has no network", path)
      .with_hint("keep a copy of it in the repository and name that");
}

bool has_user(std::string_view text) {
  size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  for (char c : text.substr(0, at)) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '-') return false;
  }
  return text.find_first_of(":/", at) != std::string_view::npos;
}

}  // namespace

bool is_remote(std::string_view path) {
  std::string lower = to_lower(path);
  for (std::string_view scheme : {"http://", "https://", "ssh://", "file://", "git::"}) {
    if (lower.starts_with(scheme)) return true;
  }
  if (lower.starts_with("github.com/") || lower.starts_with("github.com:")) return true;
  return has_user(path);
}

Result<std::string> Loader::in_tree(std::string_view path) const {
  if (!path.starts_with('/')) return tree::join(root(), path);
  std::string root = session_->tree_root;
  while (root.ends_with('/')) root.pop_back();
  if (session_->tree_root.empty() || !is_within(path, root)) {
    return make_error(Reason::Forbidden, "the absolute path {} is not in the tree", path);
  }
  return tree::normalize(path.substr(root.size() + 1));
}

Result<std::string> Loader::locate(std::string_view path) const {
  if (is_remote(path)) return remote_error(path);
  std::string at = TRY(in_tree(path));
  std::string resolved = TRY(tree_->resolve(at));
  if (session_->only_root && !is_within(resolved, root())) {
    return make_error(Reason::Forbidden, "security; file '{}' is not in or below '{}'", resolved,
                      root().empty() ? "." : root())
        .with_hint("move it there, or allow it with --load-restrictor LoadRestrictionsNone");
  }
  return at;
}

Result<std::string> Loader::load(std::string_view path) const {
  std::string at = TRY(locate(path));
  return tree_->read(at);
}

Result<bool> Loader::is_directory(std::string_view path) const {
  if (is_remote(path)) return remote_error(path);
  std::string at = TRY(in_tree(path));
  return tree::is_directory(*tree_, at);
}

Result<Loader> Loader::enter(std::string_view path) const {
  if (path.empty()) return make_error(Reason::Invalid, "the path of a base cannot be empty");
  if (is_remote(path)) return remote_error(path);
  if (path.starts_with('/')) {
    return make_error(Reason::Forbidden, "new root '{}' cannot be absolute", path);
  }
  std::string at = TRY(in_tree(path));
  const bool there = TRY(tree::is_directory(*tree_, at));
  if (!there) {
    return make_error(Reason::NotFound, "there is no file or directory '{}'", at);
  }
  std::string resolved = TRY(tree_->resolve(at));
  for (const std::string& visited : stack_) {
    if (!is_within(visited, resolved)) continue;
    return make_error(Reason::Invalid,
                      "cycle detected: '{}' contains '{}', which is being built", resolved,
                      visited);
  }
  if (stack_.size() >= kNestingMax) {
    return make_error(Reason::LimitExceeded, "more than {} nested kustomizations", kNestingMax);
  }
  Loader out = *this;
  out.stack_.push_back(std::move(resolved));
  return out;
}

}  // namespace bireme::render::kustomize
