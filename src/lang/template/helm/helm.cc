// Helm's own functions that need the template set: include, tpl, required, fail, lookup.
#include <fmt/core.h>

#include "base/text.h"
#include "lang/template/fmt/print.h"
#include "lang/template/fmt/quote.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

constexpr size_t kParsedTextBytes = 4096;  // about what a text that is parsed takes,
constexpr size_t kParsedByteBytes = 12;    // and each byte of it

Result<Value> include(const Call& call) {
  Run::State& state = call.run.state();
  std::string_view name = call.text(0);
  const TemplateSet& set = *state.frame.set;
  const Tree* tree = set.find(name);
  if (tree == nullptr) {
    return bad(fmt::format("template: no template {} associated with template {}", quote(name),
                           quote(set.name())));
  }
  int& depth = state.included[tree];
  if (depth > kIncludesMax) {
    return bad(fmt::format("rendering template has a nested reference name: {}: unable to execute "
                           "template",
                           name));
  }
  ++depth;
  Result<Value> text = state.capture(set, *tree, call[1].unwrapped());
  --state.included[tree];
  return text;
}

// Parses a text as Helm's tpl does: into a set of its own that sees all of the current one.
Result<const ParsedText*> parse_text(Run::State& state, std::string_view text) {
  auto key = std::make_pair(state.frame.set, std::string(text));
  auto at = state.parsed.find(key);
  if (at != state.parsed.end()) return &at->second;
  // What tpl parsed stays: values point into it.
  state.parsed_bytes += kParsedTextBytes + text.size() * kParsedByteBytes;
  if (state.parsed_bytes > state.options.limits.memory_bytes_max) {
    return make_error(Reason::LimitExceeded, "template: tpl is given too many different texts");
  }
  TRY(state.reserve(text.size() * kParsedByteBytes));
  const TemplateSet& parent = *state.frame.set;
  ParsedText parsed;
  parsed.set = std::make_unique<TemplateSet>(parent, parent.name());
  Status done = parsed.set->parse(parent.name(), text);
  if (!done) {
    return bad(fmt::format("cannot parse template {}: {}", quote(text), done.error().message()))
        .at(*done.error().position());
  }
  parsed.main = parsed.set->last_parsed();
  return &state.parsed.emplace(std::move(key), std::move(parsed)).first->second;
}

Result<Value> tpl(const Call& call) {
  Run::State& state = call.run.state();
  std::string_view text = call.text(0);
  if (text.find("{{") == std::string_view::npos) {  // nothing to execute
    if (text.find("<no value>") == std::string_view::npos) return call[0];
    return call.heap().text(replace_all(text, "<no value>", ""));
  }
  const ParsedText* parsed = TRY(parse_text(state, text));
  Result<Value> out = state.capture(*parsed->set, *parsed->main, call[1].unwrapped());
  if (!out) {
    Reason reason = out.error().reason();
    if (reason == Reason::LimitExceeded || reason == Reason::Timeout) return out.error();
    Error error = bad(fmt::format("error during tpl function execution for {}: {}", quote(text),
                                  out.error().message()));
    if (out.error().position() != nullptr) error = error.at(*out.error().position());
    return out.error().hint().empty() ? error : error.with_hint(out.error().hint());
  }
  if (out->as_text().find("<no value>") == std::string_view::npos) return *out;
  return call.heap().text(replace_all(out->as_text(), "<no value>", ""));
}

std::string marked(std::string_view message) {
  return fmt::format("{}{}{}", kUserErrorBegin, message, kUserErrorEnd);
}

Result<Value> required(const Call& call) {
  bool is_missing = call[1].is_nil() || (call[1].is(Kind::String) && call[1].as_text().empty());
  if (is_missing) return bad(marked(call.text(0)));
  return call[1];
}

Result<Value> fail(const Call& call) { return bad(marked(call.text(0))); }

Result<Value> lookup(const Call& call) {
  const Lookup& lookup = call.run.state().options.lookup;
  if (!lookup) return Value(call.heap().map());
  LookupQuery query{call.text(0), call.text(1), call.text(2), call.text(3)};
  json::Value found = TRY(lookup(query));
  if (!found.is_object()) found = json::Value::object();
  return call.heap().from_json(std::move(found), Numbers::Int64IfWhole);
}

Result<Value> no_host(const Call&) { return text_value(""); }

}  // namespace

void add_helm_functions(FunctionTable& table) {
  using P = Param;
  table.add({"include", {P::String, P::Any}, false, include});
  table.add({"tpl", {P::String, P::Any}, false, tpl});
  table.add({"required", {P::String, P::Any}, false, required});
  table.add({"fail", {P::String}, false, fail});
  table.add({"lookup", {P::String, P::String, P::String, P::String}, false, lookup});
  table.add({"getHostByName", {P::String}, false, no_host});
}

}  // namespace bireme::lang::tmpl
