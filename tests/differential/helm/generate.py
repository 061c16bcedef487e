"""Charts and flags from a seed: values through every layer, and the grammar of --set."""
import json
import random

from cases import Case

SHOW = "{{ .Values | toJson }}\n"


def manifest(name, body):
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  values: {body}"


def chart_yaml(name, dependencies=(), **more):
    return json.dumps({"apiVersion": "v2", "name": name, "version": "1.2.3", **more,
                       **({"dependencies": list(dependencies)} if dependencies else {})})


def scalar(rng):
    return rng.choice([None, None, True, False, 0, 1, 7, 1.5, 1e6, 123456789, "", "x", "yes", "1",
                       "a b", [], [1, "b"], [{"k": None}], {}])


def tree(rng, depth, names="abcde"):
    made = {}
    for key in rng.sample(names, rng.randint(0, len(names))):
        made[key] = tree(rng, depth - 1) if depth > 0 and rng.random() < 0.5 else scalar(rng)
    return made


def values_of(rng, subcharts):
    made = tree(rng, 2)
    if rng.random() < 0.7:
        made["global"] = tree(rng, 2)
    for name in subcharts:
        if rng.random() < 0.6:
            made[name] = tree(rng, 1)
            if rng.random() < 0.3:
                made[name]["global"] = tree(rng, 2)
        if rng.random() < 0.5:
            made.setdefault(name, {})["enabled"] = rng.choice([True, True, False])
    if rng.random() < 0.3:
        made["tags"] = {"t1": rng.choice([True, False]), "t2": rng.choice([True, False])}
    if rng.random() < 0.2 and subcharts:
        made[rng.choice(subcharts)] = None
    return made


def dependency(rng, name, alias=None):
    made = {"name": name, "version": rng.choice(["1.2.3", "^1.0", ">=0.1", "2.x", "*"])}
    seen = alias or name
    if alias:
        made["alias"] = alias
    if rng.random() < 0.5:
        made["condition"] = rng.choice([f"{seen}.enabled", f"nothing,{seen}.enabled", "a", seen])
    if rng.random() < 0.3:
        made["tags"] = rng.sample(["t1", "t2"], rng.randint(1, 2))
    if rng.random() < 0.4:
        made["import-values"] = rng.choice([["data"], [{"child": "a", "parent": "imported"}],
                                            [{"child": "exports.data", "parent": "."}, "data"],
                                            [{"child": "b", "parent": "c.d"}]])
    return made


def layered(rng, number):
    subs = ["sub", "other"][:rng.randint(1, 2)]
    files = {}
    dependencies = []
    for name in subs:
        if rng.random() < 0.8:
            dependencies.append(dependency(rng, name))
        if rng.random() < 0.25:
            dependencies.append(dependency(rng, name, f"{name}2"))
    seen = [d.get("alias", d["name"]) for d in dependencies] or subs
    files["chart/Chart.yaml"] = chart_yaml("top", dependencies)
    files["chart/values.yaml"] = json.dumps(values_of(rng, seen))
    files["chart/templates/v.yaml"] = manifest("top", SHOW)
    for name in subs:
        base = f"chart/charts/{name}"
        files[f"{base}/values.yaml"] = json.dumps({**values_of(rng, ["deep"]),
                                                   "exports": {"data": tree(rng, 1)}})
        files[f"{base}/templates/v.yaml"] = manifest(name, SHOW)
        deep = rng.random() < 0.4
        files[f"{base}/Chart.yaml"] = chart_yaml(name, [dependency(rng, "deep")] if deep else [])
        if deep:
            files[f"{base}/charts/deep/Chart.yaml"] = chart_yaml("deep")
            files[f"{base}/charts/deep/values.yaml"] = json.dumps(values_of(rng, []))
            files[f"{base}/charts/deep/templates/v.yaml"] = manifest("deep", SHOW)
    words = []
    for index in range(rng.randint(0, 2)):
        files[f"values{index}.yaml"] = json.dumps(values_of(rng, seen))
        words += ["-f", f"values{index}.yaml"]
    for _ in range(rng.randint(0, 3)):
        words += ["--set", rng.choice(["a=null", "b.c=1", f"{seen[0]}.a=x", "global.a=1",
                                       "global.b.c=null", f"{seen[0]}.global.a=2",
                                       "tags.t1=false", "c[1].d=2", "a.b.c=null"])]
    # Helm 3 mixes up the parents of a subchart whose chart is used under two names.
    mixed = any("alias" in d for d in dependencies) and any("charts/deep" in path for path in files)
    return Case(f"layered{number}", files, words, "4" if mixed else "43")


PARTS = ["a", "b", "a.b", "a[0]", "a[1].b", "a[2][0]", "x\\.y", "a\\,b", "", "a[-1]", "a[x]", "é",
         "a.b[1]", "a]", "a[", "a[0][1", "a[0][1].c", "a[1]b", "a[+1]"]
TEXTS = ["1", "x", "", "null", "true", "FALSE", "{1,2}", "{}", "{a,b", "01", "-5", "1.5", "a\\,b",
         "a b", "{a,{b}}", "9223372036854775808", "\\", "a=b", "+7", "0", "{null,true}", "1e3",
         "[1]", "\"q\"", "{a},z"]
JSONS = ["1", "{\"k\":[1,2.5]}", "[1,null]", "null", "\"s\"", "true", "", " 3 ", "{", "nope", "1e3",
         "[1] "]
FLAGS = ["--set", "--set", "--set", "--set-string", "--set-json", "--set-literal", "--set-file"]


def assignment(rng, flag):
    key = rng.choice(PARTS)
    text = rng.choice(JSONS if flag == "--set-json" else TEXTS)
    return key + rng.choice(["=", "=", "=", "=", "", "=="]) + text


def sets(rng, number):
    files = {"chart/Chart.yaml": chart_yaml("top"), "chart/templates/v.yaml": manifest("top", SHOW),
             "chart/values.yaml": "a: {b: 1}\nx: 2\n", "1": "one", "x": "content\n"}
    words = []
    for _ in range(rng.randint(1, 2)):
        flag = rng.choice(FLAGS)
        words += [flag, ",".join(assignment(rng, flag) for _ in range(rng.randint(1, 3)))]
    return Case(f"set{number}", files, words, rng.choice("43"))


def make(seed):
    rng = random.Random(seed)
    for number in range(150):
        yield layered(rng, number)
    for number in range(250):
        yield sets(rng, number)
