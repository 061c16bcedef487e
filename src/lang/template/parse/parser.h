// Template text to trees, with Go's messages: "template: NAME:LINE: ...". Any thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "lang/template/template.h"
#include "lang/template/parse/tree.h"

namespace bireme::lang::tmpl {

// Deeper nesting than this of blocks and of parentheses is refused; Go allows 10000 parentheses.
inline constexpr int kNestingMax = 800;

using TreeSet = std::map<std::string, std::shared_ptr<Tree>, std::less<>>;

// Every template of one file; the file itself is there under `name`.
Result<TreeSet> parse_trees(std::string_view name, std::string_view text,
                            const FunctionTable& functions);

// A number literal or character constant. An error has Go's message.
Result<Number> parse_number(std::string_view text, bool is_char, bool is_complex);
Value ideal_constant(const Number& number, std::string_view text);  // Invalid if it overflows int

}  // namespace bireme::lang::tmpl
