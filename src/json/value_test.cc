#include "json/value.h"

#include <gtest/gtest.h>

#include "json/emit.h"
#include "json/parse.h"

namespace bireme::json {
namespace {

TEST(Value, copies_share_until_one_is_edited) {
  const Value original = *parse(R"({"a":{"b":[1,2]},"c":"text that is long enough"})");
  Value edited = original;
  EXPECT_TRUE(edited.is_same_node(original));
  edited.edit("a").edit("b").push_back(3);
  EXPECT_EQ(emit(original), R"({"a":{"b":[1,2]},"c":"text that is long enough"})");
  EXPECT_EQ(emit(edited), R"({"a":{"b":[1,2,3]},"c":"text that is long enough"})");
}

TEST(Value, large_objects_find_add_and_erase) {
  Value object;
  for (int i = 0; i < 1000; ++i) object.set("key" + std::to_string(i), i);
  for (int i = 0; i < 1000; i += 2) EXPECT_TRUE(object.erase("key" + std::to_string(i)));
  EXPECT_EQ(object.size(), 500u);
  EXPECT_EQ(object["key501"].as_int(), 501);
  EXPECT_FALSE(object.contains("key500"));
}

TEST(Value, equality_ignores_member_order_and_number_type) {
  EXPECT_EQ(*parse(R"({"a":1,"b":2.0})"), *parse(R"({"b":2,"a":1.0})"));
  EXPECT_EQ(*parse("1e19"), *parse("10000000000000000000")) << "more than an Int holds";
  EXPECT_FALSE(*parse("1e19") == *parse("10000000000000000001"));
  EXPECT_FALSE(*parse("1e20") == *parse("18446744073709551615"));
  EXPECT_FALSE(*parse("[1,2]") == *parse("[2,1]"));
  EXPECT_FALSE(Value("1") == Value(1));
}

TEST(Value, strings_keep_every_length) {
  for (size_t length = 0; length < 40; ++length) {
    const std::string text(length, 'x');
    EXPECT_EQ(Value(text).as_string(), text);
  }
}

struct Case {
  const char* in;
  const char* want;
};

TEST(Parse, prints_numbers_and_text_as_go_does) {
  const Case cases[] = {
      {"18446744073709551615", "18446744073709551615"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"18446744073709551616", "18446744073709552000"},
      {"1e21", "1e+21"},
      {"1.0", "1"},
      {"0.0000001", "1e-7"},
      {"\"\\u00e9\\ud83d\\ude00\\u2028\"", "\"é😀\\u2028\""},
      {"\"a\\u0000\\u001f\"", "\"a\\u0000\\u001f\""},
      {R"({"b":1,"a":2,"b":3})", R"({"b":3,"a":2})"},
      {"[ ]", "[]"},
  };
  for (const Case& c : cases) {
    const auto value = parse(c.in);
    ASSERT_TRUE(value.ok()) << c.in;
    EXPECT_EQ(emit(*value), c.want) << c.in;
  }
}

TEST(Parse, names_the_place_of_an_error) {
  const auto value = parse("{\n  \"a\": tru\n}");
  ASSERT_FALSE(value.ok());
  ASSERT_NE(value.error().position(), nullptr);
  EXPECT_EQ(value.error().position()->line, 2);
}

TEST(Parse, refuses_what_is_too_deep_or_trailing) {
  EXPECT_FALSE(parse(std::string(5000, '[')).ok());
  EXPECT_FALSE(parse("1 2").ok());
  EXPECT_FALSE(parse("").ok());
}

}  // namespace
}  // namespace bireme::json
