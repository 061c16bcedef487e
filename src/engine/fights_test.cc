#include "engine/fights.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace bireme::engine {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Verdict = Fights::Verdict;

const kube::ResourceKey kKey{"", "ConfigMap", "web", "a"};

MonotonicTime at(Duration since_start) { return MonotonicTime{} + minutes(60) + since_start; }

TEST(Fights, the_third_reversal_of_one_change_is_suspect) {
  Fights fights;
  for (int i = 0; i < kReversalsMax; ++i) {
    EXPECT_EQ(fights.note_drift(kKey, "theirs", at(minutes(i))), Verdict::Heal) << i;
  }
  EXPECT_EQ(fights.note_drift(kKey, "theirs", at(minutes(kReversalsMax))), Verdict::Suspect);
}

TEST(Fights, other_changes_and_slow_ones_are_healed) {
  Fights fights;
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(fights.note_drift(kKey, "change " + std::to_string(i), at(minutes(i))),
              Verdict::Heal);
    const kube::ResourceKey other{"", "ConfigMap", "web", std::to_string(i)};
    EXPECT_EQ(fights.note_drift(other, "same", at(minutes(i))), Verdict::Heal);
    EXPECT_EQ(fights.note_drift({"", "Secret", "web", "slow"}, "same", at(minutes(11 * i))),
              Verdict::Heal);
  }
}

TEST(Fights, changes_in_quick_succession_are_a_fight_whatever_they_are) {
  Fights fights;
  for (int i = 0; i < kQuickReversalsMax; ++i) {
    EXPECT_EQ(fights.note_drift(kKey, std::to_string(i), at(seconds(i))), Verdict::Heal) << i;
  }
  EXPECT_EQ(fights.note_drift(kKey, "again", at(seconds(kQuickReversalsMax))), Verdict::Fight);
}

TEST(Fights, after_a_pause_one_try_is_made_and_one_reversal_ends_it) {
  Fights fights;
  for (int i = 0; i <= kReversalsMax; ++i) fights.note_drift(kKey, "theirs", at(seconds(i)));
  fights.step_back(kKey, at(seconds(3)));
  for (int round = 1; round < 5; ++round) {
    const Duration later = seconds(3) + round * (kFightPause + seconds(1));
    EXPECT_EQ(fights.note_drift(kKey, "theirs", at(later)), Verdict::Heal) << round;
    EXPECT_EQ(fights.note_drift(kKey, "theirs", at(later + seconds(1))), Verdict::Suspect) << round;
    fights.step_back(kKey, at(later + seconds(1)));
  }
}

TEST(FindRival, names_who_wrote_last_and_is_not_us) {
  const kube::Object live(*json::parse(R"({"metadata":{"managedFields":[
    {"manager":"old","time":"2026-01-01T00:00:00Z"},
    {"manager":"autoscaler","time":"2026-01-03T00:00:00Z"},
    {"manager":"kube-controller-manager","subresource":"status","time":"2026-01-05T00:00:00Z"},
    {"manager":"bireme","time":"2026-01-04T00:00:00Z"}]}})"));
  EXPECT_EQ(find_rival(live, "bireme"), "autoscaler");
  EXPECT_EQ(find_rival(kube::Object(), "bireme"), "");
  EXPECT_TRUE(is_person("kubectl-edit"));
  EXPECT_FALSE(is_person("autoscaler"));
}

}  // namespace
}  // namespace bireme::engine
