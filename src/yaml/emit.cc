#include "yaml/emit.h"
namespace bireme::yaml { std::string emit(const json::Value&, const EmitOptions&) { return ""; } }
