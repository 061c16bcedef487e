#include "lang/template/template.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace bireme::lang::tmpl {
namespace {

constexpr std::string_view kData =
    R"({"a": 1, "b": "str", "f": 1.5, "nul": null, "l": [1, "x", null],
        "m": {"z": 1, "y": {"k": "v"}}})";

struct Case {
  std::string_view text;
  std::string_view want;  // begins with "error: " for a message
};

std::string run(std::string_view text, bool helm) {
  json::Value data = *json::parse(kData);
  constexpr std::string_view kHelper =
      R"({{define "h"}}[{{.}}]{{end}}{{define "loop"}}{{include "loop" .}}{{end}})";
  Evaluation evaluation{
      .text = text, .data = data, .helpers = {}, .helm = helm, .parse_only = false};
  if (helm) evaluation.helpers = {kHelper};
  Limits limits{.steps_max = 20'000'000,
                .output_bytes_max = size_t{1} << 20,
                .memory_bytes_max = size_t{32} << 20};
  Result<std::string> out = evaluate(evaluation, limits);
  return out ? *out : "error: " + out.error().message();
}

TEST(Template, prints_and_fails_as_go_does) {
  const Case cases[] = {
      {"{{.}}", "map[a:1 b:str f:1.5 l:[1 x <nil>] m:map[y:map[k:v] z:1] nul:<nil>]"},
      {"{{.missing}}|{{.missing.x}}", "<no value>|<no value>"},
      {"{{.nul.x}}", "error: template: template:1:6: executing \"template\" at <.nul.x>: nil "
      "pointer "
                     "evaluating interface {}.x"},
      {"{{.b.c}}", "error: template: template:1:4: executing \"template\" at <.b.c>: can't "
      "evaluate "
                   "field c in type interface {}"},
      {"{{range $i, $e := .l}}{{$i}}={{$e}};{{end}}", "0=1;1=x;2=<no value>;"},
      {"{{range $k, $v := .m}}{{$k}} {{end}}", "y z "},
      {"{{range 3}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}}", "02"},
      {"{{- /* c */ -}}  x  {{- \"y\" }}", "xy"},
      {"{{printf \"%5.2f|%-4d|%q|%v|%d\" 3.14159 7 \"a\" .m \"s\"}}",
       " 3.14|7   |\"a\"|map[y:map[k:v] z:1]|%!d(string=s)"},
      {"{{index .m \"y\" \"k\"}}{{len .l}}{{slice (list 1 2 3) 1 2}}", "v3[2]"},
      {"{{eq .a 1.0}}", "error: template: template:1:2: executing \"template\" at <eq .a "
      "1.0>: error "
                        "calling eq: incompatible types for comparison: int and float64"},
      {"{{.a", "error: template: template:1: unclosed action"},
      {"\n{{foo}}", "error: template: template:2: function \"foo\" not defined"},
      {"{{if .a}}", "error: template: template:1: unexpected EOF"},
      {"{{break}}", "error: template: template:1: {{break}} outside {{range}}"},
      {"{{with $x := .b}}{{$x}}{{end}}{{$x}}",
       "error: template: template:1: undefined variable \"$x\""},
      {"{{define \"t\"}}<{{.}}>{{end}}{{template \"t\" .a}}", "<1>"},
      {"{{1e6}} {{1.5e10}} {{0x1F}} {{'a'}} {{1i}}", "1e+06 1.5e+10 31 97 (0+1i)"},
  };
  for (const Case& each : cases) EXPECT_EQ(run(each.text, false), each.want) << each.text;
}

TEST(Template, sprigs_functions_give_gos_types) {
  const Case cases[] = {
      {"{{typeOf (add 1 2)}} {{typeOf (until 2)}} {{typeOf (split \",\" \"a\")}} {{typeOf "
      "(addf 1 2)}}",
       "int64 []int map[string]string float64"},
      {"{{$d := dict \"x\" 1}}{{$_ := set $d \"y\" 2}}{{$d}}", "map[x:1 y:2]"},
      {"{{$_ := set .m \"new\" 5}}{{.m.new}}", "5"},
      {"{{addf 0.1 0.2}} {{divf 1 3}} {{round 2.345 2}}", "0.3 0.3333333333333333 2.35"},
      {"{{snakecase \"HTTPServerName\"}} {{camelcase \"a_b-c\"}}", "http_server_name ABC"},
      {"{{regexReplaceAll \"a(x*)b\" \"-axxb-\" \"${1}W\"}}", "-xxW-"},
      {"{{dateInZone \"2006-01-02 15:04 MST\" 1700000000 \"UTC\"}}", "2023-11-14 22:13 UTC"},
      {"{{(semver \"1.2.3-rc.1\").Prerelease}} {{semverCompare \"^1.2\" \"1.9.0\"}}", "rc.1 true"},
      {"{{div 1 0}}", "error: template: template:1:2: executing \"template\" at <div 1 0>: error "
                      "calling div: runtime error: integer divide by zero"},
      {"{{sha1sum \"a\"}}", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"},
      {"{{urlJoin (dict \"scheme\" \"http\" \"host\" \"h\" \"path\" \"/a b\")}}", "http://h/a%20b"},
      {"{{env \"HOME\"}}", "error: template: template:1: function \"env\" not defined"},
  };
  for (const Case& each : cases) EXPECT_EQ(run(each.text, false), each.want) << each.text;
}

TEST(Template, helms_functions_know_the_set) {
  const Case cases[] = {
      {"{{include \"h\" .a}}{{include \"h\" nil}}", "[1][]"},
      {"{{tpl \"{{.b}}{{define \\\"q\\\"}}Q{{end}}{{include \\\"q\\\" .}}\" .}}", "strQ"},
      {"{{.missing}}", ""},
      {"{{toYaml .m}}", "\"y\":\n  k: v\nz: 1"},
      {"{{toJson .l}} {{fromJson \"{\\\"a\\\":1}\"}}", "[1,\"x\",null] map[a:1]"},
      {"{{toToml (dict \"a\" 1 \"t\" (dict \"b\" \"x\"))}}", "a = 1\n\n[t]\n  b = \"x\"\n"},
      {"{{(fromToml \"a = 1\\n[b]\\nc = [1.5, 2.5]\").b.c}}", "[1.5 2.5]"},
      {"{{lookup \"v1\" \"Pod\" \"ns\" \"x\"}}", "map[]"},
  };
  for (const Case& each : cases) EXPECT_EQ(run(each.text, true), each.want) << each.text;
  EXPECT_NE(run("{{include \"loop\" .}}", true).find("nested reference name"), std::string::npos);
}

TEST(Template, certificates_are_signed_by_their_authority) {
  std::string out = run(
      "{{$ca := genCA \"ca\" 10}}{{$c := genSignedCert \"c\" (list \"10.0.0.1\") (list "
      "\"a.b\") 5 $ca}}"
      "{{hasPrefix \"-----BEGIN CERTIFICATE\" $c.Cert}} {{hasPrefix \"-----BEGIN RSA "
      "PRIVATE\" $c.Key}} "
      "{{genPrivateKey \"ecdsa\" | trunc 30}} {{typeOf $ca}}",
      false);
  EXPECT_EQ(out, "true true -----BEGIN EC PRIVATE KEY----- sprig.certificate");
}

TEST(Template, hostile_templates_end_with_a_limit) {
  const std::string_view cases[] = {
      "{{range 1000000000}}{{end}}",
      "{{range until 1000000000}}{{end}}",
      "{{repeat 2000000000 \"x\"}}",
      "{{define \"t\"}}{{template \"t\" .}}{{end}}{{template \"t\" .}}",
      "{{$s := \"x\"}}{{range 100}}{{$s = print $s $s}}{{end}}",
      "{{$d := dict}}{{$_ := set $d \"d\" $d}}{{toJson $d}}{{printf \"%2000000000d\" 1}}{{range "
      "1000000000}}x{{end}}",
      "{{$d := dict}}{{range 60}}{{$d = dict \"a\" $d \"b\" $d}}{{end}}{{toJson $d}}{{print $d}}",
      "{{seq 1 2000000000}}",
  };
  for (std::string_view text : cases) {
    EXPECT_TRUE(run(text, false).starts_with("error: ")) << text;
  }
}

TEST(Template, lists_every_function_that_helm_has) {
  std::shared_ptr<const FunctionTable> table = make_functions(Dialect::Helm);
  for (std::string_view name : {"genCAWithKey", "mustToToml", "toYamlPretty", "getHostByName",
                                "mustMergeOverwrite", "durationRound", "osIsAbs", "bcrypt"}) {
    EXPECT_NE(table->find(name), nullptr) << name;
  }
  EXPECT_EQ(table->find("expandenv"), nullptr);
}

}  // namespace
}  // namespace bireme::lang::tmpl
