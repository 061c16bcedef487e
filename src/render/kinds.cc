#include <array>

#include "render/render.h"

namespace bireme::render {

namespace {

constexpr std::array<std::string_view, 3> kKustomizationFiles = {
    "kustomization.yaml", "kustomization.yml", "Kustomization"};

Result<Manifests> render_helm(const tree::Tree& tree, const RenderSpec& spec) {
  helm::HelmSpec chart = spec.helm;
  chart.path = spec.path;
  const helm::Rendered rendered = TRY(helm::render(tree, chart));
  Manifests manifests;
  manifests.objects = TRY(helm::objects(rendered, chart));
  manifests.warnings = rendered.warnings;
  return manifests;
}

Result<Manifests> render_kind(const tree::Tree& tree, Kind kind, const RenderSpec& spec) {
  switch (kind) {
    case Kind::Plain: return plain::render(tree, spec.path, spec.plain);
    case Kind::Kustomize: return kustomize::build(tree, spec.path, spec.kustomize);
    case Kind::Helm: return render_helm(tree, spec);
  }
  return make_error(Reason::Internal, "no renderer for {}", kind_name(kind));
}

}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::Plain: return "plain";
    case Kind::Kustomize: return "kustomize";
    case Kind::Helm: return "helm";
  }
  return "";
}

std::optional<Kind> find_kind_named(std::string_view name) {
  for (Kind kind : {Kind::Plain, Kind::Kustomize, Kind::Helm}) {
    if (kind_name(kind) == name) return kind;
  }
  return std::nullopt;
}

Result<Kind> find_kind(const tree::Tree& tree, std::string_view path) {
  tree::Entry entry = TRY(tree.stat(path));
  if (entry.kind != tree::Kind::Directory) return Kind::Plain;
  std::string chart = TRY(tree::join(path, "Chart.yaml"));
  bool is_chart = TRY(tree::is_file(tree, chart));
  if (is_chart) return Kind::Helm;
  for (std::string_view name : kKustomizationFiles) {
    std::string file = TRY(tree::join(path, name));
    bool there = TRY(tree::is_file(tree, file));
    if (there) return Kind::Kustomize;
  }
  return Kind::Plain;
}

Result<Manifests> render(tree::TreePtr tree, const RenderSpec& spec) {
  auto recording = std::make_shared<const tree::RecordingTree>(std::move(tree));
  Kind kind = Kind::Plain;
  if (spec.kind)
    kind = *spec.kind;
  else
    kind = TRY(find_kind(*recording, spec.path));
  auto manifests = render_kind(*recording, kind, spec);
  if (!manifests) return manifests.error();
  manifests->reads = recording->reads();
  return manifests;
}

}  // namespace bireme::render
