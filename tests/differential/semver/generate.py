#!/usr/bin/python3
"""Writes questions for `eval semver --batch`, the same ones for the same seed.

usage: generate.py SEED COUNT
"""

import json
import random
import sys


OPERATORS = ["", "=", "!=", ">", "<", ">=", "=>", "<=", "=<", "~", "~>", "^", "=="]


def number(rng):
    numbers = ["0", "1", "2", "3", "10", "11", "01", "99999999999999999999"]
    return rng.choice(numbers[:rng.choice([4, 6, 6, 8])])


def suffix(rng, mark, odds):
    if rng.random() > odds:
        return ""
    parts = [rng.choice(["alpha", "beta", "rc", "0", "1", "12", "01", "a-b", "-", "x"])
             for _ in range(rng.randint(1, 3))]
    return mark + ".".join(parts)


def version(rng, wild=False):
    parts = []
    for _ in range(rng.choice([1, 2, 3, 3, 3, 3])):
        parts.append(rng.choice("xX*") if wild and rng.random() < 0.15 else number(rng))
    text = rng.choice(["", "", "", "v"]) + ".".join(parts)
    text += suffix(rng, "-", 0.3) + suffix(rng, "+", 0.1)
    if rng.random() < 0.04:
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice(["", " ", ".", "-", "+", "!", "v", "é"]) + text[at:]
    return text


def constraint(rng):
    groups = []
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        if rng.random() < 0.1:
            groups.append(f"{version(rng)} - {version(rng)}")
            continue
        terms = [rng.choice(OPERATORS) + rng.choice(["", "", " "]) + version(rng, True)
                 for _ in range(rng.choice([1, 1, 2, 3]))]
        groups.append(rng.choice([" ", ", ", ",", " , "]).join(terms))
    return rng.choice(["||", " || "]).join(groups)


def question(rng, index):
    op = rng.choice(["check", "check", "check", "compare", "parse", "sort"])
    if op == "check":
        return {"id": index, "op": op, "constraint": constraint(rng), "version": version(rng),
                "includePrerelease": rng.random() < 0.3}
    if op == "compare":
        return {"id": index, "op": op, "a": version(rng), "b": version(rng)}
    if op == "parse":
        return {"id": index, "op": op, "version": version(rng), "strict": rng.random() < 0.5}
    return {"id": index, "op": op, "versions": [version(rng) for _ in range(rng.randint(0, 6))]}


def main():
    rng = random.Random(int(sys.argv[1]))
    for index in range(int(sys.argv[2])):
        print(json.dumps(question(rng, index)))


main()
