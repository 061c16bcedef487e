#include <gtest/gtest.h>

#include "kube/client/transport.h"

namespace bireme::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Case {
  Attempt attempt;
  std::optional<Duration> want;
};

TEST(Retry, repeats_what_is_safe_and_waits_as_it_was_told) {
  const Case cases[] = {
      {{.number = 1, .status = 429, .retry_after = seconds(3)}, seconds(3)},
      {{.number = 1, .status = 429, .retry_after = seconds(3600)}, kRetryAfterMax},
      {{.number = 1, .status = 429}, milliseconds(100)},
      {{.number = 3, .status = 429}, milliseconds(900)},
      {{.number = 6, .status = 429, .retry_after = seconds(1)}, std::nullopt},
      {{.number = 1, .is_repeatable = false, .status = 503, .retry_after = seconds(1)},
       seconds(1)},
      {{.number = 1, .is_repeatable = false, .status = 503}, std::nullopt},
      {{.number = 1, .status = 503}, milliseconds(100)},
      {{.number = 2, .status = 500}, milliseconds(300)},
      {{.number = 3, .status = 500}, std::nullopt},
      {{.number = 1, .is_repeatable = false, .status = 502}, std::nullopt},
      {{.number = 1, .reason = Reason::Unavailable}, milliseconds(100)},
      {{.number = 1, .is_repeatable = false, .reason = Reason::Unavailable}, std::nullopt},
      {{.number = 1, .reason = Reason::VerifyFailed}, std::nullopt},
      {{.number = 1, .reason = Reason::Timeout}, std::nullopt},
      {{.number = 1, .status = 409}, std::nullopt},
      {{.number = 1, .status = 403}, std::nullopt},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(find_retry_delay(c.attempt), c.want)
        << c.attempt.status << " at attempt " << c.attempt.number;
  }
}

TEST(Retry, reads_retry_after_in_seconds_only) {
  EXPECT_EQ(parse_retry_after("2"), seconds(2));
  EXPECT_EQ(parse_retry_after(" 0 "), seconds(0));
  EXPECT_EQ(parse_retry_after("99999999999"), kRetryAfterMax);
  for (const char* bad : {"", "-1", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"}) {
    EXPECT_FALSE(parse_retry_after(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace bireme::kube
