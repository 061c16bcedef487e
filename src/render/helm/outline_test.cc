#include "render/helm/outline.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "yaml/parse.h"

namespace bireme::render::helm {
namespace {

constexpr std::string_view kDeployment =
    "# Source: x\n"
    "apiVersion: apps/v1\n"
    "kind: Deployment # yes\n"
    "metadata:\n"
    "  name: \"web\"\n"
    "  annotations:\n"
    "    example.org/note: 'it''s'\n"
    "    'quoted/key': |-\n"
    "      text: {{\n"
    "        more\n"
    "\n"
    "spec:\n"
    "  paused:\n"
    "  template: {metadata: {labels: {app: web}}, list: [a, \"b,c\", -1]}\n"
    "  containers:\n"
    "  - name: web\n"
    "    args:\n"
    "    - --port=80\n"
    "    - -v\n"
    "    -\n"
    "      - 1\n"
    "      - - a\n"
    "        - b: c\n"
    "          d: http://example.org/a#b\n"
    "    image: registry:5000/web@sha256:00\n"
    "  empty: {}\n"
    "  - odd\n";

std::string_view valid() { return kDeployment.substr(0, kDeployment.rfind("  - odd")); }

// What the whole parser says: the kind, or "?" where Helm refuses the text or reads a hook in it.
std::string parsed_kind(std::string_view text) {
  const auto parsed = yaml::parse(text);
  if (!parsed || !(parsed->is_null() || parsed->is_object())) return "?";
  const json::Value& value = *parsed;
  const auto is_scalar = [](const json::Value& v) { return !v.is_object() && !v.is_array(); };
  const json::Value& metadata = value["metadata"];
  const json::Value& annotations = metadata["annotations"];
  const bool heads = is_scalar(value["kind"]) && is_scalar(value["apiVersion"]) &&
                     (metadata.is_null() || metadata.is_object()) && is_scalar(metadata["name"]) &&
                     (annotations.is_null() || annotations.is_object());
  if (!heads || annotations.find("helm.sh/hook") != nullptr) return "?";
  for (const json::Member& member : annotations.members()) {
    if (!is_scalar(member.value)) return "?";
  }
  return std::string(value["kind"].as_string());
}

TEST(Outline, finds_the_kind_of_a_common_manifest) {
  ASSERT_EQ(parsed_kind(valid()), "Deployment");
  EXPECT_EQ(outline_kind(valid()), "Deployment");
  EXPECT_EQ(outline_kind("# nothing\n"), "");
  EXPECT_EQ(outline_kind("a: 1\n"), "");
}

TEST(Outline, leaves_to_the_parser_what_may_be_wrong_or_special) {
  for (std::string_view text :
       {"text\n", "- a\n", "kind: 5\n", "kind: No\n", "kind: [a]\n", "metadata: x\n",
        "metadata: |\n  a: b\n", "metadata:\n- a\n", "metadata:\n  name: {}\n",
        "metadata:\n  annotations:\n    a: [b]\n",
        "metadata:\n  annotations:\n    a:\n      b: c\n",
        "metadata:\n  annotations:\n    helm.sh/hook: test\n", "a: b: c\n", "a: b:\n", "a: &x b\n",
        "a: *x\n", "a: !t b\n", "a: 'b\n", "a: 'b' c\n", "a: b\n  c\n", "a: b\n c: d\n",
        "a:\n    b: c\n  d: e\n", "a:\n- b\n c: d\n", "a:\n\tb: c\n", "a: \"\\x\"\n", "a: {b}\n",
        "a: {b: c\n", "a: {b: c}}\n", "a: {b: c} d\n", "a: [b c]\n", "a: @b\n", "a: `b\n",
        "null: a\n", "a: {null: b}\n", "kind: A\nkind: B\n", "a: |2\n   b\n", "a: |\n    b\n  c\n",
        "a: |\n b\n# c\n", "...\n", "%YAML 1.1\n", "? a\n: b\n", "a: .inf\n", "a: -.inf\n",
        "a: \xC3\x28\n", "<<: {a: b}\n", "kind: Pod\n: b\n", "a: - b\n", "a : b\n- c\n"}) {
    EXPECT_EQ(outline_kind(text), std::nullopt) << text;
  }
}

TEST(Outline, never_differs_from_the_parser_on_damaged_manifests) {
  constexpr std::string_view kPieces[] = {
      " ", "  ", "\n", "\n  ", "- ", "-", ":", ": ", " #", "#", "{", "}", "[", "]", ",", ", ", "'",
      "\"", "|\n", ">-\n", "a", "a: b\n", "kind: Pod\n", "metadata:\n", "annotations:\n", "name:",
      "&", "*", "!", "\\", "?", "~", "null", ".", "1", "\t", "%", "<<: ", "--- ", "=", "@", "\n- "};
  std::mt19937 random(7);
  const auto below = [&](size_t end) { return random() % end; };
  int outlined = 0;
  for (int round = 0; round < 30000; ++round) {
    std::string text(valid());
    if (below(3) == 0) text.erase(0, below(text.size()));
    for (size_t change = below(3) + 1; change > 0; --change) {
      const size_t at = below(text.size() + 1);
      if (below(2) == 0) text.erase(at, below(4));
      if (below(3) != 0) text.insert(at, kPieces[below(std::size(kPieces))]);
    }
    const auto kind = outline_kind(text);
    if (!kind) continue;
    ++outlined;
    ASSERT_EQ(*kind, parsed_kind(text)) << text;
  }
  EXPECT_GT(outlined, 3000);
}

}  // namespace
}  // namespace bireme::render::helm
