// `bireme render PATH`: what a directory, kustomization or chart renders to. No network, ever.
#include "cli/render/render.h"

#include <optional>

#include "base/files.h"
#include "base/text.h"
#include "render/render.h"
#include "tree/trees.h"

namespace bireme::cli {

namespace {

constexpr FlagSpec kFlags[] = {
    {.name = "as",
     .value_name = "KIND",
     .help = "treat PATH as plain, kustomize, helm, flux-yaml or jsonnet instead of looking"},
    {.name = "recurse",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "plain: also the directories below"},
    {.name = "include", .value_name = "GLOB", .help = "plain: only files that match"},
    {.name = "exclude", .value_name = "GLOB", .help = "plain: no files that match"},
    {.name = "load-restrictor",
     .value_name = "LoadRestrictionsRootOnly|LoadRestrictionsNone",
     .fallback = "LoadRestrictionsRootOnly",
     .help = "kustomize: whether files may lie outside the kustomization's directory"},
    {.name = "enable-helm",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "kustomize: render helmCharts that are vendored"},
    {.name = "substitute-from",
     .kind = FlagKind::Texts,
     .value_name = "FILE",
     .help = "kustomize: variables for Flux's postBuild, from a ConfigMap, a Secret or a map"},
    {.name = "strict-substitute",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "kustomize: an undefined variable is an error"},
    {.name = "release-name",
     .value_name = "NAME",
     .fallback = "release-name",
     .help = "helm: the release's name"},
    {.name = "name-template", .value_name = "TEMPLATE", .help = "helm: a template of the name"},
    {.name = "release-revision",
     .kind = FlagKind::Number,
     .value_name = "N",
     .fallback = "1",
     .help = "helm: the release's revision"},
    {.name = "values",
     .letter = 'f',
     .kind = FlagKind::CsvTexts,
     .value_name = "FILE",
     .help = "helm: values from a YAML file"},
    {.name = "set", .kind = FlagKind::Texts, .value_name = "KEY=VALUE", .help = "helm: a value"},
    {.name = "set-string",
     .kind = FlagKind::Texts,
     .value_name = "KEY=VALUE",
     .help = "helm: a value that is text"},
    {.name = "set-file",
     .kind = FlagKind::Texts,
     .value_name = "KEY=FILE",
     .help = "helm: a value from a file"},
    {.name = "set-json",
     .kind = FlagKind::Texts,
     .value_name = "KEY=JSON",
     .help = "helm: a value as JSON"},
    {.name = "set-literal",
     .kind = FlagKind::Texts,
     .value_name = "KEY=TEXT",
     .help = "helm: a value exactly as written"},
    {.name = "kube-version", .value_name = "VERSION", .help = "helm: the cluster's version"},
    {.name = "api-versions",
     .letter = 'a',
     .kind = FlagKind::CsvTexts,
     .value_name = "API",
     .help = "helm: an API version that the cluster has"},
    {.name = "api-versions-only",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "helm: --api-versions replaces the usual set instead of adding to it"},
    {.name = "include-crds",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "helm: print the chart's crds/ too"},
    {.name = "skip-tests",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "helm: leave test hooks out"},
    {.name = "no-hooks",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "helm: leave every hook out"},
    {.name = "show-only",
     .letter = 's',
     .kind = FlagKind::Texts,
     .value_name = "TEMPLATE",
     .help = "helm: only what this template renders to"},
    {.name = "is-upgrade",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "helm: render as for an upgrade"},
    {.name = "skip-schema-validation",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "helm: do not check values.schema.json"},
    {.name = "strict",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "helm: a missing key is an error"},
    {.name = "lookup",
     .kind = FlagKind::Texts,
     .value_name = "FILE",
     .help = "helm: objects that lookup finds"},
    {.name = "origins",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "helm: instead of manifests, each final value and the file or flag that set it"},
    {.name = "raw",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "helm: each template's text as rendered, NOTES.txt too"},
    {.name = "helm-version",
     .value_name = "3|4",
     .fallback = "4",
     .help = "helm: print as Helm 3 or 4 does"},
};

using Printer = Result<std::string> (*)(const std::string& path, const Invocation& call);

Printer printer_of(render::Kind kind) {
  switch (kind) {
    case render::Kind::Plain: return render_plain;
    case render::Kind::Kustomize: return render_kustomize;
    case render::Kind::Helm: return render_helm;
  }
  return nullptr;
}

// What PATH is: --as says so, or what lies in it.
Result<render::Kind> kind_of(const std::string& path, const Flags& flags) {
  if (!flags.text("as").empty()) {
    const auto named = render::find_kind_named(flags.text("as"));
    if (named) return *named;
    return make_error(Reason::Unsupported, "nothing renders the kind \"{}\"",
                      escape_control(flags.text("as")))
        .with_hint("plain, kustomize and helm are known");
  }
  if (is_file(path)) {
    const bool is_archive = path.ends_with(".tgz") || path.ends_with(".tar.gz");
    return is_archive ? render::Kind::Helm : render::Kind::Plain;
  }
  const auto tree = TRY(tree::make_dir_tree(path));
  return render::find_kind(*tree, "");
}

Result<std::string> print(render::Kind kind, const std::string& path, const Invocation& call) {
  if (const Printer printer = printer_of(kind)) return printer(path, call);
  return make_error(Reason::Unsupported, "{} sources are not rendered yet",
                    render::kind_name(kind));
}

ExitCode run_render(const Invocation& call) {
  const std::string& path = call.flags.arguments()[0];
  const auto kind = kind_of(path, call.flags);
  const auto text = kind.ok() ? print(*kind, path, call) : Result<std::string>(kind.error());
  if (!text.ok()) {
    call.streams.report(text.error());
    return ExitCode::BuildFailed;
  }
  call.streams.out(*text);
  return ExitCode::Ok;
}

}  // namespace

extern const Command kRenderCommand;
const Command kRenderCommand = {
    .name = "render",
    .arguments = "PATH",
    .summary = "Print the objects that a directory, kustomization or chart renders to",
    .details =
        "The kind of source is found as Argo CD and Flux find it: a Chart.yaml means helm, a\n"
        "kustomization file kustomize, all else plain. Nothing is fetched: remote bases and\n"
        "charts that are not there are errors that name them.",
    .examples =
        "bireme render ./overlays/production\n"
        "bireme render ./chart --release-name web -n apps -f values.yaml --set image.tag=1.2\n"
        "bireme render ./manifests --as plain --recurse --exclude '*test*'",
    .flags = kFlags,
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_render,
};

}  // namespace bireme::cli
