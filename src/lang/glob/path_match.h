// One matcher for two dialects of Go's path.Match. In `GoPath`, the standard library's, '/' ends a
// star and a pattern is read to its end even where the text has already failed, so that every bad
// pattern is told. `Envsubst` is the copy of old that Flux's substitution uses: neither.
//
// Steps are counted: `fuel` goes down, and below zero the match is given up as No. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace bireme::lang::glob {

enum class PathDialect { GoPath, Envsubst };
enum class PathMatch { No, Yes, BadPattern };

PathMatch match_path(std::string_view pattern, std::string_view text, PathDialect dialect,
                     int64_t& fuel);

}  // namespace bireme::lang::glob
