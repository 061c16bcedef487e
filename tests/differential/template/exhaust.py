"""Every function with every kind of argument: JSON lines {id, template, data, helm?}.

usage: exhaust.py SIGNATURES SEED PER_FUNCTION [NAME...]
SIGNATURES holds a line `name type` for each of Sprig's functions, as the oracle's `functions`
prints them. A function is called with every combination of arguments of the kinds it takes and of a
few it does not take, or with PER_FUNCTION of them, drawn from the seed; and with too few and too
many. What is random, or depends on the clock or on a map's order, is left out.
"""

import itertools
import json
import random
import re
import sys

DATA = {
    "i": 7, "z": 0, "neg": -3, "f": 2.5, "big": 1e21, "t": True, "no": False, "nul": None,
    "s": "Hello World", "e": "", "uni": "héllo 世界",
    "l": [3, "x", None, 2.5, [1, 2], {"k": "v"}], "sl": ["b", "a", "c", "a"], "il": [5, 1, 3, 1],
    "el": [], "fl": [1.5, 2.0, -0.0], "bl": [True, False], "nl": [None, None],
    "ll": [[1], ["a"], []], "ml": [{"a": 1}, {"a": 2, "b": None}],
    "em": {}, "sm": {"x": "1", "y": "2"},
    "m": {"z": 1, "a": {"b": {"c": "deep"}}, "n": None, "list": [1, 2]},
    "url": "https://u:p@example.com:8443/a%20b?q=1#frag",
}
STRINGS = [
    '"abc"', '""', '"a,b,c"', '"12"', '"-1.5"', '"0x1F"', '"true"', '"1.2.3"', '"10ms"',
    '"2006-01-02"', '"Foo barBaz_qux-Quux"', '"héllo 世界 \U0001F600"', '"  \\t a  b\\n"',
    '"/a/../b//c.tar.gz"', '"<a href=\\"x\\">&\'"', '"[a-z]+(b)?"', '"("', ".s", ".url",
    '"{\\"a\\": [1, 2.0, null]}"', '"YWJj"', '"MFRGG==="', '"\\xff\\x00"', '"int"', '"map"',
    '"1 - 2 || ^3"', '"$1x${1}"', '"1e3"', '"007"', '"1_000"', '"9223372036854775808"', '"inf"',
    '"NaN"', '".5"', '"-0"', '"ǆ Ǆ ß ﬁ İ ı"',
]
NUMBERS = [
    "0", "1", "7", "-3", ".i", "2.5", ".f", "1e21", ".big", "(int64 5)", "(float64 3)",
    '(float64 "NaN")', '(int "9")', "'a'", "1e3", "3i", '(index "abc" 1)', "9223372036854775807",
    "-9223372036854775808", ".neg", "(divf 1 0.001)", "0.1", "-0.5", '(len "abc")', "1000000",
    "12345678.9", "1e-7",
]
BOOLS = ["true", "false", ".t", ".no"]
NILS = ["nil", ".nul", ".missing", "(index .l 2)", '(get .m "n")', '(get .m "none")']
LISTS = [
    "(list)", '(list 1 "a" nil)', ".l", ".sl", ".il", ".el", "(until 3)", "(until 0)",
    '(splitList "," "a,b")', ".fl", ".bl", ".nl", ".ll", ".ml", "(tuple 1 2.5 true)",
    "(chunk 2 .sl)", "(first (chunk 1 .il))", '(list (list 1) (dict "a" 1))', "(sortAlpha .l)",
    "(toStrings .nl)",
]
MAPS = [
    "(dict)", ".m", ".sm", ".em", '(dict "a" 1 "b" "x")', '(split "," "a,b")',
    '(dict "k" (list 1 2) "d" (dict "e" 1.5 "n" nil))', "(urlParse .url)", "(dict 1 2 nil 3)",
    '(pick .m "n")',
]
TIMES = ['(toDate "2006-01-02" "2024-02-29")', '(toDate "2006-01-02" "x")']
ODD = [*TIMES, '(semver "1.2.3-rc.1+b")', '(semver "v1")']
ANY = STRINGS + NUMBERS + BOOLS + NILS + LISTS + MAPS + ODD
FEW = ['"abc"', "7", "2.5", "true", "nil", ".nul", ".missing", ".l", ".m", "(int64 5)", ODD[2],
       TIMES[0], "1.0", "-1", "'a'", "1e3", "2i", ".f", ".i"]
KINDS = {
    "interface {}": ANY,
    "reflect.Value": ANY,
    "string": STRINGS + FEW,
    "int": ["0", "1", "2", "3", "8", "-1", "-5", "100", ".i", ".neg", "1.0", "1e1", "0x10"] + FEW,
    "float64": NUMBERS + FEW,
    "bool": BOOLS + FEW,
    "map[string]interface {}": MAPS + FEW,
    "[]interface {}": LISTS + FEW,
    "time.Time": TIMES + FEW,
}
LAYOUTS = ['"2006-01-02T15:04:05Z07:00"', '"Mon Jan _2 15:04:05 MST 2006"', '""',
           '"3:04PM .000 .999 002 __2 -0700 -07 Z0700 January"']
ZONES = ['"UTC"', '"America/New_York"', '"Asia/Kolkata"', '"No/Where"', '""', '"EST"', '"../x"']
REGEXES = [
    '"[a-z]+"', '"(l+)(o)"', '"x*"', '""', '"("', '"(?i)H|w"', '"\\\\s"', '"^.*$"', '"\\\\pL+"',
    '"[[:alpha:]]"', '"(?P<n>o)"', '"(?:a|b)*?"', '"\\\\bW"', '"a{2,3}"', '"a{1001}"', '"[z-a]"',
    '"\\\\8"', '"*"', '"(?<n>o)"', '"\\\\d\\\\w\\\\z"', "7",
]
# Better arguments than those of the kind alone, by a pattern of the name and the position.
HINTS = [
    (r"date(_?in_?zone)?", 0, LAYOUTS + FEW[:3]),
    (r"(html)?date(_?in_?zone)?", 1, TIMES + ["(int64 5)", "0", "1700000000", ".i"]),
    (r"htmldate(inzone)?", 0, TIMES + ["(int64 5)", "0", ".i"]),
    (r"date_?in_?zone", 2, ZONES),
    (r"htmldateinzone", 1, ZONES),
    (r"(must)?_?date_?modify", 0, ['"1h"', '"-24h"', '"x"', '""', '"1.5h3ns"', '"12"', '"3q"']),
    (r"durationround", 0, ['"1h2m3s"', '"95"', '"-1.5h"', "(int64 95000000000)", '"9000h"', "3.7"]),
    (r"(must)?regex(?!quote).*", 0, REGEXES),
    (r"(must)?regex(?!quote).*", 1, ['"Hello World"', '"aaa bbb"', '""', ".uni", '"a\\nb"', "7"]),
    (r"(kind|type)is(like)?", 0, ['"int"', '"int64"', '"float64"', '"string"', '"map"', '"slice"',
                                  '"invalid"', '"[]interface {}"', '"time.Time"', '"ptr"']),
    (r"semvercompare", 0, ['">=1.0.0"', '"^1.2"', '"~1.2.0-0"', '"1.x"', '"<2 || >3"', '"*"',
                           '"1.2 - 1.4"', '"bad"', '"!=1"', '""', '">1,<2"', '"^0.0.3"', '"||"']),
    (r"semvercompare", 1, ['"1.2.3"', '"v1.2"', '"1"', '"1.2.3-rc.1"', '"0.0.3"', '"x"', '""']),
    (r"printf", 0, ['"%v"', '"%d|%5.2f"', '"%x %X"', '"%q"', '"%T"', '"%+v"', '"%c%U"', '"%e %G"',
                    '"%08.3f|%-9s|"', '"%*d"', '"%[2]v %[1]v"', '"%% %t"', '"%!"', '"%"', '"%6.2v"',
                    '"%+q %#x"', '"% d"', '"%o %O %b"', '"%[3]v %[x]d"', '"%.*f"', '"%z"', "7"]),
    (r"(must)?deepcopy", 0, STRINGS + NUMBERS + BOOLS + NILS + LISTS + MAPS + TIMES),
    (r"(must)?fromjson", 0, [text for text in STRINGS if text != '"-0"']),
    (r"round", 1, ["0", "1", "2", "-1", "10", "400", '"abc"', "2.5"]),
]
SKIPPED = re.compile(
    r"now|uuidv4|rand.*|shuffle|gen.*|env|expandenv|getHostByName|encryptAES|htpasswd|bcrypt|ago|"
    r"buildCustomCert|keys|values|derivePassword")
BUILT_IN = {
    **{name: ["reflect.Value", "...reflect.Value"]
       for name in ("index", "slice", "and", "or", "eq", "call")},
    **{name: ["reflect.Value"] for name in ("len", "not")},
    **{name: ["reflect.Value", "reflect.Value"] for name in ("ne", "lt", "le", "gt", "ge")},
    **{name: ["...interface {}"] for name in ("print", "println", "html", "js", "urlquery")},
    "printf": ["string", "...interface {}"],
}
HELM = {
    **{name: ["interface {}"] for name in ("toYaml", "mustToYaml", "toToml", "mustToToml", "toJson",
                                           "mustToJson")},
    **{name: ["string"] for name in ("fromYaml", "fromYamlArray", "fromJson", "fromJsonArray",
                                     "fail")},
    **{name: ["string", "interface {}"] for name in ("required", "tpl", "include")},
    "lookup": ["string"] * 4,
}
SHOWN = '{{ $r := (%s) }}{{ $r }}|{{ printf "%%T|%%q" $r $r }}'


def parameters(signature):
    inner, depth, found = signature[signature.index("(") + 1:], 1, [""]
    for letter in inner:
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0:
            break
        if letter == "," and depth == 1:
            found.append("")
        else:
            found[-1] += letter
    return [each.strip() for each in found if each.strip()]


def choices(name, kinds):
    made = [KINDS.get(kind, FEW) for kind in kinds]
    for pattern, position, better in HINTS:
        if position < len(made) and re.fullmatch(pattern, name.lower()):
            made[position] = better
    return made


def calls(name, kinds, chooser, most):
    fixed = [kind for kind in kinds if not kind.startswith("...")]
    more = [kinds[-1][3:]] if len(fixed) < len(kinds) else []
    for count in range(4 if more else 1):
        lists = choices(name, fixed + more * count)
        total = 1
        for each in lists:
            total *= len(each)
        combinations = itertools.product(*lists)
        if total > most:
            combinations = (tuple(map(chooser.choice, lists)) for _ in range(most))
        for words in combinations:
            if name != "set" or words[0] != words[2]:  # a map in itself ends the other side
                yield " ".join((name, *words))
    for count in {0, len(fixed) - 1, len(fixed) + 1, len(fixed) + 4} - {-1}:
        yield " ".join([name, *(chooser.choice(FEW) for _ in range(count))])


def main():
    chooser = random.Random(int(sys.argv[2]))
    only = sys.argv[4:]
    signatures = [line.rstrip("\n").split(" ", 1) for line in open(sys.argv[1], encoding="utf-8")]
    sprig = {name: parameters(text) for name, text in signatures if not SKIPPED.fullmatch(name)}
    number = 0
    for table, helm in (({**BUILT_IN, **sprig}, False), (HELM, True)):
        for name, kinds in table.items():
            if only and name not in only:
                continue
            for call in calls(name, kinds, chooser, int(sys.argv[3])):
                question = {"id": number, "template": SHOWN % call, "data": DATA}
                if helm:
                    text = re.sub(r"(?<=[ (])\.(?=[a-z])", ".Values.", SHOWN % call)
                    question.update(template=text, data={"Values": DATA}, helm=True)
                number += 1
                print(json.dumps(question))


if __name__ == "__main__":
    main()
