// What `run`, `plan` and `diff` were asked for: the flags they share, and the value they decode to.
// A plain value; main thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cli/flags.h"
#include "kube/config/load_config.h"

namespace bireme::cli {

enum class OutputFormat { Text, Json };

// Rows of their tables that name the repository and the owner; `timeout` has a default of each.
inline constexpr FlagSpec kPathFlag = {
    .name = "path",
    .kind = FlagKind::Texts,
    .value_name = "PATH",
    .help = "a folder or file of the repository; all of it by default"};
inline constexpr FlagSpec kRevisionFlag = {
    .name = "revision", .value_name = "REV", .help = "the branch, tag or commit to follow"};
inline constexpr FlagSpec kNameFlag = {
    .name = "name", .value_name = "NAME", .help = "the owner's name (default: from the URL)"};
inline constexpr FlagSpec kNamespacedFlag = {
    .name = "namespaced",
    .kind = FlagKind::Switch,
    .fallback = "false",
    .help = "read and write only the namespace; needs no right outside it"};
inline constexpr FlagSpec kInventoryFlag{
    .name = "inventory-namespace",
    .value_name = "NAME",
    .help = "where the inventory is kept (default: default; with --namespaced: there)"};
inline constexpr FlagSpec kPruneFlag = {
    .name = "prune",
    .kind = FlagKind::Switch,
    .fallback = "true",
    .help = "delete what this owner applied and no longer wants"};
inline constexpr FlagSpec kAsApiFlag = {.name = "as-api",
                                        .value_name = "argo|flux",
                                        .fallback = "argo",
                                        .help = "whose health words and rules to use"};
inline constexpr FlagSpec kApproveFlag = {
    .name = "approve", .value_name = "HASH", .help = "let the held deletes of that hash happen"};

struct RunOptions {
  std::string repository;          // a URL, or an absolute local path
  std::vector<std::string> paths;  // in the tree
  std::string revision;            // branch, tag or commit; empty: the remote's HEAD
  std::string name;
  std::string ns;          // empty: the context's
  std::string records_ns;  // of the inventory; empty: `default`, or ns where only that is written
  bool is_namespaced = false;
  bool prune = true;
  Duration interval = std::chrono::minutes(1);
  bool once = false;
  bool dry_run = false;
  bool plan_only = false;  // plan and diff: look, plan, write nothing
  bool predicts = false;   // diff: and ask the server what would come out
  Duration timeout = std::chrono::minutes(5);
  bool has_flux_words = false;  // else Argo's
  std::string listen;           // empty: no server
  std::string approved;
  OutputFormat output = OutputFormat::Text;
  std::string cache_directory;  // empty: one of this run's own, gone with it
  kube::LoadOptions cluster;
  Duration request_timeout = std::chrono::seconds(30);
};

Result<RunOptions> decode_run_options(const Flags& flags);
// Of `plan` and `diff`: what names the repository and the owner, no more.
Result<RunOptions> decode_plan_options(const Flags& flags);

}  // namespace bireme::cli
