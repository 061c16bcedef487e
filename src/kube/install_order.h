// The order in which kinds are installed: Helm's list, by the name of the kind whatever its group.
// Pure; any thread.
//
// The lists of the tools differ at its ends only. Helm 4 has all of it; Helm 3 ends before the
// webhook configurations (kHelm3InstallRanks). Argo CD's begins behind PriorityClass, which makes
// no difference to us: `sync` puts that kind into the first tier anyway.
#pragma once

#include <cstddef>
#include <string_view>

namespace bireme::kube {

inline constexpr size_t kInstallRanks = 38;
inline constexpr size_t kHelm3InstallRanks = 36;

// From 0; kInstallRanks for a kind that is not in the list, which comes last.
size_t install_rank(std::string_view kind);

}  // namespace bireme::kube
