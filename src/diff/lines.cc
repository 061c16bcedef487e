#include "diff/lines.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/text.h"

namespace bireme::diff {
namespace {

using Lines = std::vector<std::string_view>;

// One line of the answer: ' ', '-' or '+', and where it stands on either side.
struct Row {
  char sign = ' ';
  std::string_view text;
};

Lines split_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The longest common subsequence of the middles, by the table of lengths.
void match_middle(const Lines& before, const Lines& after, std::vector<Row>& rows) {
  const size_t n = before.size(), m = after.size();
  if (n != 0 && m > kCellsMax / n) {
    for (const std::string_view line : before) rows.push_back({'-', line});
    for (const std::string_view line : after) rows.push_back({'+', line});
    return;
  }
  std::vector<uint32_t> length((n + 1) * (m + 1), 0);
  const auto at = [&length, m](size_t i, size_t j) -> uint32_t& { return length[i * (m + 1) + j]; };
  for (size_t i = n; i-- > 0;) {
    for (size_t j = m; j-- > 0;) {
      at(i, j) =
          before[i] == after[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }
  }
  size_t i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && before[i] == after[j]) {
      rows.push_back({' ', before[i++]});
      ++j;
    } else if (i < n && (j == m || at(i + 1, j) >= at(i, j + 1))) {
      rows.push_back({'-', before[i++]});
    } else {
      rows.push_back({'+', after[j++]});
    }
  }
}

std::vector<Row> match(const Lines& before, const Lines& after) {
  size_t head = 0;
  const size_t shorter = std::min(before.size(), after.size());
  while (head < shorter && before[head] == after[head]) ++head;
  size_t tail = 0;
  while (tail < shorter - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  std::vector<Row> rows;
  for (size_t i = 0; i < head; ++i) rows.push_back({' ', before[i]});
  const auto middle = [head, tail](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head),
                 lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  match_middle(middle(before), middle(after), rows);
  for (size_t i = before.size() - tail; i < before.size(); ++i) rows.push_back({' ', before[i]});
  return rows;
}

// "12,3"; a side without lines names the line before, as diff does.
std::string print_range(size_t start, size_t count) {
  if (count == 1) return std::to_string(start + 1);
  return fmt::format("{},{}", count == 0 ? start : start + 1, count);
}

// Changes that are closer than twice the context share a hunk.
std::string print_hunks(const std::vector<Row>& rows) {
  std::string out;
  size_t next = 0, before_line = 0, after_line = 0, counted = 0;
  const auto count_to = [&](size_t end) {
    for (; counted < end; ++counted) {
      before_line += rows[counted].sign != '+' ? 1 : 0;
      after_line += rows[counted].sign != '-' ? 1 : 0;
    }
  };
  while (true) {
    while (next < rows.size() && rows[next].sign == ' ') ++next;
    if (next == rows.size()) return out;
    const size_t begin = next - std::min(next - counted, kContextLines);
    size_t last = next;
    for (size_t i = next; i < rows.size() && i <= last + 2 * kContextLines + 1; ++i) {
      if (rows[i].sign != ' ') last = i;
    }
    const size_t end = std::min(rows.size(), last + 1 + kContextLines);
    count_to(begin);
    const size_t before_start = before_line, after_start = after_line;
    count_to(end);
    out += fmt::format("@@ -{} +{} @@\n", print_range(before_start, before_line - before_start),
                       print_range(after_start, after_line - after_start));
    for (size_t i = begin; i < end; ++i) {
      out += fmt::format("{}{}\n", rows[i].sign, escape_control(rows[i].text));
    }
    next = end;
  }
}

void mask(json::Value& value, const json::Value& other, std::string_view side) {
  for (const char* name : {"data", "stringData"}) {
    json::Value* data = value.find_to_edit(name);
    if (data == nullptr || !data->is_object()) continue;
    const json::Value plain = *data;
    for (const json::Member& member : plain.members()) {
      const json::Value& theirs = other[name][member.name()];
      const bool is_changed = !theirs.is_null() && !(theirs == member.value);
      data->set(member.name(),
                json::Value(is_changed ? fmt::format("*** ({})", side) : std::string("***")));
    }
  }
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, const DiffNames& names) {
  if (before == after) return {};
  const std::vector<Row> rows = match(split_lines(before), split_lines(after));
  return fmt::format("--- {}\n+++ {}\n{}", names.before, names.after, print_hunks(rows));
}

std::pair<kube::Object, kube::Object> mask_secrets(kube::Object before, kube::Object after) {
  if (before.kind() != "Secret" && after.kind() != "Secret") return {before, after};
  const json::Value old_value = before.value(), new_value = after.value();
  mask(before.edit(), new_value, "before");
  mask(after.edit(), old_value, "after");
  return {std::move(before), std::move(after)};
}

}  // namespace bireme::diff
