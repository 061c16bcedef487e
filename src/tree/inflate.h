// Inflate: zlib and gzip streams out of hostile input, never more than asked for. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bireme::tree {

// A zlib stream at the start of `data` that must give exactly `size_bytes`; what follows is
// ignored.
Result<std::string> inflate_exactly(std::string_view data, size_t size_bytes);

// A whole zlib stream of at most `limit_bytes`.
Result<std::string> inflate_whole(std::string_view data, size_t limit_bytes);

bool is_gzip(std::string_view data);
// Every member of a gzip file, of at most `limit_bytes` together.
Result<std::string> gunzip(std::string_view data, size_t limit_bytes);

}  // namespace bireme::tree
