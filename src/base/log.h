// Logs: structured lines on stderr, `LOG(Info, "synced", {"owner", name}, {"objects", count})`.
//
// Text form: `2026-11-21T03:13:39Z INF synced owner=apps/web objects=12`; JSON form: one object a
// line. Control bytes from outside are escaped. Any thread; a line is one write. Secrets cannot be
// passed: a field takes text and numbers only.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace bireme {

enum class LogLevel { Debug, Info, Warn, Error, Off };
enum class LogFormat { Text, Json };

struct LogField {
  LogField(std::string_view name, std::string_view value) : name(name), text(value) {}
  LogField(std::string_view name, const char* value) : name(name), text(value) {}
  LogField(std::string_view name, const std::string& value) : name(name), text(value) {}
  LogField(std::string_view name, int64_t value);
  LogField(std::string_view name, int value) : LogField(name, static_cast<int64_t>(value)) {}
  LogField(std::string_view name, size_t value) : LogField(name, static_cast<int64_t>(value)) {}
  std::string_view name;
  std::string text;
  bool is_number = false;
};

void set_log(LogLevel level, LogFormat format);
bool is_logged(LogLevel level);
void write_log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields);

}  // namespace bireme

#define LOG(level, ...)                                             \
  (::bireme::is_logged(::bireme::LogLevel::level)                   \
       ? ::bireme::log_line(::bireme::LogLevel::level, __VA_ARGS__) \
       : static_cast<void>(0))

namespace bireme {
template <typename... Fields>
void log_line(LogLevel level, std::string_view message, Fields&&... fields) {
  write_log(level, message, {static_cast<LogField>(fields)...});
}
}  // namespace bireme
