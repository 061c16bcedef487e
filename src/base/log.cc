#include "base/log.h"

#include <fmt/core.h>
#include <unistd.h>

#include <atomic>

#include "base/clock.h"
#include "base/text.h"

namespace bireme {

namespace {

struct LogTarget {
  std::atomic<LogLevel> level{LogLevel::Info};
  std::atomic<LogFormat> format{LogFormat::Text};
};

// The one piece of process-wide state: where a line goes must be known before anything is wired.
LogTarget& target() {
  static LogTarget instance;
  return instance;
}

std::string_view short_name(LogLevel level) {
  switch (level) {
    case LogLevel::Debug: return "DBG";
    case LogLevel::Info: return "INF";
    case LogLevel::Warn: return "WRN";
    case LogLevel::Error: return "ERR";
    case LogLevel::Off: break;
  }
  return "OFF";
}

std::string_view long_name(LogLevel level) {
  switch (level) {
    case LogLevel::Debug: return "debug";
    case LogLevel::Info: return "info";
    case LogLevel::Warn: return "warn";
    case LogLevel::Error: return "error";
    case LogLevel::Off: break;
  }
  return "off";
}

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string quoted_if_needed(std::string_view text) {
  const std::string safe = escape_control(text);
  if (!safe.empty() && safe.find_first_of(" \"=") == std::string::npos) return safe;
  return "\"" + replace_all(safe, "\"", "\\\"") + "\"";
}

std::string text_line(LogLevel level, std::string_view message,
                      std::initializer_list<LogField> fields) {
  std::string line = fmt::format("{} {} {}", format_rfc3339(system_clock().wall(), 3),
                                 short_name(level), escape_control(message));
  for (const LogField& field : fields) {
    line += fmt::format(" {}={}", field.name, quoted_if_needed(field.text));
  }
  return line;
}

std::string json_line(LogLevel level, std::string_view message,
                      std::initializer_list<LogField> fields) {
  std::string line = fmt::format(R"({{"ts":"{}","level":"{}","msg":)",
                                 format_rfc3339(system_clock().wall(), 3), long_name(level));
  append_json_text(line, message);
  for (const LogField& field : fields) {
    line += ',';
    append_json_text(line, field.name);
    line += ':';
    if (field.is_number) {
      line += field.text;
    } else {
      append_json_text(line, field.text);
    }
  }
  return line + "}";
}

}  // namespace

LogField::LogField(std::string_view name, int64_t value)
    : name(name), text(fmt::format("{}", value)), is_number(true) {}

void set_log(LogLevel level, LogFormat format) {
  target().level = level;
  target().format = format;
}

bool is_logged(LogLevel level) {
  return static_cast<int>(level) >=
         static_cast<int>(target().level.load(std::memory_order_relaxed));
}

void write_log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  std::string line = target().format.load() == LogFormat::Json ? json_line(level, message, fields)
                                                               : text_line(level, message, fields);
  line += '\n';
  // A log that cannot be written has nowhere to be reported.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace bireme
