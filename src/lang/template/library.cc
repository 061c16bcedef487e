#include "lang/template/library.h"

namespace bireme::lang::tmpl {

namespace {

std::shared_ptr<const FunctionTable> build_functions(Dialect dialect) {
  auto table = std::make_shared<FunctionTable>();
  add_go_functions(*table);
  if (dialect == Dialect::Go) return table;
  add_string_functions(*table);
  add_case_functions(*table);
  add_list_functions(*table);
  add_list_picking(*table);
  add_dict_functions(*table);
  add_merge_functions(*table);
  add_default_functions(*table);
  add_json_functions(*table);
  add_math_functions(*table);
  add_regex_functions(*table);
  add_path_functions(*table);
  add_random_functions(*table);
  add_semver_functions(*table);
  add_date_functions(*table);
  add_crypto_functions(*table);
  add_url_functions(*table);
  add_certificate_functions(*table);
  if (dialect == Dialect::Sprig) return table;
  add_helm_functions(*table);
  add_yaml_functions(*table);
  add_toml_functions(*table);
  return table;
}

template <Dialect kDialect>
std::shared_ptr<const FunctionTable> shared_functions() {
  static const std::shared_ptr<const FunctionTable> kTable = build_functions(kDialect);
  return kTable;
}

}  // namespace

// Tables are constant, and making one costs as much as rendering a small chart.
std::shared_ptr<const FunctionTable> make_functions(Dialect dialect) {
  switch (dialect) {
    case Dialect::Go: return shared_functions<Dialect::Go>();
    case Dialect::Sprig: return shared_functions<Dialect::Sprig>();
    case Dialect::Helm: return shared_functions<Dialect::Helm>();
  }
  return nullptr;
}

}  // namespace bireme::lang::tmpl
