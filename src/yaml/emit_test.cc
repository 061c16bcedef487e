#include "yaml/emit.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "yaml/through_json.h"

namespace bireme::yaml {
namespace {

std::string text_of(const char* json_text, const EmitOptions& options = {}) {
  const auto value = json::parse(json_text);
  return value ? emit(*value, options) : value.error().message();
}

TEST(Emit, prints_collections_as_sigs_yaml) {
  EXPECT_EQ(text_of(R"({"b":[{"x":1,"y":[]},[1,[2]]],"a":{},"c":{"d":[1]}})"),
            "a: {}\nb:\n- x: 1\n  \"y\": []\n- - 1\n  - - 2\nc:\n  d:\n  - 1\n");
  EXPECT_EQ(text_of("[]"), "[]\n");
  EXPECT_EQ(text_of("null"), "null\n");
}

TEST(Emit, quotes_what_would_read_back_as_something_else) {
  struct {
    const char* json;
    const char* want;
  } const cases[] = {
      {R"("yes")", "\"yes\"\n"},
      {R"("")", "\"\"\n"},
      {R"("1:30")", "\"1:30\"\n"},
      {R"("a: b")", "'a: b'\n"},
      {R"(" x")", "' x'\n"},
      {R"("a\tb")", "\"a\\tb\"\n"},
      {R"("it's #1")", "'it''s #1'\n"},
      {R"("x\ny")", "|-\n  x\n  y\n"},
      {R"("x\n")", "|\n  x\n"},
      {R"("\n")", "|2+\n\n"},
      {R"("\ud83d\ude00")", "\"\\U0001F600\"\n"},
      {R"("2020-01-01")", "\"2020-01-01\"\n"},
      {R"("\ufeffa b")", "\"\\uFEFF\\x61\\x20\\x62\"\n"},
      {"1e6", "1000000\n"},
      {"1234567.5", "1.2345675e+06\n"},
      {"1e21", "1e+21\n"},
      {"-0.0", "0\n"},
      {"0.1", "0.1\n"},
  };
  for (const auto& c : cases) EXPECT_EQ(text_of(c.json), c.want) << c.json;
}

TEST(Emit, folds_and_refuses_what_sigs_yaml_loses_on_its_way_through_json) {
  EXPECT_EQ(text_of(R"("a \u0085  b")"), "a b\n");
  EXPECT_EQ(text_of(R"("a\u0085\u0085 b")"), "|-\n  a\n  b\n");
  EXPECT_EQ(text_of(R"("\u0085")"), "' '\n");
  EXPECT_EQ(text_of(R"("a\u0085b")", {.style = Style::V3}), "\"a\\Nb\"\n");
  const char* const refused[] = {R"("\u007f")", R"(["\u0090"])", R"({"a":"\uffff"})",
                                 R"({"\u0085":1})", R"("\u0085--- b")"};
  for (const char* text : refused) EXPECT_FALSE(survives_json(*json::parse(text))) << text;
  const auto with_key = [](size_t length) {
    json::Value object = json::Value::object();
    object.set(std::string(length, 'k'), 1);
    return object;
  };
  EXPECT_TRUE(survives_json(with_key(1022)));
  EXPECT_FALSE(survives_json(with_key(1023)));
}

TEST(Emit, orders_keys_naturally) {
  EXPECT_EQ(text_of(R"({"a10":1,"a2":1,"A":1,"_":1,"a":1})"), "_: 1\nA: 1\na: 1\na2: 1\na10: 1\n");
  EXPECT_EQ(text_of(R"({"b":1,"a":2})", {.sorted_keys = false}), "b: 1\na: 2\n");
}

TEST(Emit, prints_yaml_v3_with_its_indents) {
  EXPECT_EQ(text_of(R"({"a":[{"x":1,"z":[2]}],"on":"yes"})", {.style = Style::V3}),
            "a:\n  - x: 1\n    z:\n      - 2\n\"on\": \"yes\"\n");
  EXPECT_EQ(text_of(R"({"a":[{"x":1}]})", {.style = Style::V3, .indent = 4}), "a:\n    - x: 1\n");
  EXPECT_EQ(text_of(R"({"a":[{"x":1}]})", {.style = Style::V3, .compact_sequences = true}),
            "a:\n- x: 1\n");
}

}  // namespace
}  // namespace bireme::yaml
