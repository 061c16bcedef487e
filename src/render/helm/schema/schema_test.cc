#include "render/helm/schema/schema.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace bireme::render::helm::schema {
namespace {

std::string verdict(const std::string& schema, const std::string& value) {
  const auto compiled = Schema::compile(*json::parse(schema));
  if (!compiled.ok()) return "bad schema: " + compiled.error().message();
  const auto violations = compiled->validate(*json::parse(value));
  return violations.ok() ? report(*violations) : "error: " + violations.error().message();
}

struct Case {
  const char* schema;
  const char* value;
  const char* want;
};

TEST(Schema, words_violations_as_helm_does) {
  const Case cases[] = {
      {R"({"type":"object","properties":{"a":{"type":"string"}}})", R"({"a":1})",
       "- at '/a': got number, want string\n"},
      {R"({"required":["x","y"]})", "{}", "- at '': missing properties 'x', 'y'\n"},
      {R"({"properties":{"a":{"minimum":2000}}})", R"({"a":1})",
       "- at '/a': minimum: got 1, want 2,000\n"},
      {R"({"additionalProperties":false})", R"({"b":1,"a":2})",
       "- at '': additional properties 'a', 'b' not allowed\n"},
      {R"({"properties":{"m":{"enum":["x","y",1,null]}}})", R"({"m":"z"})",
       "- at '/m': value must be one of 'x', 'y', 1, <nil>\n"},
      {R"({"anyOf":[{"type":"string"},{"type":"null"}]})", "1",
       "- at '': 'anyOf' failed\n  - at '': got number, want string\n"
       "  - at '': got number, want null\n"},
      {R"({"properties":{"p":{"minLength":3,"pattern":"^a"}}})", R"({"p":"b"})",
       "- at '/p': validation failed\n  - at '/p': minLength: got 1, want 3\n"
       "  - at '/p': 'b' does not match pattern '^a'\n"},
      {R"({"$defs":{"n":{"type":["null","integer"]}},"properties":{"a":{"$ref":"#/$defs/n"}}})",
       R"({"a":1.5})", "- at '/a': got number, want null or integer\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(verdict(c.schema, c.value), c.want) << c.schema;
}

TEST(Schema, is_refused_where_its_draft_refuses_it) {
  constexpr std::string_view kDraft4 = R"({"$schema":"http://json-schema.org/draft-04/schema#",)";
  constexpr std::string_view kDraft7 = R"({"$schema":"http://json-schema.org/draft-07/schema#",)";
  const std::string cases[] = {
      fmt::format("{}{}", kDraft4, R"("exclusiveMinimum":true})"),
      fmt::format("{}{}", kDraft4, R"("enum":[{"a":1,"b":2},{"b":2,"a":1}]})"),
      fmt::format("{}{}", kDraft7, R"("$ref":"#/definitions/x","minLength":"no"})"),
  };
  for (const std::string& schema : cases) {
    EXPECT_TRUE(verdict(schema, "1").starts_with("bad schema: ")) << schema;
  }
}

TEST(Schema, accepts_what_fits) {
  const Case cases[] = {
      {R"({"multipleOf":0.1})", "0.3", ""},
      // A definition that nothing refers to may refer to what is not there.
      {R"({"$defs":{"x":{"$ref":"other.json"}}})", "1", ""},
      {R"({"type":"integer"})", "2.0", ""},
      {R"({"$schema":"http://json-schema.org/draft-07/schema#","if":{"required":["a"]},)"
       R"("then":{"required":["b"]},"else":{"maxProperties":0}})",
       R"({"a":1,"b":2})", ""},
      {R"({"$schema":"http://json-schema.org/draft-04/schema#","minimum":1,)"
       R"("exclusiveMinimum":true})",
       "1.1", ""},
      {R"({"prefixItems":[{"type":"string"}],"items":{"type":"number"}})", R"(["a",1,2])", ""},
      {R"({"properties":{"a":true},"unevaluatedProperties":false})", R"({"a":1})", ""},
      {R"({"$id":"http://x/y","$defs":{"z":{"$anchor":"q","type":"null"}},"$ref":"#q"})", "null",
       ""},
      {R"({"$ref":"urn:unknown:thing"})", "1", ""},
      {R"({"format":"ipv4"})", R"("no")", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(verdict(c.schema, c.value), c.want) << c.schema;
}

TEST(Schema, follows_recursion_through_references) {
  const char* tree = R"({"$ref":"#/$defs/t","$defs":{"t":{"additionalProperties":false,)"
                     R"("properties":{"c":{"type":"array","items":{"$ref":"#/$defs/t"}}}}}})";
  EXPECT_EQ(verdict(tree, R"({"c":[{"c":[]},{"c":[{}]}]})"), "");
  EXPECT_EQ(verdict(tree, R"({"c":[{"c":[{"x":1}]}]})"),
            "- at '/c/0/c/0': additional properties 'x' not allowed\n");
  EXPECT_NE(verdict(R"({"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}})", "1"), "");
}

TEST(Schema, refuses_what_is_malformed_or_leaves_the_document) {
  for (const char* bad :
       {R"({"type":"strng"})", R"({"properties":[]})", R"({"required":["a","a"]})",
        R"({"minLength":-1})", R"({"pattern":"("})", R"({"$ref":"#/nowhere"})",
        R"({"$ref":"https://example.com/s.json"})", R"({"allOf":[]})", R"({"items":[]})",
        R"({"$schema":"http://example.com/dialect"})"}) {
    EXPECT_TRUE(verdict(bad, "{}").starts_with("bad schema")) << bad;
  }
}

TEST(Schema, gives_up_on_exponential_schemas) {
  std::string schema = R"({"$defs":{"a0":{"type":"null"})";
  for (int i = 1; i < 60; ++i) {
    const std::string below = R"({"$ref":"#/$defs/a)" + std::to_string(i - 1) + R"("})";
    schema += R"(,"a)" + std::to_string(i) + R"(":{"anyOf":[)" + below + "," + below + "]}";
  }
  schema += R"(},"$ref":"#/$defs/a59"})";
  EXPECT_TRUE(verdict(schema, "1").starts_with("error: the schema asks for more than"));
}

}  // namespace
}  // namespace bireme::render::helm::schema
