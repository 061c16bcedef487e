// HealthStatus: how well one object is, said twice: as a neutral verdict that the engine acts on,
// and as the word and message of the dialect that judged it (Argo's or kstatus').
//
// Plain values, any thread. The message is upstream's own text, letter for letter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bireme::health {

enum class Verdict { Healthy, Suspended, Progressing, Missing, Degraded, Terminating, Unknown };

std::string_view verdict_name(Verdict verdict);
// True where waiting longer cannot help: the object is as wanted, or it has failed for good.
bool is_settled(Verdict verdict);
// Orders verdicts from best to worst; an application is as well as its worst object.
bool is_worse(Verdict a, Verdict b);

// A condition as kstatus adds it to an object (Reconciling or Stalled).
struct Condition {
  std::string type;
  std::string status;
  std::string reason;
  std::string message;
};

struct HealthStatus {
  Verdict verdict = Verdict::Unknown;
  std::string_view word;  // of the dialect; empty: judged, and nothing to say
  std::string message;
  std::vector<Condition> conditions;
};

}  // namespace bireme::health
