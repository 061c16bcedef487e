#include <algorithm>

#include "base/text.h"
#include "kube/client/transport.h"

namespace bireme::kube {

std::optional<Duration> find_retry_delay(const Attempt& attempt) {
  if (attempt.number >= kAttemptsMax) return std::nullopt;
  Duration backoff = kRetryDelayBase;
  for (int i = 1; i < attempt.number && backoff < kRetryDelayMax; ++i) backoff *= 3;
  backoff = std::min(backoff, kRetryDelayMax);
  const Duration told = std::min(attempt.retry_after.value_or(backoff), kRetryAfterMax);
  switch (attempt.status) {
    case 429: return told;
    case 503:
      // With Retry-After the server says that it did nothing.
      if (attempt.retry_after || attempt.is_repeatable) return told;
      return std::nullopt;
    case 500: case 502: case 504:
      if (attempt.is_repeatable && attempt.number < 3) return told;
      return std::nullopt;
    case 0: break;
    default: return std::nullopt;
  }
  const bool was_lost = attempt.reason == Reason::Unavailable || attempt.reason == Reason::Io;
  if (was_lost && attempt.is_repeatable) return backoff;
  return std::nullopt;
}

std::optional<Duration> parse_retry_after(std::string_view header) {
  const auto seconds = parse_int(trim(header));
  if (!seconds || *seconds < 0) return std::nullopt;
  const int64_t limit = std::chrono::duration_cast<std::chrono::seconds>(kRetryAfterMax).count();
  return std::chrono::seconds(std::min(*seconds, limit));
}

}  // namespace bireme::kube
