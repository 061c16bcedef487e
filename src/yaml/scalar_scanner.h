// ScalarScanner: the text of plain, quoted and block scalars, as libyaml has it. One owner, one
// Cursor; text() is valid until the next scan and points into the input where it stands there as
// it is. Each scan gives false where libyaml would refuse the text or might: then libyaml decides.
#pragma once

#include <string>
#include <string_view>

#include "yaml/cursor.h"

namespace bireme::yaml {

class ScalarScanner {
 public:
  explicit ScalarScanner(Cursor& cursor) : cursor_(cursor) {}

  // The cursor stands on the first character; after it on what comes behind the white space that
  // follows. Lines that go on must be at `indent` or deeper, except in flow.
  bool plain(bool in_flow, int indent);
  // On the quote; after it behind the closing one.
  bool single_quoted();
  bool double_quoted();
  // On | or >; `parent_indent` is that of the collection around it, -1 at the root.
  bool block(int parent_indent);

  std::string_view text() const { return text_; }
  const char* end() const { return end_; }  // behind the scalar's last character
  // Whether white space behind a plain scalar held a line break.
  bool crossed_line() const { return crossed_line_; }

 private:
  struct BlockLayout;
  bool is_plain_end(bool in_flow) const;
  bool scan_plain_line(bool in_flow);
  bool continue_quoted(char quote);
  bool fold_quoted(bool escaped_break);
  bool escape();
  bool append_code_point(int digits);
  bool block_header(BlockLayout& layout);
  bool block_breaks(BlockLayout& layout, int parent_indent);
  void block_line(BlockLayout& layout, bool literal);

  Cursor& cursor_;
  std::string buffer_;
  std::string_view text_;
  const char* end_ = nullptr;
  bool crossed_line_ = false;
};

}  // namespace bireme::yaml
