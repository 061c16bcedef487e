#include "lang/envsubst/parse.h"

#include "base/text.h"
#include "lang/envsubst/letters.h"
#include "lang/envsubst/scanner.h"

namespace bireme::lang::envsubst {

namespace {

constexpr Takes kWord{.word = true};
constexpr Takes kClose{.close = true};
constexpr Takes kWordOrClose{.word = true, .close = true};
constexpr Takes kArgument{.word = true, .open = true};
constexpr Takes kEscapedArgument{.word = true, .open = true, .escapes = true};

bool any_letter(char32_t, size_t) { return true; }
bool name_letter(char32_t c, size_t) { return is_letter_or_digit(c) || c == '_'; }
bool not_closing(char32_t c, size_t) { return c != '}'; }
bool not_colon_or_closing(char32_t c, size_t) { return c != ':' && c != '}'; }
bool not_slash(char32_t c, size_t) { return c != '/'; }
bool slash(char32_t c, size_t) { return c == '/'; }
bool colon(char32_t c, size_t) { return c == ':'; }
bool one_colon(char32_t c, size_t index) { return c == ':' && index == 1; }
bool one_equal(char32_t c, size_t index) { return c == '=' && index == 1; }
bool one_hash(char32_t c, size_t index) { return c == '#' && index == 1; }
bool hashes(char32_t c, size_t index) { return c == '#' && index < 3; }
bool percents(char32_t c, size_t index) { return c == '%' && index < 3; }
bool case_marks(char32_t c, size_t index) { return (c == ',' || c == '^') && index < 3; }

bool is_default_mark(char32_t c) { return c == '=' || c == '-' || c == '?' || c == '+'; }
bool default_marks(char32_t c, size_t index) {
  return (index == 1 && c == ':') || (index == 2 && is_default_mark(c));
}
bool replace_marks(char32_t c, size_t index) {
  return (index == 1 && c == '/') || (index == 2 && (c == '/' || c == '#' || c == '%'));
}

class Parser {
 public:
  Parser(std::string_view text, const Limits& limits)
      : text_(text), scanner_(text), limits_(limits) {}

  Result<std::vector<Part>> parse_all() {
    std::vector<Part> parts;
    for (;;) {
      scanner_.set_backslash_escapes(false);
      const Token token = scanner_.scan(kEscapedArgument, any_letter);
      if (token == Token::End) return parts;
      if (token == Token::Word) {
        parts.push_back(text_part(scanner_.take_word()));
        continue;
      }
      if (token != Token::Open) return fail("bad substitution");
      Part function = TRY(parse_function(0));
      parts.push_back(std::move(function));
    }
  }

 private:
  static Part text_part(std::string text) { return Part{false, std::move(text), {}, {}, {}}; }

  Error fail(std::string_view what) const {
    const TextPosition place = locate(text_, scanner_.at());
    return make_error(Reason::Invalid, "{}", what)
        .at(Position{{}, place.line, place.column, place.line_text});
  }

  Error bad() const { return fail("bad substitution"); }

  Result<Part> parse_function(int depth) {
    if (depth > limits_.depth_max) {
      return make_error(Reason::LimitExceeded, "functions are nested deeper than {}",
                        limits_.depth_max);
    }
    scanner_.set_backslash_escapes(true);
    Part part{true, {}, {}, {}, {}};
    if (scanner_.peek() == '#') return parse_length(std::move(part));
    if (scanner_.scan(kWord, name_letter) != Token::Word) {
      return fail("unable to parse variable name");
    }
    part.variable = scanner_.take_word();
    switch (scanner_.peek()) {
      case ':':
        if (is_default_mark(scanner_.peek_second())) return parse_default(std::move(part), depth);
        return parse_substring(std::move(part), depth);
      case '=': return parse_default(std::move(part), depth);
      case ',':
      case '^': return parse_marked(std::move(part), case_marks, 0, depth);
      case '/': return parse_replace(std::move(part), depth);
      case '#': return parse_marked(std::move(part), hashes, 1, depth);
      case '%': return parse_marked(std::move(part), percents, 1, depth);
    }
    if (scanner_.scan(kClose, name_letter) == Token::Close) return part;
    return fail("missing closing brace");
  }

  Status parse_argument(Part& part, const Takes& takes, Accept accept, int depth) {
    const Token token = scanner_.scan(takes, accept);
    if (token == Token::Open) {
      Part function = TRY(parse_function(depth + 1));
      part.arguments.push_back(std::move(function));
      return {};
    }
    if (token != Token::Word) return fail("unable to parse substitution within function");
    part.arguments.push_back(text_part(scanner_.take_word()));
    return {};
  }

  Status parse_close() {
    if (scanner_.scan(kClose, name_letter) == Token::Close) return {};
    return bad();
  }

  Result<Part> parse_length(Part part) {
    if (scanner_.scan(kWord, one_hash) != Token::Word) return bad();
    part.function = scanner_.take_word();
    if (scanner_.scan(kWord, name_letter) != Token::Word) return bad();
    part.variable = scanner_.take_word();
    TRY(parse_close());
    return part;
  }

  // A function that its marks name, and its one argument if it has one.
  Result<Part> parse_marked(Part part, Accept marks, int arguments, int depth) {
    if (scanner_.scan(kWord, marks) != Token::Word) return bad();
    part.function = scanner_.take_word();
    if (arguments > 0) TRY(parse_argument(part, kArgument, not_closing, depth));
    TRY(parse_close());
    return part;
  }

  Result<Part> parse_default(Part part, int depth) {
    const Accept marks = scanner_.peek() == '=' ? one_equal : default_marks;
    if (scanner_.scan(kWord, marks) != Token::Word) {
      return fail("unable to parse default function");
    }
    part.function = scanner_.take_word();
    while (scanner_.peek() != '}') TRY(parse_argument(part, kArgument, not_closing, depth));
    TRY(parse_close());
    return part;
  }

  Result<Part> parse_substring(Part part, int depth) {
    // Upstream steps back over the wrong character when what follows is not one byte.
    const char32_t after = scanner_.peek_second();
    if (after == 0 || after > 0x7F) return bad();
    if (scanner_.scan(kWord, one_colon) != Token::Word) return bad();
    part.function = scanner_.take_word();
    TRY(parse_argument(part, kArgument, not_colon_or_closing, depth));
    const Token token = scanner_.scan(kWordOrClose, colon);
    if (token == Token::Close) return part;
    if (token != Token::Word) return bad();
    TRY(parse_argument(part, kArgument, not_closing, depth));
    TRY(parse_close());
    return part;
  }

  Result<Part> parse_replace(Part part, int depth) {
    if (scanner_.scan(kWord, replace_marks) != Token::Word) return bad();
    part.function = scanner_.take_word();
    TRY(parse_argument(part, kEscapedArgument, not_slash, depth));
    if (scanner_.scan(kWord, slash) != Token::Word) return bad();
    if (scanner_.peek() != '}') TRY(parse_argument(part, kEscapedArgument, not_closing, depth));
    TRY(parse_close());
    return part;
  }

  std::string_view text_;
  Scanner scanner_;
  const Limits& limits_;
};

}  // namespace

Result<std::vector<Part>> parse(std::string_view text, const Limits& limits) {
  return Parser(text, limits).parse_all();
}

}  // namespace bireme::lang::envsubst
