#include <fmt/core.h>

#include "lang/template/evaluator.h"

namespace bireme::lang::tmpl {
namespace {

constexpr size_t kInlineArguments = 6;

bool can_be_nil(const Param& param) {
  if (param.kind == Param::Any || param.kind == Param::Raw) return true;
  if (param.kind != Param::Typed) return false;
  return param.type->kind != Kind::Struct || param.type->pointer;
}

Value nil_of(Heap& heap, const Param& param) {
  if (param.kind == Param::Any) return Value::nil();
  if (param.kind == Param::Raw) return {};
  if (param.type->kind == Kind::List) {
    List* list = heap.list(0, *param.type);
    list->is_null = true;
    return list;
  }
  if (param.type->kind == Kind::Map) {
    Map* map = heap.map(*param.type);
    map->is_null = true;
    return map;
  }
  return heap.object(*param.type);
}

// Go's assignability: the same type, or the same structure when one of them has no name of its own.
bool is_assignable(const Type& from, const Type& to) {
  if (&from == &to) return true;
  if (from.kind != to.kind || from.kind == Kind::Struct) return false;
  bool is_unnamed = to.name.starts_with("map[") || to.name.starts_with("[]");
  return is_unnamed && from.element == to.element && from.element_type == to.element_type;
}

bool accepts(const Param& param, Value value) {
  switch (param.kind) {
    case Param::Any:
    case Param::Raw: return true;
    case Param::String: return value.is(Kind::String);
    case Param::Bool: return value.is(Kind::Bool);
    case Param::Int: return value.is(Kind::Int);
    case Param::Int64: return value.is(Kind::Int64);
    case Param::Uint32: return value.is(Kind::Uint32);
    case Param::Float64: return value.is(Kind::Float64);
    case Param::Typed: return value.type() != nullptr && is_assignable(*value.type(), *param.type);
  }
  return false;
}

}  // namespace

std::string_view param_name(const Param& param) {
  switch (param.kind) {
    case Param::Any: return "interface {}";
    case Param::Raw: return "reflect.Value";
    case Param::String: return "string";
    case Param::Bool: return "bool";
    case Param::Int: return "int";
    case Param::Int64: return "int64";
    case Param::Uint32: return "uint32";
    case Param::Float64: return "float64";
    case Param::Typed: return param.type->name;
  }
  return "";
}

Value Evaluator::validate(Value value, const Param& param) {
  if (failed()) return {};
  if (value.is(Kind::Invalid)) {
    if (can_be_nil(param)) return nil_of(heap_, param);
    return fail(fmt::format("invalid value; expected {}", param_name(param)));
  }
  if (accepts(param, value)) return value;
  std::string_view got = value.is(Kind::NilInterface) ? "interface {}" : type_name(value);
  return fail(fmt::format("wrong type for value; expected {}; got {}", param_name(param), got));
}

Value Evaluator::argument(Value dot, const Param& param, const Node* node) {
  at(node);
  switch (node->kind) {
    case NodeKind::Dot: return validate(dot, param);
    case NodeKind::Nil:
      if (can_be_nil(param)) return nil_of(heap_, param);
      return fail(fmt::format("cannot assign nil to {}", param_name(param)));
    case NodeKind::Field: return validate(field_chain(dot, dot, node, {}, nullptr), param);
    case NodeKind::Variable: return validate(variable(dot, node, {}, nullptr), param);
    case NodeKind::Pipe: return validate(pipeline(dot, node), param);
    case NodeKind::Identifier: {
      Callee callee{*node->function, {}, node, node->text, node->special};
      return validate(call(dot, callee, {}, nullptr), param);
    }
    case NodeKind::Chain: return validate(chain(dot, node, {}, nullptr), param);
    default: return constant_argument(param, node);
  }
}

Value Evaluator::constant_argument(const Param& param, const Node* node) {
  const Number* number = node->kind == NodeKind::Number ? node->number : nullptr;
  switch (param.kind) {
    case Param::Any:
    case Param::Raw:
      if (node->kind == NodeKind::Number) return ideal(node);
      return node->constant;
    case Param::Bool:
      if (node->kind == NodeKind::Bool) return node->constant;
      return fail("expected bool; found " + node_text(*node));
    case Param::String:
      if (node->kind == NodeKind::String) return node->constant;
      return fail("expected string; found " + node_text(*node));
    case Param::Int:
    case Param::Int64:
      if (number != nullptr && number->is_int) {
        Kind kind = param.kind == Param::Int ? Kind::Int : Kind::Int64;
        return Value::number(kind, number->int_value);
      }
      return fail("expected integer; found " + node_text(*node));
    case Param::Uint32:
      if (number != nullptr && number->is_uint) {
        return Value::number(Kind::Uint32, static_cast<uint32_t>(number->uint_value));
      }
      return fail("expected unsigned integer; found " + node_text(*node));
    case Param::Float64:
      if (number != nullptr && number->is_float) return Value::float64(number->float_value);
      return fail("expected float; found " + node_text(*node));
    case Param::Typed: break;
  }
  return fail(
      fmt::format("can't handle {} for arg of type {}", node_text(*node), param_name(param)));
}

Value Evaluator::call_logic(Value dot, bool is_or, std::span<Node* const> words,
                            const Value* final) {
  Value value;
  for (const Node* word : words) {
    value = argument(dot, Param::Raw, word);
    if (failed() || is_true(value) == is_or) return value;
  }
  return final == nullptr ? value : *final;
}

Value Evaluator::call(Value dot, const Callee& callee, std::span<Node* const> words,
                      const Value* final) {
  const Function& function = callee.function;
  if (!words.empty()) words = words.subspan(1);
  size_t count = words.size() + (final != nullptr ? 1 : 0);
  size_t fixed = function.variadic ? function.params.size() - 1 : function.params.size();
  if (function.variadic && count < fixed) {
    return fail(fmt::format("wrong number of args for {}: want at least {} got {}", callee.name,
                            fixed, words.size()));
  }
  if (!function.variadic && count != fixed) {
    return fail(fmt::format("wrong number of args for {}: want {} got {}", callee.name, fixed,
                            count));
  }
  bool is_logic = callee.special == Special::And || callee.special == Special::Or;
  if (is_logic) return call_logic(dot, callee.special == Special::Or, words, final);

  Value inline_arguments[kInlineArguments];
  Value* arguments = inline_arguments;
  if (count > kInlineArguments) {
    arguments = reinterpret_cast<Value*>(heap_.allocate(count * sizeof(Value)));
  }
  for (size_t i = 0; i < words.size(); ++i) {
    arguments[i] = argument(dot, i < fixed ? function.params[i] : function.params.back(), words[i]);
    if (failed()) return {};
  }
  if (final != nullptr) {
    size_t last = count - 1;
    const Param& param = last < fixed ? function.params[last] : function.params.back();
    arguments[last] = validate(*final, param);
    if (failed()) return {};
  }
  if (callee.special == Special::Call) {
    std::string name = words.empty() ? std::string("<nil>") : node_text(*words[0]);
    std::string_view type = type_name(arguments[0]);
    std::string message = arguments[0].is_nil() ? std::string("call of nil")
                          : fmt::format("non-function {} of type {}", name, type);
    return fail_call(callee, make_error(Reason::Invalid, "{}", message));
  }
  if (!state_.spend(1)) return {};
  Frame frame = state_.frame;
  Result<Value> result = function.native(Call{run_, callee.receiver, {arguments, count}});
  state_.frame = frame;
  if (!result) return fail_call(callee, result.error());
  if (heap_.is_full() && !state_.check_limits()) return {};
  return *result;
}

Value Evaluator::fail_call(const Callee& callee, Error error) {
  if (error.reason() == Reason::LimitExceeded || error.reason() == Reason::Timeout) {
    state_.error = error;
    return {};
  }
  state_.error.reset();
  at(callee.node);
  fail(fmt::format("error calling {}: {}", callee.name, error.message()), error.hint());
  if (error.position() != nullptr) {
    // The innermost place is the one to look at.
    Error outer = *state_.error;
    state_.error = make_error(outer.reason(), "{}", outer.message()).at(*error.position());
    if (!outer.hint().empty()) state_.error = state_.error->with_hint(outer.hint());
  }
  return {};
}

}  // namespace bireme::lang::tmpl
