// A template's failure in words that help: Helm's for `fail` and `required`, and a hint that tells
// which value was missing, which layer left it out or made it null, and through which includes the
// place was reached. Pure; any thread.
#pragma once

#include <string_view>

#include "base/error.h"
#include "render/helm/helm.h"

namespace bireme::render::helm {

Error explain_parse_error(std::string_view file, const Error& error);
// `file` is the template that was executed, which tells whose values .Values were.
Error explain_execution_error(std::string_view file, const Error& error, const HelmSpec& spec);

}  // namespace bireme::render::helm
