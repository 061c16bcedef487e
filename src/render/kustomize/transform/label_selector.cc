#include "base/text.h"
#include "render/kustomize/transform/selector.h"

namespace bireme::render::kustomize {

// "key", "!key", "key=a", "key==a", "key!=a", "key in (a,b)", "key notin (a)", "key>1", "key<2".
class LabelSelectorParser {
 public:
  explicit LabelSelectorParser(std::string_view text) : text_(text) {}

  Result<LabelSelector> run() {
    LabelSelector out;
    skip_blanks();
    if (at_ == text_.size()) return out;
    while (true) {
      Requirement one = TRY(requirement());
      out.requirements_.push_back(std::move(one));
      skip_blanks();
      if (at_ == text_.size()) return out;
      if (text_[at_] != ',') return unexpected();
      at_++;
    }
  }

 private:
  using Operator = LabelSelector::Operator;
  using Requirement = LabelSelector::Requirement;

  Result<Requirement> requirement() {
    Requirement out;
    skip_blanks();
    if (take("!")) out.op = Operator::DoesNotExist;
    out.key = word();
    if (out.key.empty()) return unexpected();
    skip_blanks();
    bool ends = at_ == text_.size() || text_[at_] == ',';
    if (ends) return out;
    if (out.op == Operator::DoesNotExist) return unexpected();
    if (take("==") || take("=")) return single(std::move(out), Operator::In);
    if (take("!=")) return single(std::move(out), Operator::NotIn);
    if (take(">")) return number(std::move(out), Operator::Greater);
    if (take("<")) return number(std::move(out), Operator::Less);
    std::string name = word();
    if (name != "in" && name != "notin") return unexpected();
    out.op = name == "in" ? Operator::In : Operator::NotIn;
    return set(std::move(out));
  }

  Result<Requirement> single(Requirement out, Operator op) {
    skip_blanks();
    out.op = op;
    out.values.push_back(word());
    if (!is_label_value(out.values[0])) return unexpected();
    return out;
  }

  Result<Requirement> number(Requirement out, Operator op) {
    out = TRY(single(std::move(out), op));
    if (!parse_int(out.values[0])) return unexpected();
    return out;
  }

  Result<Requirement> set(Requirement out) {
    skip_blanks();
    if (!take("(")) return unexpected();
    while (true) {
      skip_blanks();
      out.values.push_back(word());
      if (!is_label_value(out.values.back())) return unexpected();
      skip_blanks();
      if (take(")")) return out;
      if (!take(",")) return unexpected();
    }
  }

  static bool is_label_value(std::string_view text) {
    auto is_letter = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    if (text.empty()) return true;
    if (text.size() > 63 || !is_letter(text.front()) || !is_letter(text.back())) return false;
    for (char c : text) {
      if (!is_letter(c) && c != '-' && c != '_' && c != '.') return false;
    }
    return true;
  }

  std::string word() {
    size_t begin = at_;
    while (at_ < text_.size() && std::string_view(" \t\r\n,()=!<>").find(text_[at_]) ==
                                     std::string_view::npos) {
      at_++;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  bool take(std::string_view symbol) {
    if (!text_.substr(at_).starts_with(symbol)) return false;
    at_ += symbol.size();
    return true;
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' ||
                                  text_[at_] == '\r')) {
      at_++;
    }
  }

  Error unexpected() {
    return make_error(Reason::Invalid, "unable to parse the selector \"{}\" at character {}", text_,
                      at_ + 1);
  }

  std::string_view text_;
  size_t at_ = 0;
};

Result<LabelSelector> LabelSelector::parse(std::string_view text) {
  return LabelSelectorParser(text).run();
}

}  // namespace bireme::render::kustomize
