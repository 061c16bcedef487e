#include "render/helm/set_values.h"

#include <gtest/gtest.h>

#include "json/emit.h"

namespace bireme::render::helm {
namespace {

std::string outcome(SetMode mode, std::string_view text, json::Value into = json::Value::object()) {
  const Status done = set_into(into, {.mode = mode, .text = text});
  return done ? json::emit(into, {.sorted_keys = true}) : done.error().message();
}

TEST(SetValues, reads_helms_grammar) {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {"a=1,b=x,c=true,d=null,e=", R"({"a":1,"b":"x","c":true,"d":null,"e":""})"},
      {"a.b.c=1,a.d=2", R"({"a":{"b":{"c":1},"d":2}})"},
      {"a={1,x,null}", R"({"a":[1,"x",null]})"},
      {"a[1].b=x", R"({"a":[null,{"b":"x"}]})"},
      {"a[0][1]=z", R"({"a":[[null,"z"]]})"},
      {"a\\.b=1\\,2", R"({"a.b":"1,2"})"},
      {"a=01,b=-5,c=1.5", R"({"a":"01","b":-5,"c":"1.5"})"},
      {"a", "key \"a\" has no value"},
      {"a,b=1", "key \"a\" has no value (cannot end with ,)"},
      {"a={1,2", "list must terminate with '}'"},
      {"a[-1]=1", "negative -1 index not allowed"},
      {"a[99999]=1", "index of 99999 is greater than maximum supported index of 65536"},
      {"", "{}"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(SetMode::Typed, c.text), c.want) << c.text;
}

TEST(SetValues, keeps_text_json_and_literals_apart) {
  EXPECT_EQ(outcome(SetMode::String, "a=1,b=true"), R"({"a":"1","b":"true"})");
  EXPECT_EQ(outcome(SetMode::Json, R"(a={"x":[1,2]},b="s")"), R"({"a":{"x":[1,2]},"b":"s"})");
  EXPECT_EQ(outcome(SetMode::Literal, "a.b=1,c={2}\\"), R"({"a":{"b":"1,c={2}\\"}})");
}

TEST(SetValues, changes_what_is_there_and_refuses_other_types) {
  const json::Value into =
      json::Value::object({{"a", json::Value::object({{"b", 1}})}, {"s", "x"}});
  EXPECT_EQ(outcome(SetMode::Typed, "a.c=2", into), R"({"a":{"b":1,"c":2},"s":"x"})");
  EXPECT_EQ(outcome(SetMode::Typed, "s.t=2", into),
            "unable to parse key: interface conversion: interface {} is string, not "
            "map[string]interface {}");
}

TEST(SetValues, an_index_without_end_is_the_end_of_the_text_for_helm_4) {
  EXPECT_EQ(outcome(SetMode::Typed, "b=1,a["), R"({"b":1})");
  EXPECT_EQ(outcome(SetMode::Typed, "a[0][1"), R"({"a":[]})");
  json::Value into = json::Value::object();
  const Status done = set_into(into, {.text = "a[", .release = Release::Helm3});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message(), "error parsing index: EOF");
}

TEST(SetValues, limits_depth) {
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "a.";
  EXPECT_NE(outcome(SetMode::Typed, deep + "b=1").find("nested level"), std::string::npos);
  std::string lists = "a";
  for (int i = 0; i < 4000; ++i) lists += "[0]";
  EXPECT_NE(outcome(SetMode::Typed, lists + "=1").find("nested"), std::string::npos);
}

}  // namespace
}  // namespace bireme::render::helm
