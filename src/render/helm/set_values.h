// The --set family: Helm's strvals grammar. `a.b[0].c=x,d={1,2}`, escapes with a backslash; null,
// true, false and integers are typed (an integer is Go's int64 here, where files give floats).
// Pure; any thread. Messages are Helm's.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "render/helm/chart.h"

namespace bireme::render::helm {

enum class SetMode { Typed, String, Json, Literal, File };

// Reads the file that --set-file names.
using FileReader = std::function<Result<std::string>(std::string_view path)>;

inline constexpr int64_t kSetIndexMax = 65536;
inline constexpr int kSetDepthMax = 30;

struct SetText {
  SetMode mode = SetMode::Typed;
  std::string_view text;
  Release release = Release::Helm4;  // `a[` without end is an error of Helm 3's only
};

// Puts what the text says into `values`, an object. What stood before an error stays.
Status set_into(json::Value& values, const SetText& from, const FileReader& read_file = {});

// As encoding/json decodes what the parser is given to add to: every number a float64.
json::Value numbers_as_floats(const json::Value& value);

}  // namespace bireme::render::helm
