#include "cli/run/progress.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "json/emit.h"

namespace bireme::cli {
namespace {

using engine::EventType;
using std::chrono::seconds;

constexpr Duration kSummaryInterval = seconds(10);
constexpr size_t kTableRowsMax = 20;

std::string shorten(std::string_view text, size_t width) {
  std::string line = escape_control(text);
  if (line.size() > width) line = line.substr(0, width - 3) + "...";
  return line;
}

bool is_trouble(EventType type) {
  return type == EventType::Failed || type == EventType::Held || type == EventType::Error;
}

std::string print_place(const Position& place) {
  if (place.file.empty()) return {};
  return fmt::format("          at {}:{}\n", escape_control(place.file), place.line);
}

json::Value encode_key(const kube::ResourceKey& key) {
  if (key.kind.empty()) return {};
  return json::Value::object({{"group", json::Value(key.group)},
                              {"kind", json::Value(key.kind)},
                              {"namespace", json::Value(key.ns)},
                              {"name", json::Value(key.name)}});
}

}  // namespace

std::string summarize(const engine::SetStatus& status) {
  std::string text = status.revision.empty() ? "no revision yet" : "revision " + status.revision;
  text += fmt::format(": {} objects, {} in sync", status.objects, status.in_sync);
  if (status.waiting > 0) text += fmt::format(", {} waiting", status.waiting);
  if (status.failed > 0) text += fmt::format(", {} failed", status.failed);
  if (status.skipped > 0) text += fmt::format(", {} left alone", status.skipped);
  size_t held = 0;
  for (const sync::Held& one : status.held) held += one.keys.size();
  if (held > 0) text += fmt::format(", {} deletes held", held);
  return fmt::format("{}; {}", text, engine::phase_name(status.phase));
}

RunProgress::RunProgress(Streams& streams, const Clock& clock, OutputFormat format)
    : streams_(streams),
      clock_(clock),
      format_(format),
      is_live_(format == OutputFormat::Text && streams.is_terminal()),
      summed_up_at_(clock.now()) {}

void RunProgress::tell(const engine::SyncEvent& event) {
  std::lock_guard lock(mutex_);
  if (format_ == OutputFormat::Json) {
    print_json(engine::event_name(event.type), event.key, event.message, event.source);
  } else if (!is_live_ || is_trouble(event.type)) {
    erase_table();
    print_line(event);
  }
  streams_.flush();
}

void RunProgress::print_line(const engine::SyncEvent& event) {
  if (event.type == EventType::Error && event.error) return streams_.report(*event.error);
  const std::string label = event.key.kind.empty() ? std::string() : event.key.label() + ": ";
  streams_.out(fmt::format("{:<9} {}{}\n", engine::event_name(event.type), escape_control(label),
                           escape_control(event.message)));
  const bool is_open = event.type == EventType::Failed || event.type == EventType::Waiting;
  if (is_open) streams_.out(print_place(event.source));
}

void RunProgress::print_json(std::string_view type, const kube::ResourceKey& key,
                             std::string_view message, const Position& source) {
  json::Value line =
      json::Value::object({{"type", json::Value(type)},
                           {"seq", json::Value(++seq_)},
                           {"time", json::Value(format_rfc3339(clock_.wall(), 3))},
                           {"object", encode_key(key)},
                           {"message", json::Value(message)}});
  if (!source.file.empty()) {
    line.set("source", json::Value::object({{"file", json::Value(source.file)},
                                            {"line", json::Value(source.line)}}));
  }
  streams_.out(json::emit(line) + "\n");
}

void RunProgress::tick(const engine::SetStatus& status) {
  std::lock_guard lock(mutex_);
  if (is_live_) return draw(status);
  const MonotonicTime now = clock_.now();
  if (now - summed_up_at_ < kSummaryInterval) return;
  summed_up_at_ = now;
  std::string summary = summarize(status);
  if (summary == last_summary_ && status.phase == engine::Phase::Healthy) return;
  last_summary_ = summary;
  if (format_ == OutputFormat::Json) {
    print_json("summary", {}, summary);
  } else {
    streams_.out("summary   " + summary + "\n");
  }
  streams_.flush();
}

void RunProgress::draw(const engine::SetStatus& status) {
  erase_table();
  if (!status.rows.empty()) {
    streams_.out(fmt::format("{:<44} {:<7} {:<12} {:<40} {}\n", "RESOURCE", "OP", "STATE",
                             "WAITING FOR", "AGE"));
    ++drawn_lines_;
  }
  for (const engine::ObjectRow& row : status.rows) {
    if (drawn_lines_ > kTableRowsMax) break;
    const auto age = std::chrono::duration_cast<seconds>(clock_.now() - row.since);
    streams_.out(fmt::format("{:<44} {:<7} {:<12} {:<40} {}s\n", shorten(row.key.label(), 44),
                             row.operation, row.state, shorten(row.waiting_for, 40), age.count()));
    ++drawn_lines_;
  }
  streams_.out(summarize(status) + "\n");
  ++drawn_lines_;
  streams_.flush();
}

void RunProgress::erase_table() {
  if (drawn_lines_ == 0) return;
  streams_.out(fmt::format("\x1b[{}F\x1b[J", drawn_lines_));
  drawn_lines_ = 0;
}

void RunProgress::finish(const engine::SetStatus& status) {
  std::lock_guard lock(mutex_);
  erase_table();
  if (format_ == OutputFormat::Json) {
    print_json("finished", {}, summarize(status));
  } else {
    for (const engine::ObjectRow& row : status.rows) {
      streams_.out(fmt::format("{:<9} {}: {}\n", row.state, escape_control(row.key.label()),
                               escape_control(row.waiting_for)));
      streams_.out(print_place(row.source));
    }
    for (const sync::Held& held : status.held) {
      streams_.out(fmt::format("held      {} deletes: {}; to go on: --approve {}\n",
                               held.keys.size(), held.why, held.hash));
    }
    streams_.out("finished  " + summarize(status) + "\n");
  }
  streams_.flush();
}

}  // namespace bireme::cli
