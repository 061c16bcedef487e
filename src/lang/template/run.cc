#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"

#include "lang/template/evaluator.h"
#include "lang/template/fmt/quote.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {

Heap& Call::heap() const { return run.heap(); }

Run::State::State(const TemplateSet& set, RunOptions run_options)
    : root_set(set),
      options(std::move(run_options)),
      heap(options.limits.memory_bytes_max),
      random(options.random_seed) {}

const Clock& Run::State::clock() const {
  return options.clock != nullptr ? *options.clock : system_clock();
}

bool Run::State::check_limits() {
  if (error) return false;
  const Limits& limits = options.limits;
  if (steps >= limits.steps_max) {
    error = make_error(Reason::LimitExceeded, "template: {} steps are not enough",
                       limits.steps_max);
  } else if (heap.is_full()) {
    error = make_error(Reason::LimitExceeded, "template: values take more than {} bytes",
                       limits.memory_bytes_max);
  } else if (out.size() - std::min(output_begin, out.size()) > limits.output_bytes_max) {
    error = make_error(Reason::LimitExceeded, "template: output is more than {} bytes",
                       limits.output_bytes_max);
  } else if (limits.time_max > Duration::zero() && system_clock().now() > deadline) {
    error = make_error(Reason::Timeout, "template: not done after {}",
                       format_duration(limits.time_max));
  }
  return !error;
}

bool Run::State::check_stack() {
  char here = 0;
  size_t used = static_cast<size_t>(stack_top - &here);
  if (used < kStackBytesMax) return true;
  error = make_error(Reason::LimitExceeded, "template: templates include each other too deeply");
  return false;
}

Status Run::State::reserve(size_t bytes) {
  // Each byte is work as well: a loop of large copies must not outlive its steps.
  bool fits = bytes <= options.limits.memory_bytes_max &&
              heap.used_bytes() + bytes <= options.limits.memory_bytes_max;
  if (!fits) {
    return make_error(Reason::LimitExceeded, "template: values take more than {} bytes",
                      options.limits.memory_bytes_max);
  }
  if (spend(bytes / 256)) return {};
  return *error;
}

Status Run::State::execute(const TemplateSet& set, const Tree& tree, Value root) {
  Frame before = frame;
  size_t mark = variables.size();
  frame = Frame{&set, &tree, nullptr, mark};
  variables.push_back({"$", root});
  Flow flow = Flow::Fail;
  if (check_stack() && tree.root != nullptr) {
    flow = Evaluator(*owner).walk(root, tree.root);
  }
  variables.resize(mark);
  frame = before;
  if (flow == Flow::Fail && error) {
    Error failure = *error;
    error.reset();
    return failure;
  }
  return {};
}

Result<Value> Run::State::capture(const TemplateSet& set, const Tree& tree, Value root) {
  size_t mark = out.size();
  Status done = execute(set, tree, root);
  if (!done) {
    out.resize(mark);
    return done.error();
  }
  if (Status room = reserve(out.size() - mark); !room) return room.error();
  Value text = heap.text(std::string_view(out).substr(mark));
  out.resize(mark);
  return text;
}

Run::Run(const TemplateSet& set, RunOptions options)
    : state_(std::make_unique<State>(set, std::move(options))) {
  state_->owner = this;
}

Run::~Run() = default;

Heap& Run::heap() { return state_->heap; }

Result<std::string> Run::execute(std::string_view name, Value root) {
  State& state = *state_;
  const Tree* tree = state.root_set.find(name);
  if (tree == nullptr) {
    return make_error(Reason::NotFound, "template: no template {} associated with template {}",
                      quote(name), quote(state.root_set.name()));
  }
  char here = 0;
  state.stack_top = &here;
  state.deadline = system_clock().now() + state.options.limits.time_max;
  state.steps = 0;
  state.out.clear();
  state.variables.clear();
  state.error.reset();
  Status done = state.execute(state.root_set, *tree, root);
  if (!done) return done.error();
  if (!state.check_limits()) {
    Error failure = *state.error;
    state.error.reset();
    return failure;
  }
  return std::move(state.out);
}

std::string drop_no_value(std::string text) {
  if (text.find("<no value>") == std::string::npos) return text;
  return replace_all(text, "<no value>", "");
}

Result<std::string> evaluate(const Evaluation& evaluation, const Limits& limits) {
  constexpr std::string_view kName = "template";
  TemplateSet set(make_functions(evaluation.helm ? Dialect::Helm : Dialect::Sprig),
                  std::string(evaluation.helm ? "gotpl" : kName));
  int number = 0;
  for (std::string_view helper : evaluation.helpers) {
    TRY(set.parse(fmt::format("helper{}", ++number), helper));
  }
  TRY(set.parse(kName, evaluation.text));
  if (evaluation.parse_only) return std::string();
  Run run(set, {.missing_key = evaluation.helm ? MissingKey::Zero : MissingKey::Default,
                .limits = limits,
                .clock = nullptr,
                .random_seed = 0,
                .lookup = {}});
  Value root = run.heap().from_json(evaluation.data, Numbers::IntIfWhole);
  std::string out = TRY(run.execute(kName, root));
  return evaluation.helm ? drop_no_value(std::move(out)) : std::move(out);
}

}  // namespace bireme::lang::tmpl
