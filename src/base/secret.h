// Secret: text that cannot print. Formatting or streaming one gives `***`; reading it takes the
// word reveal(). The bytes are wiped when the last owner lets go. Values may cross threads.
#pragma once

#include <fmt/core.h>

#include <memory>
#include <string>
#include <string_view>

namespace bireme {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text);

  bool empty() const { return !text_ || text_->empty(); }
  const std::string& reveal() const;

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace bireme

template <>
struct fmt::formatter<bireme::Secret> {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  template <typename Context>
  auto format(const bireme::Secret&, Context& context) const {
    return fmt::format_to(context.out(), "***");
  }
};
