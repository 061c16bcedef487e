#include "base/secret.h"

#include <openssl/crypto.h>

#include <utility>

namespace bireme {

Secret::Secret(std::string text)
    : text_(new std::string(std::move(text)), [](const std::string* held) {
        OPENSSL_cleanse(const_cast<char*>(held->data()), held->size());
        delete held;
      }) {}

const std::string& Secret::reveal() const {
  static const std::string kEmpty;
  return text_ ? *text_ : kEmpty;
}

}  // namespace bireme
