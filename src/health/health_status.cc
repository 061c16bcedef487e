#include "health/health_status.h"

namespace bireme::health {

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::Healthy: return "Healthy";
    case Verdict::Suspended: return "Suspended";
    case Verdict::Progressing: return "Progressing";
    case Verdict::Missing: return "Missing";
    case Verdict::Degraded: return "Degraded";
    case Verdict::Terminating: return "Terminating";
    case Verdict::Unknown: return "Unknown";
  }
  return "Unknown";
}

bool is_settled(Verdict verdict) {
  return verdict == Verdict::Healthy || verdict == Verdict::Suspended ||
         verdict == Verdict::Degraded;
}

bool is_worse(Verdict a, Verdict b) { return static_cast<int>(a) > static_cast<int>(b); }

}  // namespace bireme::health
