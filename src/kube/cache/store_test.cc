#include <gtest/gtest.h>

#include <map>
#include <random>

#include "kube/cache/manifests.h"
#include "kube/cache/slabs.h"

namespace bireme::kube {
namespace {

TEST(Slabs, keep_every_live_cell_through_churn_and_give_memory_back) {
  std::map<uint32_t, Slabs::Place> places;
  std::map<uint32_t, std::string> want;
  Slabs slabs([&places](uint32_t record, Slabs::Place place) { places[record] = place; });
  std::mt19937 random(7);
  for (uint32_t step = 0; step < 60'000; ++step) {
    const uint32_t record = random() % 4000;
    const auto old = places.find(record);
    if (old != places.end()) slabs.free(old->second);
    const size_t size = random() % 1000 == 0 ? kSlabBytes + 5 : random() % 2000;
    want[record] = std::string(size, static_cast<char>('a' + step % 26));
    places[record] = slabs.put(record, want[record].substr(0, size / 2),
                               want[record].substr(size / 2));
    if (step % 64 == 0) slabs.compact();
  }
  size_t live = 0;
  for (const auto& [record, text] : want) {
    ASSERT_EQ(slabs.at(places[record]), text);
    live += text.size();
  }
  EXPECT_LT(slabs.bytes(), live * 2 + 4 * kSlabBytes);
  for (const auto& [record, place] : std::map(places)) {
    if (record >= 10) slabs.free(places[record]);
  }
  slabs.compact();
  EXPECT_LT(slabs.bytes(), 2 * kSlabBytes + 11 * (kSlabBytes + 64));
  for (uint32_t record = 0; record < 10; ++record) {
    if (!want.contains(record)) continue;
    EXPECT_EQ(slabs.at(places[record]), want[record]);
  }
}

std::string sample(int n) {
  return R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web-)" +
         std::to_string(n * 7919) + R"(","namespace":"team","labels":{"app":"web"}},"spec":)" +
         R"({"replicas":3,"template":{"spec":{"containers":[{"image":"registry/web:)" +
         std::to_string(n) + R"("}]}}}})";
}

TEST(Packer, packs_better_with_the_dictionary_of_its_kind) {
  Packer packer;
  const std::string before = packer.pack(sample(0));
  std::vector<std::string> samples;
  for (size_t i = 0; i < kDictionarySamples; ++i) samples.push_back(sample(static_cast<int>(i)));
  EXPECT_FALSE(packer.was_trained());
  ASSERT_TRUE(packer.train(samples));
  const std::string after = packer.pack(sample(1000));
  EXPECT_LT(after.size(), before.size() * 2 / 3);
  EXPECT_EQ(*unpack(before, nullptr), sample(0));
  EXPECT_EQ(*unpack(after, packer.dictionary().get()), sample(1000));
  EXPECT_LT(packer.bytes(), 100u * 1024);
}

TEST(Packer, refuses_bytes_that_are_not_its_own) {
  for (const char* text : {"", "x", "not zstd at all"}) {
    EXPECT_FALSE(unpack(text, nullptr).ok());
  }
  Packer packer;
  std::string packed = packer.pack(std::string(1000, 'x') + "y");
  packed.pop_back();
  EXPECT_FALSE(unpack(packed, nullptr).ok());
}

}  // namespace
}  // namespace bireme::kube
