#include "json/item_stream.h"

#include <gtest/gtest.h>

#include <vector>

#include "json/emit.h"

namespace bireme::json {
namespace {

struct Read {
  std::vector<std::string> items;  // "TYPE json"
  std::string header;
  bool ok = true;
};

bool is_wanted(const Value& so_far) { return so_far["metadata"]["labels"].contains("keep"); }

Read read_in_chunks(ItemStream::Shape shape, std::string_view text, size_t chunk) {
  Read read;
  ItemStream stream(shape, {.wants_body = is_wanted,
                            .on_item = [&read](std::string_view type, Value item) {
                              read.items.push_back(std::string(type) + " " + emit(item));
                            }});
  for (size_t at = 0; at < text.size() && read.ok; at += chunk) {
    read.ok = stream.feed(text.substr(at, chunk)).ok();
  }
  read.ok = read.ok && stream.finish().ok();
  read.header = emit(stream.list_header());
  return read;
}

const char* const kList = R"({"kind":"PodList","apiVersion":"v1",
"metadata":{"resourceVersion":"12","continue":"c"},"items":[
{"metadata":{"name":"a","labels":{"keep":"1"},"managedFields":[{"f:x":{"managedFields":[1]}}]},
 "spec":{"n":1.5,"managedFields":[1],"t":"\u00e9\n","metadata":{"managedFields":true}}},
{"metadata":{"name":"b","managedFields":null,"labels":{}},"spec":{"big":[{},[{"x":"y"}]]},"n":1},
{"spec":{"late":true},"apiVersion":"v1","metadata":{"name":"c"},"status":{}}]})";

TEST(ItemStream, cuts_a_list_into_items_whatever_the_chunks) {
  for (size_t chunk : {1u, 2u, 3u, 7u, 64u, 100000u}) {
    const Read read = read_in_chunks(ItemStream::Shape::List, kList, chunk);
    ASSERT_TRUE(read.ok) << chunk;
    ASSERT_EQ(read.items.size(), 3u) << chunk;
    EXPECT_EQ(read.items[0],
              R"( {"metadata":{"name":"a","labels":{"keep":"1"}},)"
              R"("spec":{"n":1.5,"managedFields":[1],"t":"é\n",)"
              R"("metadata":{"managedFields":true}}})");
    EXPECT_EQ(read.items[1], R"( {"metadata":{"name":"b","labels":{}}})");
    EXPECT_EQ(read.items[2], R"( {"apiVersion":"v1","metadata":{"name":"c"}})");
    EXPECT_EQ(read.header,
              R"({"kind":"PodList","apiVersion":"v1",)"
              R"("metadata":{"resourceVersion":"12","continue":"c"},"items":[]})");
  }
}

const char* const kWatch =
    R"({"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"a","managedFields":[1]},)"
    R"("spec":{}}})" "\n"
    R"({"type":"ERROR","object":{"kind":"Status","metadata":{},"code":410}})" "\n\n"
    R"({"type":"BOOKMARK","object":{"metadata":{"labels":{"keep":"1"}},"spec":1}})";

TEST(ItemStream, cuts_a_watch_into_events_and_reads_errors_whole) {
  for (size_t chunk : {1u, 5u, 100000u}) {
    const Read read = read_in_chunks(ItemStream::Shape::Watch, kWatch, chunk);
    ASSERT_TRUE(read.ok) << chunk;
    ASSERT_EQ(read.items.size(), 3u) << chunk;
    EXPECT_EQ(read.items[0], R"(ADDED {"kind":"Pod","metadata":{"name":"a"}})");
    EXPECT_EQ(read.items[1], R"(ERROR {"kind":"Status","metadata":{},"code":410})");
    EXPECT_EQ(read.items[2], R"(BOOKMARK {"metadata":{"labels":{"keep":"1"}},"spec":1})");
  }
}

TEST(ItemStream, delivers_an_event_as_soon_as_its_last_byte_is_there) {
  size_t events = 0;
  ItemStream stream(ItemStream::Shape::Watch,
                    {.wants_body = {},
                     .on_item = [&events](std::string_view, Value) { ++events; }});
  ASSERT_TRUE(stream.feed(R"({"type":"ADDED","object":{}})").ok());
  EXPECT_EQ(events, 1u);
  ASSERT_TRUE(stream.feed("\n").ok());
  ASSERT_TRUE(stream.finish().ok());
}

TEST(ItemStream, refuses_what_is_not_a_list_or_a_watch) {
  const std::pair<ItemStream::Shape, const char*> cases[] = {
      {ItemStream::Shape::List, ""},
      {ItemStream::Shape::List, "[]"},
      {ItemStream::Shape::List, "7"},
      {ItemStream::Shape::List, R"({"items":[1]})"},
      {ItemStream::Shape::List, R"({"items":[{}])"},
      {ItemStream::Shape::List, R"({"items":[]} x)"},
      {ItemStream::Shape::List, R"({"items":[]}{"items":[]})"},
      {ItemStream::Shape::Watch, R"({"type":"ADDED"})"},
      {ItemStream::Shape::Watch, R"({"type":1,"object":{}})"},
      {ItemStream::Shape::Watch, R"({"type":"ADDED","object":[]})"},
      {ItemStream::Shape::Watch, R"({"type":"ADDED","object":{}} {"type")"},
      {ItemStream::Shape::Watch, "404 page not found\n"},
  };
  for (const auto& [shape, text] : cases) {
    for (size_t chunk : {1u, 1000u}) {
      EXPECT_FALSE(read_in_chunks(shape, text, chunk).ok) << text;
    }
  }
  EXPECT_TRUE(read_in_chunks(ItemStream::Shape::Watch, "", 1).ok);
  EXPECT_TRUE(read_in_chunks(ItemStream::Shape::List, R"({"items":null})", 3).ok);
}

TEST(ItemStream, refuses_endless_depth) {
  const std::string deep = R"({"items":[{"a":)" + std::string(100000, '[');
  EXPECT_FALSE(read_in_chunks(ItemStream::Shape::List, deep, 4096).ok);
  const std::string unread =
      R"({"items":[{"metadata":{"managedFields":)" + std::string(100000, '[');
  EXPECT_FALSE(read_in_chunks(ItemStream::Shape::List, unread, 4096).ok);
}

}  // namespace
}  // namespace bireme::json
