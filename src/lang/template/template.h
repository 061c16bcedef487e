// Go templates with Sprig's and Helm's functions: parse once, execute many times.
//
//   TemplateSet set(make_functions(Dialect::Helm), "gotpl");
//   TRY(set.parse("chart/templates/a.yaml", text));       // more files, more defines
//   Run run(set, {.missing_key = MissingKey::Zero});
//   std::string out = TRY(run.execute("chart/templates/a.yaml", run.heap().from_json(data)));
//
// A TemplateSet that is no longer parsed into may be run from many threads; a Run belongs to one. A
// Run keeps its values between executions, so a map that one template changes stays changed for the
// next, as in Go. Messages are Go's text/template's, byte for byte ("template: NAME:LINE:COL:
// executing ..."); the Error carries the innermost position besides. Limits give LimitExceeded.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "json/value.h"
#include "lang/template/value.h"

namespace bireme::lang::tmpl {

class FunctionTable {
 public:
  FunctionTable();
  ~FunctionTable();
  void add(Function function);  // replaces one of the same name
  void remove(std::string_view name);
  const Function* find(std::string_view name) const;
  std::vector<std::string_view> names() const;  // sorted

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};

// Go: text/template's own. Sprig: those and Sprig 3's without env, expandenv and the network. Helm:
// those and Helm's own (include, tpl, required, toYaml ...), where they share a name, Helm's.
enum class Dialect : uint8_t { Go, Sprig, Helm };
std::shared_ptr<const FunctionTable> make_functions(Dialect dialect);

struct Tree;  // one parsed template

class TemplateSet {
 public:
  // `name` is what errors call the set's own template; Helm's is "gotpl".
  TemplateSet(std::shared_ptr<const FunctionTable> functions, std::string name);
  // A set that sees everything of `parent` (which must outlive it), and may define over it.
  TemplateSet(const TemplateSet& parent, std::string name);
  ~TemplateSet();
  TemplateSet(TemplateSet&&) noexcept;

  // Parses one file; its `define`s and the file itself, under `name`, join the set. As in Go, a
  // template of white space only does not replace one that is there. Error: Go's message.
  Status parse(std::string_view name, std::string_view text);
  bool contains(std::string_view name) const;
  std::vector<std::string_view> names() const;  // sorted, without those of the parent

  const FunctionTable& functions() const;
  const std::string& name() const;
  // For this room: a template, and the file that parse() read last, also if it was not kept.
  const Tree* find(std::string_view name) const;
  std::shared_ptr<Tree> last_parsed() const;

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};

// text/template's option missingkey. Helm uses Zero, and Error when strict.
enum class MissingKey : uint8_t { Default, Zero, Error };

struct Limits {
  uint64_t steps_max = 200'000'000;                 // nodes walked, and work in functions
  size_t output_bytes_max = size_t{256} << 20;      // of one execution
  size_t memory_bytes_max = size_t{1} << 30;        // of all values of one Run
  Duration time_max = std::chrono::seconds(60);     // of one execution; 0 is no limit
};

// Answers Helm's lookup: the object, or the list when the name is empty; an empty object if there
// is none. An Error fails the template.
struct LookupQuery {
  std::string_view api_version;
  std::string_view kind;
  std::string_view ns;
  std::string_view name;
};
using Lookup = std::function<Result<json::Value>(const LookupQuery&)>;

struct RunOptions {
  MissingKey missing_key = MissingKey::Default;
  Limits limits;
  const Clock* clock = nullptr;     // of now, dates and certificates; the system's if null
  uint64_t random_seed = 0;         // 0: from the system, fit for keys; else a fixed sequence
  Lookup lookup;                    // lookup finds nothing if empty
};

class Run {
 public:
  explicit Run(const TemplateSet& set, RunOptions options = {});
  ~Run();
  Run(const Run&) = delete;

  Heap& heap();
  // Executes one template on `root`. Helm's engine then drops every "<no value>"; so must the
  // caller who wants that (see drop_no_value).
  Result<std::string> execute(std::string_view name, Value root);

  struct State;
  State& state() { return *state_; }  // for the functions of this room

 private:
  std::unique_ptr<State> state_;
};

std::string drop_no_value(std::string text);

// Helm puts these around the message of `required` and `fail`; its engine prints what is between.
inline constexpr std::string_view kUserErrorBegin = "HELM_ERR_START";
inline constexpr std::string_view kUserErrorEnd = "HELM_ERR_END";

// `bireme eval template`: one template on one value.
struct Evaluation {
  std::string_view text;
  json::Value data;                        // whole numbers are Go ints
  std::vector<std::string_view> helpers;   // further templates, for their defines
  bool helm = false;                       // also Helm's functions, and its missingkey=zero
  bool parse_only = false;
};
Result<std::string> evaluate(const Evaluation& evaluation, const Limits& limits = {});

}  // namespace bireme::lang::tmpl
