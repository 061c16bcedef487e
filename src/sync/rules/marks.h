// Names that the directives of a dialect stand under on objects. Data: with the health rules the only
// place below the faces where these words stand.
#pragma once

namespace bireme::sync::marks {

inline constexpr char kArgoWave[] = "argocd.argoproj.io/sync-wave";
inline constexpr char kHelmWeight[] = "helm.sh/hook-weight";

}  // namespace bireme::sync::marks
