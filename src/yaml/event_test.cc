#include "yaml/event.h"

#include <gtest/gtest.h>

#include "yaml/node.h"

namespace bireme::yaml {
namespace {

TEST(Event, reads_usual_manifests_without_libyaml) {
  const char* const texts[] = {
      "apiVersion: v1\nkind: A\nspec:\n  a:\n  - b: 1\n    c: [x, {y: z}]\n  - 'd'\n",
      "# c\n---\na: |-\n  x\n   y\nb: >\n  z\n---\n- - 1\n  - \"q\\n\"\n...\n",
      "a: plain\n  goes on # c\r\nb: &x {c: *x}\r\nd: !!str 5\r\n",
      "\xEF\xBB\xBF\xC3\xA9: \xE6\x97\xA5\n",
      "",
  };
  for (const char* text : texts) {
    EventReader reader(text, "");
    Event event;
    do {
      ASSERT_TRUE(reader.next(event)) << text;
    } while (event.kind != EventKind::StreamEnd);
    EXPECT_FALSE(reader.is_restarted()) << text;
  }
}

TEST(Event, asks_libyaml_when_in_doubt) {
  const char* const texts[] = {"? a\n: b\n", "%YAML 1.1\n--- a\n", "[a]: b\n", "a: !<tag:x> b\n",
                               "{a}\n"};
  for (const char* text : texts) {
    EventReader reader(text, "");
    Event event;
    do {
      ASSERT_TRUE(reader.next(event)) << text;
    } while (event.kind != EventKind::StreamEnd);
    EXPECT_TRUE(reader.is_restarted()) << text;
  }
}

// The text of every scalar, cut out of the input by its offsets.
std::vector<std::string> cut_scalars(std::string_view text, EventReader::Source source) {
  std::vector<std::string> cut;
  EventReader reader(text, "", source);
  Event event;
  while (reader.next(event) && event.kind != EventKind::StreamEnd) {
    if (event.kind != EventKind::Scalar) continue;
    cut.emplace_back(text.substr(event.begin_bytes, event.end_bytes - event.begin_bytes));
  }
  return cut;
}

TEST(Event, counts_offsets_in_bytes_and_columns_in_characters) {
  const std::string_view text =
      "\xEF\xBB\xBF# \xF0\x9F\x98\x80\n\xC3\xA9: \xE6\x97\xA5 # c\nb: 'c'\n";
  const std::vector<std::string> want = {"\xC3\xA9", "\xE6\x97\xA5", "b", "'c'"};
  EXPECT_EQ(cut_scalars(text, EventReader::Source::Quick), want);
  EXPECT_EQ(cut_scalars(text, EventReader::Source::Libyaml), want);
  const auto trees = parse_nodes(text);
  ASSERT_TRUE(trees);
  const Node& value = trees->at(0).children.at(1);
  EXPECT_EQ(value.column, 4);
  EXPECT_EQ(text.substr(value.begin_bytes, value.end_bytes - value.begin_bytes), value.value);
  EXPECT_EQ(parse_all(text)->at(0).offset_bytes, text.find("\xC3\xA9"));
}

TEST(Event, refuses_the_escape_of_a_slash_as_go_does) {
  const auto value = parse("a: 1\nb: \"x\\/y\"\n");
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().message(), "yaml: line 2: found unknown escape character");
  EXPECT_EQ(value.error().position()->line, 2);
  EXPECT_EQ(value.error().position()->column, 6);
  EXPECT_TRUE(parse("a: \"x\\\\/y\""));
}

TEST(Event, tells_the_error_of_libyaml_wherever_the_doubt_arose) {
  EventReader reader("a: 1\nb: [x, y]\nc: d: e\n", "f.yaml");
  Event event;
  while (reader.next(event)) ASSERT_NE(event.kind, EventKind::StreamEnd);
  EXPECT_EQ(reader.error().message(),
            "yaml: line 3: mapping values are not allowed in this context");
}

}  // namespace
}  // namespace bireme::yaml
