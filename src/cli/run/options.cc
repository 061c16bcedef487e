#include "cli/run/options.h"

#include <cstdlib>

#include "base/files.h"
#include "base/text.h"

namespace bireme::cli {
namespace {

// "https://host/team/shop.git" and "/srv/shop/" are both "shop".
std::string make_name(std::string_view repository) {
  while (repository.ends_with('/')) repository.remove_suffix(1);
  if (repository.ends_with("/.git")) repository.remove_suffix(5);
  if (repository.ends_with(".git")) repository.remove_suffix(4);
  const size_t cut = repository.find_last_of("/:");
  if (cut != std::string_view::npos) repository.remove_prefix(cut + 1);
  return to_lower(repository);
}

Result<std::string> make_absolute(const std::string& repository) {
  if (contains(repository, "://") || !is_directory(repository)) return repository;
  char* real = ::realpath(repository.c_str(), nullptr);
  if (real == nullptr) return make_error(Reason::Io, "finding {}", repository);
  std::string path = real;
  std::free(real);
  return path;
}

std::string find_cache_directory() {
  for (const auto& [variable, below] :
       {std::pair("BIREME_CACHE", ""), std::pair("XDG_CACHE_HOME", "/bireme"),
        std::pair("HOME", "/.cache/bireme")}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return std::string(value) + below;
  }
  return {};
}

Result<RunOptions> decode_target(const Flags& flags) {
  RunOptions options;
  options.repository = TRY(make_absolute(flags.arguments().at(0)));
  options.paths = flags.texts("path");
  if (options.paths.empty()) options.paths.emplace_back();
  for (std::string& path : options.paths) {
    if (path == ".") path.clear();
  }
  options.revision = flags.text("revision");
  options.name = flags.has("name") ? flags.text("name") : make_name(options.repository);
  options.ns = flags.text("namespace");
  options.is_namespaced = flags.on("namespaced");
  options.records_ns = flags.text("inventory-namespace");
  if (options.is_namespaced && !options.records_ns.empty()) {
    return make_error(Reason::Invalid, "with --namespaced the inventory is in that namespace");
  }
  options.prune = flags.on("prune");
  options.timeout = flags.time("timeout");
  options.has_flux_words = flags.text("as-api") == "flux";
  options.approved = flags.text("approve");
  if (options.name.empty()) {
    return make_error(Reason::Invalid, "the repository gives no name to go by")
        .with_hint("--name NAME");
  }
  options.cache_directory = find_cache_directory();
  options.cluster.kubeconfig = flags.text("kubeconfig");
  options.cluster.context = flags.text("context");
  options.cluster.as = flags.text("as");
  options.cluster.allow_exec = true;
  options.request_timeout = flags.time("request-timeout");
  return options;
}

}  // namespace

Result<RunOptions> decode_run_options(const Flags& flags) {
  RunOptions options = TRY(decode_target(flags));
  options.interval = flags.time("interval");
  options.once = flags.on("once");
  options.dry_run = flags.text("dry-run") == "server";
  options.listen = flags.text("listen");
  const std::string output = flags.text("output");
  if (!output.empty() && output != "json") {
    return make_error(Reason::Invalid, "run prints text or -o json, not \"{}\"", output);
  }
  options.output = output == "json" ? OutputFormat::Json : OutputFormat::Text;
  return options;
}

Result<RunOptions> decode_plan_options(const Flags& flags) {
  const std::string& target = flags.arguments().at(0);
  for (const std::string_view face : {"argo/", "ks/", "hr/", "source/", "set/"}) {
    if (!target.starts_with(face) || is_directory(target)) continue;
    return make_error(Reason::Unsupported, "{}: custom resources cannot be planned yet", target)
        .with_hint("give a repository: a local path or a URL");
  }
  RunOptions options = TRY(decode_target(flags));
  options.once = options.plan_only = true;
  return options;
}

}  // namespace bireme::cli
