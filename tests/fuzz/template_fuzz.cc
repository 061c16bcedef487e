// Templates as outside bytes: parsed and executed with small limits; never a crash, never a hang.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "json/parse.h"
#include "lang/template/template.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bireme;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Result<json::Value> values =
      json::parse(R"({"a":1,"b":"x: 1\ny","n":null,"l":[1,"2",null,[3]],"m":{"k":{"v":1.5}}})");
  lang::tmpl::Limits limits{.steps_max = 200'000,
                            .output_bytes_max = size_t{1} << 20,
                            .memory_bytes_max = size_t{16} << 20,
                            .time_max = std::chrono::seconds(2)};
  lang::tmpl::Evaluation evaluation{
      .text = text, .data = *values, .helpers = {}, .helm = true, .parse_only = false};
  (void)lang::tmpl::evaluate(evaluation, limits);
  return 0;
}
