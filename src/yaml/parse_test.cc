#include "yaml/parse.h"

#include <gtest/gtest.h>

#include "json/emit.h"
#include "yaml/node.h"

namespace bireme::yaml {
namespace {

struct Case {
  const char* text;
  const char* want;  // JSON, or the message of the error
};

std::string outcome(const char* text, const ParseOptions& options = {}) {
  const auto value = parse(text, options);
  return value ? json::emit(*value) : value.error().message();
}

TEST(Parse, resolves_scalars_as_go_yaml_v2) {
  const Case cases[] = {
      {"y", "true"},
      {"No", "false"},
      {"0644", "420"},
      {"0o17", "15"},
      {"08", "8"},
      {"1_000", "1000"},
      {"0b-1", "-1"},
      {"12:30:45", "\"12:30:45\""},
      {"2020-01-01", "\"2020-01-01\""},
      {"1e400", "\"1e400\""},
      {"1.0", "1"},
      {"~", "null"},
      {"'y'", "\"y\""},
      {"!!str 5", "\"5\""},
      {"!!binary aGk=", "\"hi\""},
      {"!!float 3", "3"},
      {"18446744073709551615", "18446744073709551615"},
      {"+0x1F", "31"},
      {"!!int x", "yaml: cannot decode !!str `x` as a !!int"},
  };
  for (const Case& c : cases) EXPECT_EQ(outcome(c.text), c.want) << c.text;
}

TEST(Parse, resolves_scalars_as_yaml_v3) {
  const Case cases[] = {
      {"y", "\"y\""},
      {"on", "\"on\""},
      {"true", "true"},
      {"0o17", "15"},
      {"2020-01-01", "\"2020-01-01T00:00:00Z\""},
      {"2020-1-2 3:4:5.25", "\"2020-01-02T03:04:05.25Z\""},
      {"2020-01-01T10:00:00+02:00", "\"2020-01-01T10:00:00+02:00\""},
      {"2020-02-30", "\"2020-02-30\""},
      {"a: 1\na: 2", "yaml: unmarshal errors:\n  line 2: mapping key \"a\" already defined"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(outcome(c.text, {.resolver = Resolver::V3}), c.want) << c.text;
}

TEST(Parse, keeps_order_stringifies_keys_and_lets_the_last_key_win) {
  EXPECT_EQ(outcome("b: 1\na: 2\n0x10: 3\ntrue: 4\n1.5: 5\nb: 6"),
            R"({"b":6,"a":2,"16":3,"true":4,"1.5":5})");
  EXPECT_EQ(outcome("a: 1\na: 2", {.strict_keys = true}),
            "yaml: unmarshal errors:\n  line 2: key \"a\" already set in map");
}

TEST(Parse, refuses_a_null_key_unless_a_later_key_takes_it_away) {
  EXPECT_EQ(outcome("a: {~: 1}"), "unsupported map key of type: null");
  EXPECT_EQ(outcome("a:\n  null: 1\na: 2\n"), R"({"a":2})");
}

TEST(Parse, refuses_a_question_mark_in_the_plain_text_of_flow_as_go_does) {
  EXPECT_EQ(outcome("a:\n- [http://x/?y, z]\n"), "yaml: line 1: did not find expected ',' or ']'");
  EXPECT_EQ(outcome("{b? : c}"), "yaml: did not find expected ',' or '}'");
  EXPECT_EQ(outcome("a: http://x/?y\nb: ['?']\n"), R"({"a":"http://x/?y","b":["?"]})");
}

TEST(Parse, refuses_keys_that_kustomize_cannot_print) {
  const ParseOptions options{.resolver = Resolver::V3, .text_keys = true};
  const char* const keys[] = {"12", "1.5", "true", "~", "2020-01-01", "!!int 5"};
  for (const char* key : keys) {
    EXPECT_EQ(outcome((std::string(key) + ": a").c_str(), options),
              "json: unsupported type: map[interface {}]interface {}")
        << key;
  }
  EXPECT_EQ(outcome("yes: a\n'12': b\n!!str 5: c\n", options), R"({"yes":"a","12":"b","5":"c"})");
}

TEST(Parse, names_the_line_of_what_no_reader_takes) {
  const Case cases[] = {
      {"a: 1\nb: \x01\n", "yaml: control characters are not allowed"},
      {"a: 1\nb: \xFF\n", "yaml: invalid leading UTF-8 octet"},
      {"a: 1\nb: \xC3", "yaml: incomplete UTF-8 octet sequence"},
  };
  for (const Case& c : cases) {
    const auto value = parse(c.text);
    ASSERT_FALSE(value) << c.text;
    EXPECT_EQ(value.error().message(), c.want);
    EXPECT_EQ(value.error().position()->line, 2) << c.text;
  }
  EXPECT_EQ(outcome(std::string(20000, '-').append(" ").c_str()),
            '"' + std::string(20000, '-') + '"');
  std::string dashes;
  for (int i = 0; i < 5000; ++i) dashes += "- ";
  EXPECT_EQ(outcome(dashes.c_str()), "yaml: nested deeper than 1000 levels");
}

TEST(Parse, merges_where_go_merges) {
  EXPECT_EQ(outcome("x: &x {a: 1, b: 2}\nw: {<<: *x, b: 3}"),
            R"({"x":{"a":1,"b":2},"w":{"a":1,"b":3}})");
  EXPECT_EQ(outcome("x: &x {a: 1}\nz: &z {a: 2, c: 3}\nw: {<<: [*x, *z]}"),
            R"({"x":{"a":1},"z":{"a":2,"c":3},"w":{"a":1,"c":3}})");
  EXPECT_EQ(outcome("y: {<<: 3}"), "yaml: map merge requires map or sequence of maps as the value");
}

TEST(Parse, refuses_bombs_cycles_and_depth) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += "*a" + std::to_string(i - 1) + ",";
    bomb += "]\n";
  }
  EXPECT_EQ(outcome(bomb.c_str()), "yaml: document contains excessive aliasing");
  EXPECT_EQ(outcome("a: &a [*a]"), "yaml: anchor 'a' value contains itself");
  EXPECT_EQ(outcome("a: *b"), "yaml: unknown anchor 'b' referenced");
  EXPECT_EQ(outcome(std::string(5000, '[').c_str()), "yaml: nested deeper than 1000 levels");
}

TEST(Parse, tells_the_place_and_a_hint) {
  const auto value = parse("a:\n  b: 1\n\tc: 2\n", {.file = "x.yaml"});
  ASSERT_FALSE(value);
  ASSERT_NE(value.error().position(), nullptr);
  EXPECT_EQ(value.error().position()->line, 3);
  EXPECT_EQ(value.error().position()->file, "x.yaml");
  EXPECT_EQ(value.error().position()->text, "\tc: 2");
  EXPECT_NE(value.error().hint().find("tabs"), std::string::npos);
  EXPECT_EQ(value.error().message(),
            "yaml: line 3: found a tab character that violates indentation");
}

TEST(Parse, reads_many_documents_with_their_places) {
  const auto documents = parse_all("# c\n---\na: 1\n---\n---\n\nb: 2\n...\n");
  ASSERT_TRUE(documents);
  ASSERT_EQ(documents->size(), 3u);
  EXPECT_EQ((*documents)[0].start.line, 3);
  EXPECT_TRUE((*documents)[1].is_empty);
  EXPECT_EQ((*documents)[2].start.line, 7);
  EXPECT_TRUE(parse_all("# only a comment\n")->empty());
  EXPECT_TRUE(parse_all("")->empty());
  EXPECT_EQ(outcome("\xEF\xBB\xBF"
                    "a: 1\r\nb: 2\r\n"),
            R"({"a":1,"b":2})");
}

TEST(Parse, finds_the_place_of_a_path) {
  const char* text = "a:\n  - x: 1\n  - y:\n      z: 2\n";
  const Position z = find_position(text, {.document = 0, .path = {"a", "1", "y", "z"}});
  EXPECT_EQ(z.line, 4);
  EXPECT_EQ(z.column, 10);
  const Position y = find_position(text, {.document = 0, .path = {"a", "1", "y", "nothing"}});
  EXPECT_EQ(y.line, 3);
}

TEST(Parse, shows_nothing_of_a_secret) {
  for (const char* text : {"kind: Secret\nstringData:\n  a: hunter2: x\n",
                           "kind: Secret\nstringData:\n  a: !!int hunter2\n",
                           "kind: Secret\nstringData: {a: 'hunter2\n"}) {
    const auto documents = parse_all(text);
    ASSERT_FALSE(documents) << text;
    EXPECT_EQ(documents.error().report().find("hunter2"), std::string::npos)
        << documents.error().report();
  }
}

}  // namespace
}  // namespace bireme::yaml
