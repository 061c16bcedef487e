"""Seeded templates over every function and type: JSON lines {id, template, data, helpers?, helm?}.

usage: generate.py SEED COUNT
Expressions are typed so that most of them succeed; about one in eight takes an argument of any
type, so that the rules for types and their messages are compared as well. Functions whose result
is random, or in Go depends on the order of a map, are left out.
"""

import json
import random
import sys

DATA = {
    "i": 7,
    "z": 0,
    "neg": -3,
    "big": 12345678,
    "f": 2.5,
    "t": True,
    "no": False,
    "s": "Hello World",
    "e": "",
    "uni": "héllo 世界",
    "ml": "a: 1\nb: two\n",
    "num": "42",
    "nul": None,
    "l": [3, "x", None, 2.5, [1, 2], {"k": "v"}],
    "sl": ["b", "a", "c", "a"],
    "il": [5, 1, 3],
    "m": {"z": 1, "a": {"b": {"c": "deep"}}, "n": None, "list": [1, 2]},
    "sm": {"x": "1", "y": "2"},
    "el": [],
    "em": {},
    "v": "1.2.3-rc.1+b5",
    "url": "https://u:p@example.com:8443/a%20b?q=1#frag",
}
STRINGS = [
    '"abc"',
    '"Foo Bar"',
    '"a-b_c d"',
    '"x.y/z.tar.gz"',
    '"12"',
    '""',
    '"  pad  "',
    '"<a&b>"',
    "`raw\\n`",
    '"é世"',
    '"a,b,c"',
    '"1.2.3"',
    '"aaa"',
    ".s",
    ".uni",
    ".num",
    ".ml",
    ".e",
    ".v",
]
INTS = ["0", "1", "2", "3", "5", "-1", "10", ".i", ".neg", ".z", "0x1F", "'a'"]
FLOATS = ["1.5", "0.1", "2.0", "-3.75", "1e3", ".f", "1e21", "123456789.5"]
BOOLS = ["true", "false", ".t", ".no"]
LISTS = [
    ".l",
    ".sl",
    ".il",
    ".el",
    '(list 1 "a" nil)',
    "(list)",
    "(until 4)",
    '(splitList "," "q,r,s")',
]
DICTS = [
    ".m",
    ".sm",
    ".em",
    '(dict "a" 1 "b" "x")',
    "(dict)",
    '(dict "k" (list 1 2) "d" (dict "e" 1.5))',
]
REGEXES = [
    '"[a-z]+"',
    '"o"',
    '"^H.*d$"',
    '"(l+)(o)"',
    '"[0-9]*"',
    '"x*"',
    '"("',
    '"(?i)h"',
    '"\\\\s"',
]
ANY = STRINGS + INTS + FLOATS + BOOLS + LISTS + DICTS + [".nul", "nil", ".missing"]
CONSTRAINTS = ['">=1.0.0"', '"^1.2"', '"~1.2.0-0"', '"1.x"', '"<2 || >3"', '"1.2 - 1.4"', '"bad"']
LAYOUTS = [
    '"2006-01-02"',
    '"Mon Jan _2 15:04:05 2006"',
    '"02/01/06 03:04PM"',
    '"2006-01-02T15:04:05Z07:00"',
    '"Monday, January 2"',
    '"15h 4m 5s .000"',
    '"002 MST -0700"',
]
ZONES = ['"UTC"', '"America/New_York"', '"Asia/Tokyo"', '"Europe/Berlin"', '"No/Where"']

# function: (kind of the result, kinds of the arguments); * repeats the one before it 0 to 2 times
FUNCTIONS = {
    "trim": "s s",
    "upper": "s s",
    "lower": "s s",
    "title": "s s",
    "untitle": "s s",
    "swapcase": "s s",
    "snakecase": "s s",
    "camelcase": "s s",
    "kebabcase": "s s",
    "nospace": "s s",
    "initials": "s s",
    "trunc": "s i s",
    "substr": "s i i s",
    "repeat": "s c s",
    "trimAll": "s s s",
    "trimSuffix": "s s s",
    "trimPrefix": "s s s",
    "contains": "b s s",
    "hasPrefix": "b s s",
    "hasSuffix": "b s s",
    "quote": "s a *",
    "squote": "s a *",
    "cat": "s a *",
    "indent": "s c s",
    "nindent": "s c s",
    "replace": "s s s s",
    "plural": "s s s i",
    "toString": "s a",
    "toStrings": "l a",
    "join": "s s l",
    "split": "d s s",
    "splitn": "d s i s",
    "splitList": "l s s",
    "b64enc": "s s",
    "b64dec": "s s",
    "b32enc": "s s",
    "b32dec": "s s",
    "abbrev": "s i s",
    "abbrevboth": "s i i s",
    "wrap": "s c s",
    "wrapWith": "s c s s",
    "add": "n a *",
    "add1": "n a",
    "sub": "n a a",
    "mul": "n a a *",
    "div": "n a a",
    "mod": "n a a",
    "max": "n a a *",
    "min": "n a a *",
    "biggest": "n a a",
    "addf": "f a *",
    "add1f": "f a",
    "subf": "f a a",
    "mulf": "f a a *",
    "divf": "f a a",
    "maxf": "f a a",
    "minf": "f a a",
    "floor": "f a",
    "ceil": "f a",
    "round": "f a c",
    "int": "i a",
    "int64": "n a",
    "float64": "f a",
    "atoi": "i s",
    "toDecimal": "n a",
    "until": "l c",
    "untilStep": "l i i i",
    "seq": "s i i",
    "list": "l a a *",
    "tuple": "l a *",
    "first": "a l",
    "last": "a l",
    "rest": "l l",
    "initial": "l l",
    "append": "l l a",
    "prepend": "l l a",
    "reverse": "l l",
    "uniq": "l l",
    "without": "l l a *",
    "has": "b a l",
    "compact": "l l",
    "concat": "l l l",
    "chunk": "l c l",
    "sortAlpha": "l l",
    "mustFirst": "a l",
    "mustAppend": "l l a",
    "mustSlice": "l l c",
    "dict": "d s a",
    "get": "a d s",
    "set": "d d s a",
    "unset": "d d s",
    "hasKey": "b d s",
    "pluck": "l s d d",
    "pick": "d d s *",
    "omit": "d d s *",
    "merge": "d d d",
    "mergeOverwrite": "d d d",
    "mustMerge": "d d d",
    "deepCopy": "a a",
    "deepEqual": "b a a",
    "dig": "a s s a d",
    "default": "a a a",
    "empty": "b a",
    "coalesce": "a a a *",
    "all": "b a *",
    "any": "b a *",
    "ternary": "a a a b",
    "typeOf": "s a",
    "kindOf": "s a",
    "typeIs": "b s a",
    "kindIs": "b s a",
    "typeIsLike": "b s a",
    "toJson": "s a",
    "toPrettyJson": "s a",
    "toRawJson": "s a",
    "fromJson": "a s",
    "mustToJson": "s a",
    "regexMatch": "b r s",
    "regexFind": "s r s",
    "regexFindAll": "l r s i",
    "regexReplaceAll": "s r s s",
    "regexReplaceAllLiteral": "s r s s",
    "regexSplit": "l r s i",
    "mustRegexFind": "s r s",
    "regexQuoteMeta": "s s",
    "base": "s s",
    "dir": "s s",
    "clean": "s s",
    "ext": "s s",
    "isAbs": "b s",
    "osBase": "s s",
    "sha1sum": "s s",
    "sha256sum": "s s",
    "sha512sum": "s s",
    "adler32sum": "s s",
    "semver": "a s",
    "semverCompare": "b k s",
    "urlParse": "d s",
    "dateInZone": "s y j w",
    "duration": "s a",
    "durationRound": "s a",
    "toDate": "a y s",
    "htmlDateInZone": "s j w",
    "len": "i a",
    "index": "a l c",
    "not": "b a",
    "and": "a a a *",
    "or": "a a a *",
    "eq": "b a a *",
    "ne": "b a a",
    "lt": "b i i",
    "le": "b f f",
    "gt": "b s s",
    "ge": "b a a",
    "print": "s a a *",
    "println": "s a *",
    "html": "s a",
    "js": "s a",
    "urlquery": "s a",
    "printf": "s p a *",
}
HELM = {
    "toYaml": "s a",
    "toYamlPretty": "s a",
    "fromYaml": "d s",
    "fromYamlArray": "l s",
    "fromJson": "d s",
    "fromJsonArray": "l s",
    "toToml": "s d",
    "tpl": "s q x",
    "include": "s h a",
    "required": "a s a",
    "fail": "s s",
    "lookup": "d s s s s",
    "mustToYaml": "s a",
}
TPLS = [
    '"{{ . }}"',
    '"{{ .Values.s }}"',
    '"plain"',
    '"{{ define \\"q\\" }}Q{{ . }}{{ end }}{{ include \\"q\\" 1 }}"',
    '"{{ .nope.x }}"',
    '"{{"',
]
HELPERS = ['{{define "show"}}<{{ . }}>{{end}}{{define "list"}}{{range .}}{{.}},{{end}}{{end}}']
LITERALS = {
    "s": STRINGS,
    "i": INTS,
    "j": INTS,  # seconds: what is no number would be the time of the run
    "n": INTS,
    "f": FLOATS,
    "b": BOOLS,
    "l": LISTS,
    "d": DICTS,
    "a": ANY,
    "r": REGEXES,
    "k": CONSTRAINTS,
    "y": LAYOUTS,
    "w": ZONES,
    "c": ["0", "1", "2", "3", "8", ".i"],
    "q": TPLS,
    "x": [".", "$"],
    "h": ['"show"', '"list"', '"nope"'],
}
VERBS = "vdsqxXeEfFgGtcUobT%z"


class Generator:
    def __init__(self, chooser, helm):
        self.chooser = chooser
        self.functions = dict(FUNCTIONS, **HELM) if helm else FUNCTIONS
        self.by_kind = {}
        for name, shape in self.functions.items():
            self.by_kind.setdefault(shape.split()[0], []).append(name)
            self.by_kind.setdefault("a", []).append(name)

    def format(self):
        pieces = []
        for _ in range(self.chooser.randint(1, 3)):
            flags = "".join(self.chooser.sample("+-# 0", self.chooser.randint(0, 2)))
            width = self.chooser.choice(["", "", "4", "12", "8.3", ".2"])
            pieces.append("%" + flags + width + self.chooser.choice(VERBS))
        return '"' + "|".join(pieces) + '"'

    def expression(self, kind, depth):
        if kind == "p":
            return self.format()
        if kind == "j":
            return self.chooser.choice(LITERALS[kind])
        if self.chooser.random() < 0.04:
            kind = "a"
        names = self.by_kind.get(kind)
        if depth <= 0 or not names or self.chooser.random() < 0.3:
            return self.chooser.choice(LITERALS[kind])
        return "(" + self.call(self.chooser.choice(names), depth - 1) + ")"

    def call(self, name, depth):
        words = [name]
        for kind in self.functions[name].split()[1:]:
            if kind == "*":
                words += [self.expression(last, depth) for _ in range(self.chooser.randint(0, 2))]
            else:
                words.append(self.expression(kind, depth))
                last = kind
        if self.chooser.random() < 0.02:
            words.append("1")
        if self.chooser.random() < 0.15 and len(words) > 1:
            return words[-1] + " | " + " ".join(words[:-1])
        return " ".join(words)

    def piece(self, depth):
        choose = self.chooser
        form = choose.randint(0, 9)
        value = self.expression("a", 2)
        if depth <= 0 or form < 5:
            return (
                "{{"
                + choose.choice(["", "- ", " "])
                + self.call(choose.choice(list(self.functions)), 2)
                + " }}"
            )
        body = self.piece(depth - 1)
        if form == 5:
            return "{{if %s}}%s{{else if %s}}x{{else}}%s{{end}}" % (
                value,
                body,
                self.expression("b", 1),
                self.piece(0),
            )
        if form == 6:
            return "{{range $k, $v := %s}}{{$k}}={{$v}};{{else}}none{{end}}" % self.expression(
                choose.choice("lda"), 1
            )
        if form == 7:
            return "{{with %s}}[{{.}}]{{else}}%s{{end}}" % (value, body)
        if form == 8:
            return "{{$x := %s}} %s {{$x = %s}}{{$x}}" % (value, body, self.expression("a", 1))
        return '{{range %s}}{{if eq (kindOf .) "int"}}{{continue}}{{end}}{{.}}{{else}}%s{{end}}' % (
            self.expression("l", 1),
            body,
        )


def main():
    chooser = random.Random(int(sys.argv[1]))
    for number in range(int(sys.argv[2])):
        helm = chooser.random() < 0.25
        text = " ".join(Generator(chooser, helm).piece(2) for _ in range(chooser.randint(1, 2)))
        question = {"id": number, "template": text, "data": DATA}
        if helm:
            text = (
                text.replace(" .", " .Values.")
                .replace("(.", "(.Values.")
                .replace(".Values. ", ". ")
            )
            text = (
                text.replace("{{.Values.", "{{.")
                .replace(" .Values.}}", " .}}")
                .replace(".Values.)", ".)")
            )
            question.update(template=text, data={"Values": DATA}, helm=True, helpers=HELPERS)
        if chooser.random() < 0.02:
            cut = chooser.randrange(1, len(text))
            question["template"] = text[:cut] + text[cut + 1 :]
        print(json.dumps(question))


if __name__ == "__main__":
    main()
