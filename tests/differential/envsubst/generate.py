#!/usr/bin/python3
"""Writes questions for `eval envsubst --batch`, the same ones for the same seed.

usage: generate.py SEED COUNT
"""

import json
import random
import sys

NAMES = ["A", "b", "_x", "LONG_name1", "PATHS", "E", "U", "N", "NONE", "none2", "é", "1st"]
VALUES = ["", "apple", "a/b/c.tar.gz", "usr/local/bin", "éclair ÀÉ", "42", "-3", "a.b.c",
          "true",
          "x y z", "[a]", "aaa", "ABC def", "$A", "${b}", "日本語", "a\\b", "a*b", "line\nline"]
WORDS = ["", "a", "d", "default", "*", "*/", "/*", ".*", "?", "[a-c]", "[^a]", "[", "]",
         "\\/", "\\\\", "/", "$", "$$", "x y", "é", ".", "a*a", "-1", "1", "0", "2", "99",
          " -1", "+1", ":", "#", "%"]


def word(rng, depth):
    parts = []
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
        if depth > 0 and rng.random() < 0.2:
            parts.append(function(rng, depth - 1))
        else:
            parts.append(rng.choice(WORDS))
    return "".join(parts)


def number(rng, depth):
    if depth > 0 and rng.random() < 0.1:
        return function(rng, depth - 1)
    return rng.choice(["0", "1", "2", "3", "-1", " -2", "-9", "50", "+1", "x", "", "é", "9" * 20])


def function(rng, depth):
    name = rng.choice(NAMES)
    kind = rng.randrange(8)
    if kind == 0:
        return "${%s}" % name
    if kind == 1:
        mark = rng.choice([":-", ":=", "=", ":+", ":?", "-", "+", "?"])
        return "${%s%s%s}" % (name, mark, word(rng, depth))
    if kind == 2:
        return "${#%s}" % name
    if kind == 3:
        return "${%s%s}" % (name, rng.choice(["^", "^^", ",", ",,", "^,", ",^", ",,,"]))
    if kind == 4:
        return "${%s:%s}" % (name, number(rng, depth))
    if kind == 5:
        return "${%s:%s:%s}" % (name, number(rng, depth), number(rng, depth))
    if kind == 6:
        return "${%s%s%s}" % (name, rng.choice(["#", "##", "%", "%%"]), word(rng, depth))
    mark = rng.choice(["/", "//", "/#", "/%"])
    return "${%s%s%s/%s}" % (name, mark, word(rng, depth), word(rng, depth))


def text(rng):
    parts = []
    for _ in range(rng.randint(1, 4)):
        parts.append(rng.choice(["", "text ", "$", "$$", "$${", "}", "{", "é", "a: b\n", "\\",
                                 "/"]))
        parts.append(function(rng, rng.choice([0, 1, 2])))
    whole = "".join(parts)
    while rng.random() < 0.15 and whole:
        at = rng.randrange(len(whole) + 1)
        added = rng.choice(["", "$", "{", "}", "${", ":", "/", "é", "#"])
        whole = whole[:at] + added + whole[at + rng.randint(0, 1):]
    return whole


def main():
    rng = random.Random(int(sys.argv[1]))
    for number_of in range(int(sys.argv[2])):
        names = [name for name in NAMES if not name.lower().startswith("none")]
        question = {"id": number_of, "text": text(rng),
                    "vars": {name: rng.choice(VALUES) for name in names if rng.random() < 0.85}}
        if rng.random() < 0.4:
            question["strict"] = True
        print(json.dumps(question, ensure_ascii=False))


main()
