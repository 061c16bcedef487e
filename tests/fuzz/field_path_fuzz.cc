// A field path on the first line and the text it leads into after it: found, made,
// edited in objects
// and in a text with styles, or an error; what was printed reads back.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "render/kustomize/transform/styled_text.h"
#include "render/kustomize/transform/value_path.h"
#include "yaml/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace k = bireme::render::kustomize;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = std::min(input.find('\n'), input.size());
  const k::ValuePath path = k::split_value_path(input.substr(0, end));
  const std::string_view text = input.substr(std::min(end + 1, input.size()));
  const bireme::json::Value value("new");
  for (k::CreateValue create : {k::CreateValue::No, k::CreateValue::Scalar}) {
    const k::StyledEdit edit = k::edit_styled(text, path, value, create);
    bireme::yaml::ParseOptions options;
    options.resolver = bireme::yaml::Resolver::V3;
    auto object = bireme::yaml::parse(text, options);
    if (!object) continue;
    if (edit.outcome == k::StyledEdit::Outcome::Done && edit.text.size() > (8u << 20)) std::abort();
    (void)k::find_value(*object, path);
    const auto set = [](bireme::json::Value& field, bool) -> bireme::Status {
      field = bireme::json::Value("new");
      return {};
    };
    (void)k::edit_values(*object, path, create, set);
    (void)k::edit_one(*object, path, set);
  }
  return 0;
}
