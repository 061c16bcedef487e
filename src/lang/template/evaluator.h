// Walks a tree as text/template's exec.go does. A result of Invalid with state.error set is a
// failure; every call here checks it.
#pragma once

#include <string>
#include <string_view>

#include "lang/template/state.h"

namespace bireme::lang::tmpl {

enum class Flow : uint8_t { Next, Break, Continue, Fail };

class Evaluator {
 public:
  explicit Evaluator(Run& run) : run_(run), state_(run.state()), heap_(state_.heap) {}
  Flow walk(Value dot, const Node* node);

 private:
  // execute.cc
  Flow walk_list(Value dot, const Node* list);
  Flow walk_list_at(Value dot, const Node* list);  // and errors point at the list
  Flow walk_branch(Value dot, const Node* node);
  Flow walk_range(Value dot, const Node* node);
  Flow range_items(Value over, const Node* node, bool* ran);
  Flow iterate(const Node* node, Value index, Value element);
  Flow walk_template(Value dot, const Node* node);
  void print(const Node* node, Value value);

  // evaluate.cc
  Value pipeline(Value dot, const Node* pipe);
  Value command(Value dot, const Node* command, const Value* final);
  Value field_chain(Value dot, Value receiver, const Node* node, std::span<Node* const> words,
                    const Value* final);
  Value field(Value dot, std::string_view name, const Node* node, std::span<Node* const> words,
              const Value* final, Value receiver);
  Value field_of_map(Map* map, std::string_view name);
  Value chain(Value dot, const Node* node, std::span<Node* const> words, const Value* final);
  Value variable(Value dot, const Node* node, std::span<Node* const> words, const Value* final);
  bool not_a_function(std::span<Node* const> words, const Value* final);
  Value* find_variable(std::string_view name);
  void assign(std::string_view name, Value value);

  // call.cc
  struct Callee {
    const Function& function;
    Value receiver;
    const Node* node;            // what an error of the call points at
    std::string_view name;
    Special special = Special::None;
  };
  Value call(Value dot, const Callee& callee, std::span<Node* const> words, const Value* final);
  Value call_logic(Value dot, bool is_or, std::span<Node* const> words, const Value* final);
  Value argument(Value dot, const Param& param, const Node* node);
  Value constant_argument(const Param& param, const Node* node);
  Value empty_interface(Value dot, const Node* node);
  Value validate(Value value, const Param& param);
  Value ideal(const Node* node);

  Value fail(std::string message, std::string hint = {});
  Value fail_call(const Callee& callee, Error error);
  bool failed() const { return state_.error.has_value(); }
  void at(const Node* node) { state_.frame.node = node; }

  Run& run_;
  Run::State& state_;
  Heap& heap_;
};

bool is_true(Value value);
std::string_view param_name(const Param& param);
Value zero_element(Heap& heap, const Type& type);  // what a map gives for a key it lacks

}  // namespace bireme::lang::tmpl
