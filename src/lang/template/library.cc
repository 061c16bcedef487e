#include "lang/template/library.h"

namespace bireme::lang::tmpl {

std::shared_ptr<const FunctionTable> make_functions(Dialect dialect) {
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

}  // namespace bireme::lang::tmpl
