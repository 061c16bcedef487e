// Compares the quick reader with libyaml on generated and mutated texts.
//
// usage: yaml_events SEED COUNT [FILE...]      the files are mutated too
//        yaml_events --print SEED COUNT        the generated texts in base64, one a line
// Prints what differs, how many texts libyaml refused and how many the quick reader took whole,
// and on the last line `N passed, N failed`.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/files.h"
#include "base/text.h"
#include "compare.h"

namespace bireme::yaml {
namespace {

using Random = std::mt19937_64;

size_t below(Random& random, size_t end) { return static_cast<size_t>(random() % end); }
bool chance(Random& random, int percent) {
  return below(random, 100) < static_cast<size_t>(percent);
}

template <size_t N>
std::string pick(Random& random, const char* const (&choices)[N]) {
  return choices[below(random, N)];
}

// Most of what people write, and after it what is refused or read in a way of its own.
constexpr const char* kPlain[] = {
    "a",
    "b1",
    "name",
    "true",
    "~",
    "null",
    "12",
    "0x1f",
    "1.5",
    "-1",
    "-x",
    "?x",
    ":x",
    "a:b",
    "a#b",
    "a b",
    "a  b",
    "http://x/y",
    "a - b",
    "nginx:1.2",
    "$(A)",
    "a, b",
    "a]b",
    "a'b",
    "a\"b",
    "\\n",
    "é",
    "日本語",
    "😀 x",
    "a\tb",
    "...x",
    "---x",
    "..",
    "--",
    "=",
    "<<",
    "a &b",
    "a *b",
    "2020-01-01",
    "0644",
    "x:y:z",
    "a ,b",
    "very long plain text that goes on and on until it is long enough to be seen as such"};
constexpr const char* kOddPlain[] = {"x y: z",          "- x",   "a:",  "@x",  "`x",  "%x",
                                     "{{ .Values.x }}", "---",   "...", "? x", ": x", "]",
                                     "a\t# c",          "a: b\t"};
constexpr const char* kQuoted[] = {"'a'",         "''",
                                   "'it''s'",     "'a: b'",
                                   "'#'",         "\"a\"",
                                   "\"\"",        "\"a\\tb\"",
                                   "\"\\u00e9\"", "\"\\x41\"",
                                   "\"a\\\"b\"",  "\"\\U0001F600\"",
                                   "\"\\\\\"",    "\"\\N\\_\\L\\P\\e\\0\"",
                                   "'é'",         "' a '",
                                   "\" a \"",     "'---'"};
constexpr const char* kOddQuoted[] = {"'a\n  b'",
                                      "\"a\n  b\"",
                                      "\"a \\\n   b\"",
                                      "'a\n\n b'",
                                      "\"a\n\n\n b\"",
                                      "\"a  \n  \\  b\"",
                                      "\"\\/\"",
                                      "\"\\q\"",
                                      "\"\\ud800\"",
                                      "\"x\\\n\n y\"",
                                      "\"a\t\n\tb\"",
                                      "'\n'",
                                      "\"\n\"",
                                      "'a\nb'",
                                      "'a\n---\nb'",
                                      "\"a",
                                      "'a",
                                      "\"\\u12\""};
constexpr const char* kProperty[] = {"&a ",       "&b1 ", "!!str ",  "!x ", "&a !!map ",
                                     "!!int &c ", "&a\n", "!!str\n", "&a  "};
constexpr const char* kOddProperty[] = {"! ",     "!<tag:x> ", "!e!x ", "&é ",  "&a,",
                                        "&a &b ", "!!x,",      "&a\t",  "!a/b "};
constexpr const char* kFlow[] = {"[]",
                                 "{}",
                                 "[a]",
                                 "[a, b]",
                                 "{a: b}",
                                 "{a: b, c: d}",
                                 "[a, ]",
                                 "{a: }",
                                 "{\"a\":1}",
                                 "[[a], {b: c}]",
                                 "{a: [b], c: {}}",
                                 "[a,\n b]",
                                 "{a: b,\n c: d}",
                                 "[a # c\n, b]",
                                 "{a : b}",
                                 "['x', \"y\"]",
                                 "[a b, c]",
                                 "[-1, -a]",
                                 "[a\n b]",
                                 "{'a':b}",
                                 "[a:b, c]",
                                 "{a: :b}",
                                 "[é, ü]",
                                 "{a: \"b\nc\"}",
                                 "[\n]",
                                 "{\n}",
                                 "[a #b\n]",
                                 "[#c\n]",
                                 "{a:\n b}",
                                 "[{a: b}, {c: d}]",
                                 "[a\n#c\n,b]"};
constexpr const char* kOddFlow[] = {
    "{a}",      "[a: b]",   "[*a]",     "{a: *b }",  "[- a]",  "{a: b: c}", "{? a : b}",
    "[&a b]",   "{a,b: c}", "[a]: b",   "{a: b}: c", "[a,,b]", "{a\n: b}",  "[{a: b}: c]",
    "[[a]: b]", "[ %x ]",   "[\"]:\"]", "{a: b}}",   "[a",     "[a:,b]",    "[a\n\t, b]"};
constexpr const char* kBlockHead[] = {"|",  ">",   "|-",  ">-",    "|+", ">+",
                                      "|2", ">1-", "|+1", "| # c", ">  "};
constexpr const char* kOddBlockHead[] = {"|#c", "|0", "|10", "|-x", "|++", "> a"};
constexpr const char* kComment[] = {" # c", "  #", "\t# c", " #é", " # a: b"};
constexpr const char* kAlphabet[] = {" ",
                                     "  ",
                                     "\n",
                                     "\n\n",
                                     "\r\n",
                                     "\t",
                                     ":",
                                     ": ",
                                     "- ",
                                     "-",
                                     "#",
                                     " #",
                                     "'",
                                     "\"",
                                     "[",
                                     "]",
                                     "{",
                                     "}",
                                     ",",
                                     "&",
                                     "*",
                                     "!",
                                     "|",
                                     ">",
                                     "%",
                                     "@",
                                     "?",
                                     "? ",
                                     "\\",
                                     "é",
                                     "---",
                                     "...",
                                     "\n---\n",
                                     "\n...\n",
                                     "a",
                                     "0",
                                     "~",
                                     "\r",
                                     "\x01",
                                     "\xC2\x85",
                                     "\xE2\x80\xA8",
                                     "\xFF",
                                     "\xEF\xBB\xBF",
                                     "=",
                                     "<<",
                                     "\n ",
                                     "|\n",
                                     ">-\n",
                                     "\n- ",
                                     ":\n",
                                     "&a ",
                                     "*a",
                                     "{{ x }}",
                                     "]:",
                                     "}: "};

// Once in a hundred and fifty picks something odd.
template <size_t N, size_t M>
std::string pick(Random& random, const char* const (&usual)[N], const char* const (&odd)[M]) {
  return below(random, 150) == 0 ? pick(random, odd) : pick(random, usual);
}
std::string any_plain(Random& random) { return pick(random, kPlain, kOddPlain); }
std::string any_property(Random& random) { return pick(random, kProperty, kOddProperty); }

std::string comment(Random& random) { return chance(random, 8) ? pick(random, kComment) : ""; }

std::string indented(size_t indent) { return std::string(indent, ' '); }

std::string block_scalar(Random& random, size_t indent) {
  std::string out = pick(random, kBlockHead, kOddBlockHead) + "\n";
  const size_t inner = indent + 1 + below(random, 4);
  for (size_t lines = below(random, 5); lines > 0; --lines) {
    if (chance(random, 25)) {
      out += indented(chance(random, 50) ? 0 : below(random, inner + 2)) + "\n";
    } else {
      out += indented(inner + (chance(random, 20) ? below(random, 3) : 0));
      out += chance(random, 2) ? "\t" : "";
      out += any_plain(random) + (chance(random, 10) ? "  " : "") + "\n";
    }
  }
  return out;
}

// A scalar or a flow collection, with its line break.
std::string leaf(Random& random, size_t indent) {
  const size_t roll = below(random, 100);
  std::string out = chance(random, 4) ? any_property(random) : "";
  if (roll < 5) return out + comment(random) + "\n";
  if (roll < 45) {
    out += any_plain(random);
    while (chance(random, 10)) {
      out += (chance(random, 20) ? "\n" : "") + ("\n" + indented(indent + below(random, 4)));
      out += any_plain(random);
    }
  } else if (roll < 65) {
    out += pick(random, kQuoted, kOddQuoted);
  } else if (roll < 82) {
    out += pick(random, kFlow, kOddFlow);
  } else if (roll < 85) {
    out += "*a";
  } else {
    return out + block_scalar(random, indent);
  }
  return out + comment(random) + "\n";
}

std::string node(Random& random, int depth, size_t indent);

std::string key(Random& random) {
  if (chance(random, 85)) return any_plain(random);
  return chance(random, 80) ? pick(random, kQuoted, kOddQuoted) : any_property(random) + "k";
}

std::string between(Random& random, size_t indent) {
  if (chance(random, 4)) return indented(below(random, indent + 3)) + "# c\n";
  return chance(random, 4) ? "\n" : "";
}

std::string mapping(Random& random, int depth, size_t indent, bool first_inline) {
  std::string out;
  for (size_t members = 1 + below(random, 4); members > 0; --members) {
    if (!first_inline) out += between(random, indent) + indented(indent);
    first_inline = false;
    out += key(random) + (chance(random, 3) ? " :" : ":");
    if (depth > 0 && chance(random, 45)) {
      out += (chance(random, 4) ? " " + any_property(random) : "") + comment(random) + "\n";
      const size_t step = chance(random, 30) ? 0 : 1 + below(random, 4);
      out += node(random, depth - 1, indent + step);
    } else {
      out += (chance(random, 99) ? " " : "") + leaf(random, indent + 1);
    }
  }
  return out;
}

std::string sequence(Random& random, int depth, size_t indent, bool first_inline) {
  std::string out;
  for (size_t items = 1 + below(random, 4); items > 0; --items) {
    if (!first_inline) out += between(random, indent) + indented(indent);
    first_inline = false;
    const size_t blanks = chance(random, 90) ? 1 : below(random, 4);
    out += "-" + indented(blanks);
    if (depth > 0 && chance(random, 40)) {
      const size_t inner = indent + 1 + blanks;
      out += chance(random, 75) ? mapping(random, depth - 1, inner, true)
                                : sequence(random, depth - 1, inner, true);
    } else if (depth > 0 && chance(random, 10)) {
      out += "\n" + node(random, depth - 1, indent + below(random, 4));
    } else {
      out += leaf(random, indent + 1);
    }
  }
  return out;
}

std::string node(Random& random, int depth, size_t indent) {
  const size_t roll = below(random, 100);
  if (roll < 60) return mapping(random, depth, indent, false);
  if (roll < 90) return sequence(random, depth, indent, false);
  return indented(indent) + leaf(random, indent);
}

std::string document(Random& random) {
  std::string out = chance(random, 2) ? "\xEF\xBB\xBF" : "";
  if (chance(random, 2)) out += "%YAML 1.1\n";
  const size_t documents = chance(random, 75) ? 1 : 1 + below(random, 4);
  for (size_t i = 0; i < documents; ++i) {
    if (i > 0 || chance(random, 15)) out += chance(random, 90) ? "---\n" : "--- ";
    if (chance(random, 95))
      out += node(random, static_cast<int>(below(random, 5)), below(random, 10) == 0);
    if (chance(random, 8)) out += "...\n";
  }
  if (!out.empty() && chance(random, 10)) out.pop_back();
  if (chance(random, 8)) out = replace_all(out, "\n", "\r\n");
  return out;
}

// A few lines out of a text, so that mutations of large files stay small.
std::string excerpt(Random& random, const std::string& text) {
  constexpr size_t kBytesMax = 600;
  if (text.size() <= kBytesMax) return text;
  const size_t begin = text.find('\n', below(random, text.size() - kBytesMax));
  return begin == text.npos ? text.substr(0, kBytesMax) : text.substr(begin + 1, kBytesMax);
}

std::string mutate(Random& random, std::string text) {
  for (size_t changes = 1 + below(random, 4); changes > 0 && !text.empty(); --changes) {
    const size_t at = below(random, text.size());
    switch (below(random, 6)) {
      case 0: text.erase(at, 1 + below(random, 3)); break;
      case 1: text[at] = pick(random, kAlphabet)[0]; break;
      case 2: text.insert(at, text.substr(below(random, text.size()), below(random, 20))); break;
      case 3: text.resize(at + 1); break;
      default: text.insert(at, pick(random, kAlphabet)); break;
    }
  }
  return text;
}

int run(uint64_t seed, size_t count, const std::vector<std::string>& files) {
  Random random(seed);
  size_t passed = 0, failed = 0, refused = 0, whole = 0;
  for (size_t i = 0; i < count; ++i) {
    const bool from_file = !files.empty() && chance(random, 25);
    std::string text =
        from_file ? excerpt(random, files[below(random, files.size())]) : document(random);
    if (chance(random, 50)) text = mutate(random, text);
    const Comparison result = compare_readers(text);
    refused += result.refused;
    whole += !result.restarted;
    if (result.difference.empty()) {
      ++passed;
    } else if (++failed <= 5) {
      std::printf("=== %zu\n%s\n--- %s\n", i, text.c_str(), result.difference.c_str());
    }
  }
  std::printf("%zu refused by libyaml, %zu read without it\n", refused, whole);
  std::printf("%zu passed, %zu failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

int print(uint64_t seed, size_t count) {
  Random random(seed);
  for (size_t i = 0; i < count; ++i) {
    std::string text = document(random);
    if (chance(random, 20)) text = mutate(random, text);
    std::puts(base64_encode(text).c_str());
  }
  return 0;
}

}  // namespace
}  // namespace bireme::yaml

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  if (std::string_view(argv[1]) == "--print" && argc == 4) {
    return bireme::yaml::print(std::strtoull(argv[2], nullptr, 10),
                               std::strtoull(argv[3], nullptr, 10));
  }
  std::vector<std::string> files;
  for (int i = 3; i < argc; ++i) {
    const auto text = bireme::read_file(argv[i]);
    if (text) files.push_back(*text);
  }
  return bireme::yaml::run(std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10),
                           files);
}
