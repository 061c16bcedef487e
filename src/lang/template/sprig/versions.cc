// semver and semverCompare, and the Version object that semver gives.
#include <fmt/core.h>

#include "lang/semver/constraint.h"
#include "lang/semver/version.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

using semver::Version;

const Version& version_of(Value value) {
  return *static_cast<const Version*>(value.as_struct()->payload);
}

Value make_version(Heap& heap, Version version, bool is_pointer);

Value number(uint64_t n) { return Value::number(Kind::Uint64, static_cast<int64_t>(n)); }

Result<Value> major(const Call& call) { return number(version_of(call.receiver).major); }
Result<Value> minor(const Call& call) { return number(version_of(call.receiver).minor); }
Result<Value> patch(const Call& call) { return number(version_of(call.receiver).patch); }
Result<Value> prerelease(const Call& call) {
  return call.heap().text(version_of(call.receiver).prerelease);
}
Result<Value> metadata(const Call& call) {
  return call.heap().text(version_of(call.receiver).metadata);
}
Result<Value> original(const Call& call) {
  return call.heap().text(version_of(call.receiver).original);
}
Result<Value> string(const Call& call) {
  return call.heap().text(version_of(call.receiver).text());
}

// The originals keep a leading v, as Masterminds' IncMajor and its kin do.
Value incremented(const Call& call, Version version) {
  bool has_v = version_of(call.receiver).original.starts_with('v');
  version.prerelease.clear();
  version.metadata.clear();
  version.original = (has_v ? "v" : "") + version.text();
  return make_version(call.heap(), std::move(version), false);
}

Result<Value> inc_major(const Call& call) {
  Version version = version_of(call.receiver);
  ++version.major;
  version.minor = version.patch = 0;
  return incremented(call, std::move(version));
}
Result<Value> inc_minor(const Call& call) {
  Version version = version_of(call.receiver);
  ++version.minor;
  version.patch = 0;
  return incremented(call, std::move(version));
}
Result<Value> inc_patch(const Call& call) {
  Version version = version_of(call.receiver);
  if (version.prerelease.empty()) ++version.patch;
  return incremented(call, std::move(version));
}

const Type& version_type();

Result<Value> compare_to(const Call& call) {
  return Value::integer(semver::compare(version_of(call.receiver), version_of(call[0])));
}
Result<Value> equal_to(const Call& call) {
  return Value::boolean(semver::compare(version_of(call.receiver), version_of(call[0])) == 0);
}
Result<Value> less_than(const Call& call) {
  return Value::boolean(semver::compare(version_of(call.receiver), version_of(call[0])) < 0);
}
Result<Value> greater_than(const Call& call) {
  return Value::boolean(semver::compare(version_of(call.receiver), version_of(call[0])) > 0);
}

Type make_type(bool is_pointer) {
  Type type{.name = is_pointer ? "*semver.Version" : "semver.Version",
            .pointer = is_pointer,
            .methods = {{"Major", {}, false, major},
                        {"Minor", {}, false, minor},
                        {"Patch", {}, false, patch},
                        {"Prerelease", {}, false, prerelease},
                        {"Metadata", {}, false, metadata},
                        {"Original", {}, false, original},
                        {"String", {}, false, string},
                        {"IncMajor", {}, false, inc_major},
                        {"IncMinor", {}, false, inc_minor},
                        {"IncPatch", {}, false, inc_patch}},
            .to_text = [](Value v) { return version_of(v).text(); }};
  return type;
}

const Type& version_value_type() {
  static const Type type = make_type(false);
  return type;
}

const Type& version_type() {
  static const Type* const type = [] {
    Type* made = new Type(make_type(true));  // its methods name the type itself
    made->methods.push_back({"Compare", {*made}, false, compare_to});
    made->methods.push_back({"Equal", {*made}, false, equal_to});
    made->methods.push_back({"LessThan", {*made}, false, less_than});
    made->methods.push_back({"GreaterThan", {*made}, false, greater_than});
    return made;
  }();
  return *type;
}

Value make_version(Heap& heap, Version version, bool is_pointer) {
  auto kept = std::make_shared<const Version>(std::move(version));
  const Type& type = is_pointer ? version_type() : version_value_type();
  Value value = heap.object(type, {}, kept.get());
  heap.keep(std::move(kept));
  return value;
}

Result<Value> semver_function(const Call& call) {
  Version version = TRY(semver::parse_version(call.text(0)));
  return make_version(call.heap(), std::move(version), true);
}

Result<Value> semver_compare(const Call& call) {
  semver::Constraint constraint = TRY(semver::Constraint::parse(call.text(0)));
  Version version = TRY(semver::parse_version(call.text(1)));
  return Value::boolean(constraint.check(version));
}

}  // namespace

void add_semver_functions(FunctionTable& table) {
  using P = Param;
  table.add({"semver", {P::String}, false, semver_function});
  table.add({"semverCompare", {P::String, P::String}, false, semver_compare});
}

}  // namespace bireme::lang::tmpl
