// Names that the rules of a dialect read on objects. Data: the only place below the faces where
// these words stand.
#pragma once

namespace bireme::health::marks {

inline constexpr char kArgoHookFinalizer[] = "argocd.argoproj.io/hook-finalizer";
inline constexpr char kArgoHook[] = "argocd.argoproj.io/hook";
inline constexpr char kHelmHook[] = "helm.sh/hook";
inline constexpr char kArgoIgnoreRestartPolicy[] = "argocd.argoproj.io/ignore-restart-policy";
inline constexpr char kHpaConditions[] = "autoscaling.alpha.kubernetes.io/conditions";
inline constexpr char kArgoWorkflowGroup[] = "argoproj.io";

}  // namespace bireme::health::marks
