// The function groups; make_functions puts them together.
#pragma once

#include "lang/template/template.h"

namespace bireme::lang::tmpl {

void add_go_functions(FunctionTable& table);        // builtins.cc, compare.cc
void add_comparisons(FunctionTable& table);
void add_string_functions(FunctionTable& table);    // sprig/
void add_case_functions(FunctionTable& table);
void add_list_functions(FunctionTable& table);
void add_list_picking(FunctionTable& table);
void add_dict_functions(FunctionTable& table);
void add_merge_functions(FunctionTable& table);
void add_math_functions(FunctionTable& table);
void add_default_functions(FunctionTable& table);
void add_json_functions(FunctionTable& table);
void add_date_functions(FunctionTable& table);
void add_regex_functions(FunctionTable& table);
void add_path_functions(FunctionTable& table);
void add_url_functions(FunctionTable& table);
void add_crypto_functions(FunctionTable& table);
void add_certificate_functions(FunctionTable& table);
void add_random_functions(FunctionTable& table);
void add_semver_functions(FunctionTable& table);
void add_helm_functions(FunctionTable& table);      // helm/
void add_yaml_functions(FunctionTable& table);
void add_toml_functions(FunctionTable& table);

}  // namespace bireme::lang::tmpl
