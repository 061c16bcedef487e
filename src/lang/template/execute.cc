#include <fmt/core.h>

#include "lang/template/evaluator.h"
#include "lang/template/fmt/print.h"

namespace bireme::lang::tmpl {

Flow Evaluator::walk_list(Value dot, const Node* list) {
  for (const Node* node : list->children) {
    Flow flow = walk(dot, node);
    if (flow != Flow::Next) return flow;
  }
  return Flow::Next;
}

Flow Evaluator::walk(Value dot, const Node* node) {
  at(node);
  if (!state_.spend(1)) return Flow::Fail;
  switch (node->kind) {
    case NodeKind::List: return walk_list(dot, node);
    case NodeKind::Text: state_.out.append(node->text); return Flow::Next;
    case NodeKind::Action: {
      Value value = pipeline(dot, node->pipe);
      if (failed()) return Flow::Fail;
      if (node->pipe->declared.empty()) print(node, value);
      return failed() ? Flow::Fail : Flow::Next;
    }
    case NodeKind::If:
    case NodeKind::With: return walk_branch(dot, node);
    case NodeKind::Range: return walk_range(dot, node);
    case NodeKind::Template: return walk_template(dot, node);
    case NodeKind::Break: return Flow::Break;
    case NodeKind::Continue: return Flow::Continue;
    default: break;
  }
  fail("unknown node: " + node_text(*node));
  return Flow::Fail;
}

void Evaluator::print(const Node* node, Value value) {
  at(node);
  if (value.is(Kind::String)) {
    state_.out.append(value.as_text());
  } else if (value.is(Kind::Invalid)) {
    state_.out.append("<no value>");
  } else {
    append_value(state_.out, heap_, value);
  }
  if (!state_.spend(1 + state_.out.size() / 4096 % 2)) return;
}

Flow Evaluator::walk_branch(Value dot, const Node* node) {
  size_t mark = state_.variables.size();
  Value value = pipeline(dot, node->pipe);
  if (failed()) return Flow::Fail;
  Flow flow = Flow::Next;
  if (is_true(value)) {
    flow = walk_list_at(node->kind == NodeKind::With ? value : dot, node->body);
  } else if (node->otherwise != nullptr) {
    flow = walk_list_at(dot, node->otherwise);
  }
  state_.variables.resize(mark);
  return flow;
}

Flow Evaluator::walk_range(Value dot, const Node* node) {
  at(node);
  size_t mark = state_.variables.size();
  Value over = pipeline(dot, node->pipe);
  if (failed()) return Flow::Fail;
  bool ran = false;
  Flow flow = range_items(over, node, &ran);
  if (flow == Flow::Next && !ran && node->otherwise != nullptr) {
    flow = walk_list_at(dot, node->otherwise);
    state_.variables.resize(mark);
    return flow;
  }
  state_.variables.resize(mark);
  return flow == Flow::Break ? Flow::Next : flow;
}

Flow Evaluator::range_items(Value over, const Node* node, bool* ran) {
  bool has_two = node->pipe->declared.size() > 1;
  if (over.is_integer()) {
    if (has_two) {
      fail(fmt::format("can't use {} to iterate over more than one variable",
                       to_text(heap_, over)));
      return Flow::Fail;
    }
    bool is_negative = over.is_signed() && over.as_int() < 0;
    uint64_t end = is_negative ? 0 : over.as_uint();
    for (uint64_t i = 0; i < end; ++i) {
      *ran = true;
      Flow flow = iterate(node, {}, Value::number(over.kind(), static_cast<int64_t>(i)));
      if (flow != Flow::Next) return flow;
    }
    return Flow::Next;
  }
  if (over.is(Kind::List)) {
    List* list = over.as_list();
    bool wraps = list->type->element == Kind::NilInterface;
    std::span<Value> items = heap_.items(list);
    for (size_t i = 0; i < items.size(); ++i) {
      *ran = true;
      Value element = wraps ? items[i].wrapped() : items[i];
      Flow flow = iterate(node, Value::integer(static_cast<int64_t>(i)), element);
      if (flow != Flow::Next) return flow;
    }
    return Flow::Next;
  }
  if (over.is(Kind::Map)) {
    Map* map = over.as_map();
    bool wraps = map->type->element == Kind::NilInterface;
    // The entries as they are now: the body may change the map.
    std::span<Entry> now = heap_.entries(map);
    std::vector<Entry> entries(now.begin(), now.end());
    for (const Entry& entry : entries) {
      *ran = true;
      Value element = wraps ? entry.value.wrapped() : entry.value;
      Flow flow = iterate(node, Value::borrowed(entry.key), element);
      if (flow != Flow::Next) return flow;
    }
    return Flow::Next;
  }
  if (over.is_nil()) return Flow::Next;
  fail("range can't iterate over " + to_text(heap_, over));
  return Flow::Fail;
}

Flow Evaluator::iterate(const Node* node, Value index, Value element) {
  const Node* pipe = node->pipe;
  size_t count = pipe->declared.size();
  size_t mark = state_.variables.size();
  if (count == 1) {
    if (pipe->is_assign) {
      assign(pipe->declared[0]->names[0], element);
    } else {
      state_.variables[mark - 1].value = element;
    }
  } else if (count > 1) {
    if (pipe->is_assign) {
      assign(pipe->declared[0]->names[0], index);
      assign(pipe->declared[1]->names[0], element);
    } else {
      state_.variables[mark - 1].value = element;
      state_.variables[mark - 2].value = index;
    }
  }
  if (failed()) return Flow::Fail;
  Flow flow = walk_list_at(element, node->body);
  state_.variables.resize(mark);
  return flow == Flow::Continue ? Flow::Next : flow;
}

Flow Evaluator::walk_list_at(Value dot, const Node* list) {
  at(list);
  if (!state_.spend(1)) return Flow::Fail;
  return walk_list(dot, list);
}

Flow Evaluator::walk_template(Value dot, const Node* node) {
  at(node);
  const Tree* tree = state_.frame.set->find(node->text);
  if (tree == nullptr) {
    fail(fmt::format("template \"{}\" not defined", node->text));
    return Flow::Fail;
  }
  if (!state_.check_stack()) return Flow::Fail;
  Value value = pipeline(dot, node->pipe);
  if (failed()) return Flow::Fail;
  Frame before = state_.frame;
  size_t mark = state_.variables.size();
  state_.frame.tree = tree;
  state_.frame.variables_begin = mark;
  state_.variables.push_back({"$", value});
  Flow flow = walk(value, tree->root);
  if (flow == Flow::Fail) return flow;
  state_.variables.resize(mark);
  state_.frame = before;
  return Flow::Next;
}

}  // namespace bireme::lang::tmpl
