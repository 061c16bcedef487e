#include "json/patch.h"

#include <gtest/gtest.h>

#include "json/emit.h"
#include "json/parse.h"
#include "json/pointer.h"

namespace bireme::json {
namespace {

struct Case {
  const char* document;
  const char* patch;
  const char* want;  // empty: an error
  const char* want_loose;
};

std::string run(const Case& c, Dialect dialect) {
  Result<Patch> patch = decode_patch(*parse(c.patch), dialect);
  if (!patch) return "";
  Result<Value> out = apply_patch(*parse(c.document), *patch, dialect);
  return out ? canonical(*out) : "";
}

TEST(Patch, each_operation_in_both_dialects) {
  const Case cases[] = {
      {R"({"a":1})", R"([{"op":"add","path":"/b","value":2}])", R"({"a":1,"b":2})", "="},
      {R"({"a":[1,3]})", R"([{"op":"add","path":"/a/1","value":2}])", R"({"a":[1,2,3]})", "="},
      {R"({"a":[1]})", R"([{"op":"add","path":"/a/-","value":2}])", R"({"a":[1,2]})", "="},
      {R"({"a":[1]})", R"([{"op":"add","path":"/a/5","value":2}])", "", ""},
      {R"({"a":[1,2]})", R"([{"op":"remove","path":"/a/-1"}])", "", R"({"a":[1]})"},
      {R"({"a":1})", R"([{"op":"replace","path":"/b","value":2}])", "", R"({"a":1,"b":2})"},
      {R"({"a":1})", R"([{"op":"remove","path":"/b"}])", "", ""},
      {R"({"a":{"b":1}})", R"([{"op":"move","from":"/a/b","path":"/c"}])",
       R"({"a":{},"c":1})", "="},
      {R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/b"}])", "", ""},
      {R"({"a":1})", R"([{"op":"copy","from":"/a","path":"/b"}])", R"({"a":1,"b":1})", "="},
      {R"({"a/b":1,"~":2})", R"([{"op":"remove","path":"/a~1b"},{"op":"remove","path":"/~0"}])",
       "{}", "="},
      {R"({"a":1})", R"([{"op":"test","path":"/a","value":1.0}])", R"({"a":1})", "="},
      {R"({"a":1})", R"([{"op":"test","path":"/a","value":2}])", "", ""},
      {R"({"a":1})", R"([{"op":"add","path":"","value":[]}])", "[]", ""},
      {R"({"a":1})", R"([{"op":"frob","path":"/a"}])", "", ""},
      {R"({"a":1})", R"([{"op":"add","path":"a","value":1}])", "", ""},
      {R"({"a":1})", R"({"op":"add"})", "", ""},
  };
  for (const Case& c : cases) {
    std::string loose = c.want_loose == std::string("=") ? c.want : c.want_loose;
    EXPECT_EQ(run(c, Dialect::Rfc), c.want) << c.patch;
    EXPECT_EQ(run(c, Dialect::Evanphx), loose) << c.patch;
  }
}

TEST(Patch, merge_patch_removes_by_null_and_merges_objects) {
  auto merged = [](const char* a, const char* b) {
    return canonical(merge_patch(*parse(a), *parse(b)));
  };
  EXPECT_EQ(merged(R"({"a":"b","c":{"d":"e","f":"g"}})", R"({"a":"z","c":{"f":null}})"),
            R"({"a":"z","c":{"d":"e"}})");
  EXPECT_EQ(merged(R"({"a":[1,2]})", R"({"a":{"b":{"c":null}}})"), R"({"a":{"b":{}}})");
  EXPECT_EQ(merged("[1]", R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(merged(R"({"a":1})", "null"), "null");
}

TEST(Pointer, reads_and_writes_rfc_6901) {
  EXPECT_EQ(emit_pointer(*parse_pointer("/a~1b/~0/0")), "/a~1b/~0/0");
  EXPECT_FALSE(parse_pointer("a").ok());
  EXPECT_FALSE(parse_pointer("/~2").ok());
  Value doc = *parse(R"({"a":[{"b":7}]})");
  EXPECT_EQ(find_at(doc, *parse_pointer("/a/0/b"))->as_int(), 7);
  EXPECT_EQ(find_at(doc, *parse_pointer("/a/00/b")), nullptr);
  EXPECT_EQ(find_at(doc, *parse_pointer("/a/0/b/c")), nullptr);
}

}  // namespace
}  // namespace bireme::json
