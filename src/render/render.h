// Render: from a tree of files to objects. Pure: no network, no clock, no cluster; the same tree
// and spec give the same manifests, from any thread.
//
// The kind is found as Argo CD and Flux find it: Chart.yaml means Helm, a kustomization file means
// Kustomize, all else is plain. Each renderer lives in its folder and has its own options; this
// header is what they have in common. Errors carry the file and line; Reason::BuildFailed or a more
// precise one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "json/value.h"
#include "render/helm/helm.h"
#include "render/kustomize/kustomize.h"
#include "render/plain/plain.h"
#include "tree/recording_tree.h"
#include "tree/tree.h"

namespace bireme::render {

enum class Kind { Plain, Kustomize, Helm };

std::string_view kind_name(Kind kind);  // "plain", "kustomize", "helm"
std::optional<Kind> find_kind_named(std::string_view name);
// What the directory `path` of the tree holds.
Result<Kind> find_kind(const tree::Tree& tree, std::string_view path);

struct RenderSpec {
  std::string path;          // the directory (or single file) in the tree; "" is the root
  std::optional<Kind> kind;  // nothing: found by find_kind
  plain::Options plain;
  kustomize::Options kustomize;
  helm::HelmSpec helm;  // its own path is not looked at
};

// Renders through a RecordingTree: `reads` of the result says on what it depends.
Result<Manifests> render(tree::TreePtr tree, const RenderSpec& spec);

}  // namespace bireme::render
