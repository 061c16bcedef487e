#include <fmt/core.h>

#include "base/text.h"

#include "lang/template/evaluator.h"
#include "lang/template/fmt/quote.h"

namespace bireme::lang::tmpl {

Value Evaluator::fail(std::string message, std::string hint) {
  if (failed()) return {};
  const Tree* tree = state_.frame.tree;
  const Node* node = state_.frame.node;
  std::string where = node_location(*tree->source, node->pos);
  Error error = make_error(Reason::BuildFailed, "template: {}: executing {} at <{}>: {}", where,
                           quote(tree->name), node_text(*node), message);
  TextPosition text = locate(tree->source->text, node->pos);
  Position position{tree->source->name, text.line, text.column, std::move(text.line_text)};
  error = error.at(std::move(position));
  if (!hint.empty()) error = error.with_hint(std::move(hint));
  state_.error = error;
  return {};
}

Value Evaluator::pipeline(Value dot, const Node* pipe) {
  if (pipe == nullptr) return {};
  at(pipe);
  Value value;
  const Value* final = nullptr;
  for (const Node* each : pipe->children) {
    value = command(dot, each, final).unwrapped();
    if (failed()) return {};
    final = &value;
  }
  for (const Node* declared : pipe->declared) {
    if (pipe->is_assign) {
      assign(declared->names[0], value);
    } else {
      state_.variables.push_back({declared->names[0], value});
    }
  }
  return value;
}

Value* Evaluator::find_variable(std::string_view name) {
  for (size_t i = state_.variables.size(); i > state_.frame.variables_begin; --i) {
    if (state_.variables[i - 1].name == name) return &state_.variables[i - 1].value;
  }
  return nullptr;
}

void Evaluator::assign(std::string_view name, Value value) {
  Value* variable = find_variable(name);
  if (variable == nullptr) {
    fail(fmt::format("undefined variable: {}", name));
    return;
  }
  *variable = value;
}

bool Evaluator::not_a_function(std::span<Node* const> words, const Value* final) {
  if (words.size() <= 1 && final == nullptr) return true;
  fail("can't give argument to non-function " + node_text(*words[0]));
  return false;
}

Value Evaluator::command(Value dot, const Node* command, const Value* final) {
  std::span<Node* const> words = command->children;
  const Node* first = words[0];
  switch (first->kind) {
    case NodeKind::Field:
      at(first);
      return field_chain(dot, dot, first, words, final);
    case NodeKind::Chain: return chain(dot, first, words, final);
    case NodeKind::Identifier:
      at(first);
      return call(dot, {*first->function, {}, command, first->text, first->special}, words, final);
    case NodeKind::Pipe:
      if (!not_a_function(words, final)) return {};
      return pipeline(dot, first);
    case NodeKind::Variable: return variable(dot, first, words, final);
    default: break;
  }
  at(first);
  if (!not_a_function(words, final)) return {};
  switch (first->kind) {
    case NodeKind::Bool:
    case NodeKind::String: return first->constant;
    case NodeKind::Dot: return dot;
    case NodeKind::Number: return ideal(first);
    case NodeKind::Nil: return fail("nil is not a command");
    default: break;
  }
  return fail("can't evaluate command " + quote(node_text(*first)));
}

Value Evaluator::ideal(const Node* node) {
  at(node);
  if (!node->constant.is(Kind::Invalid) || !node->number->is_uint) return node->constant;
  return fail(fmt::format("{} overflows int", node->text));
}

Value Evaluator::chain(Value dot, const Node* node, std::span<Node* const> words,
                       const Value* final) {
  at(node);
  const Node* inner = node->children[0];
  if (inner->kind == NodeKind::Nil) {
    return fail("indirection through explicit nil in " + node_text(*node));
  }
  Value receiver;
  at(inner);
  if (inner->kind == NodeKind::Pipe) {
    receiver = pipeline(dot, inner);
  } else {
    receiver = call(dot, {*inner->function, {}, inner, inner->text, inner->special}, {}, nullptr);
  }
  if (failed()) return {};
  if (receiver.is(Kind::Invalid)) receiver = Value();
  return field_chain(dot, receiver, node, words, final);
}

Value Evaluator::variable(Value dot, const Node* node, std::span<Node* const> words,
                          const Value* final) {
  at(node);
  Value* value = find_variable(node->names[0]);
  if (value == nullptr) return fail(fmt::format("undefined variable: {}", node->names[0]));
  if (node->names.size() > 1) return field_chain(dot, *value, node, words, final);
  if (!words.empty() && !not_a_function(words, final)) return {};
  return *value;
}

Value Evaluator::field_chain(Value dot, Value receiver, const Node* node,
                             std::span<Node* const> words, const Value* final) {
  std::span<const std::string_view> names = node->names;
  if (node->kind == NodeKind::Variable) names = names.subspan(1);
  for (size_t i = 0; i + 1 < names.size(); ++i) {
    receiver = field(dot, names[i], node, {}, nullptr, receiver);
    if (failed()) return {};
  }
  return field(dot, names.back(), node, words, final, receiver);
}

Value zero_element(Heap& heap, const Type& type) {
  switch (type.element) {
    case Kind::NilInterface: return Value::nil();
    case Kind::String: return Value::borrowed({});
    case Kind::List: {
      List* list = heap.list(0, *type.element_type);
      list->is_null = true;
      return list;
    }
    default: return Value::number(type.element, 0);
  }
}

Value Evaluator::field_of_map(Map* map, std::string_view name) {
  if (Value* found = heap_.find(map, name)) {
    return map->type->element == Kind::NilInterface ? found->wrapped() : *found;
  }
  switch (state_.options.missing_key) {
    case MissingKey::Default: return {};
    case MissingKey::Zero: return zero_element(heap_, *map->type);
    case MissingKey::Error: break;
  }
  return fail("map has no entry for key " + quote(name));
}

Value Evaluator::field(Value dot, std::string_view name, const Node* node,
                       std::span<Node* const> words, const Value* final, Value receiver) {
  bool has_arguments = words.size() > 1 || final != nullptr;
  if (receiver.is(Kind::Map) && receiver.type()->methods.empty()) {
    if (has_arguments) return fail(fmt::format("{} is not a method but has arguments", name));
    return field_of_map(receiver.as_map(), name);
  }
  if (receiver.is(Kind::Invalid)) {
    if (state_.options.missing_key != MissingKey::Error) return {};
    return fail("nil data; no entry for key " + quote(name));
  }
  if (receiver.is(Kind::NilInterface)) {
    return fail(fmt::format("nil pointer evaluating interface {{}}.{}", name),
                fmt::format("what stands before .{} in {} is null or not set", name,
                            node_text(*node)));
  }
  if (const Type* type = receiver.type()) {
    for (const Function& method : type->methods) {
      if (method.name == name) return call(dot, {method, receiver, node, name}, words, final);
    }
  }
  if (receiver.is(Kind::Map)) {
    if (has_arguments) return fail(fmt::format("{} is not a method but has arguments", name));
    return field_of_map(receiver.as_map(), name);
  }
  std::string_view type = receiver.in_interface() ? "interface {}" : type_name(receiver);
  if (receiver.is(Kind::Struct)) {
    Struct* object = receiver.as_struct();
    for (size_t i = 0; i < object->type->fields.size(); ++i) {
      if (object->type->fields[i] != name) continue;
      if (object->fields == nullptr) {
        return fail(fmt::format("nil pointer evaluating {}.{}", type, name));
      }
      bool is_exported = name[0] >= 'A' && name[0] <= 'Z';
      if (!is_exported) {
        return fail(fmt::format("{} is an unexported field of struct type {}", name, type));
      }
      if (has_arguments) {
        return fail(fmt::format("{} has arguments but cannot be invoked as function", name));
      }
      return object->fields[i];
    }
  }
  return fail(fmt::format("can't evaluate field {} in type {}", name, type));
}

}  // namespace bireme::lang::tmpl
