"""Charts from a seed, one feature each: Chart.yaml, .helmignore, documents and hooks, .Files,
capabilities, requirements.yaml, archives' neighbours."""
import json
import random

from cases import Case

ODD = [None, True, 1, 1.5, "", "x", [], ["a"], {}, {"a": 1}]
NAMES = ["top", "top", "top", "a.b", "A_b", "x/y", "..", "", "top chart", "a\\b", "é"]
VERSIONS = ["1.2.3", "1.2.3", "v1.2.3", "1.2", "1", "01.2.3", "1.2.3-rc.1+b", "x", "", 1, 1.2, None]
KUBE = [">=1.20.0", ">= 1.20.0-0 < 2.0.0", "^1.19", "<1.0", "1.x", "nonsense", "", "~1.29 || >1.30",
        ">=1.20.0, <1.99.0", "!=1.2", "v1"]
SHOWN = "{{ .Chart.Name }}|{{ .Chart.Version }}|{{ .Chart.AppVersion }}|{{ toJson .Chart }}"


def manifest(name, body="x: 1"):
    return f"kind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{v: '{body}'}}\n"


def chart_yaml(rng, number):
    about = {"apiVersion": "v2", "name": "top", "version": "1.2.3"}
    for key, values in (("name", NAMES), ("version", VERSIONS), ("kubeVersion", KUBE),
                        ("apiVersion", ["v1", "v2", "v3", "", None, 1]),
                        ("type", ["application", "library", "", "x", None, 1]),
                        ("deprecated", [True, False, "yes", None, "true"]),
                        ("appVersion", ["1", 1, 1.10, "", None, "2020-01-01"]),
                        ("annotations", [{"a": "b"}, {"a": 1}, {"a": None}, None, []]),
                        ("keywords", [["a", "b"], "a", [1], None]),
                        ("sources", [["https://a"], [None], {}]),
                        ("maintainers", [[{"name": "a"}], [{}], [None], [{"name": 1}], "x"]),
                        ("home", ODD), ("icon", ODD), ("description", ["a\nb", "x", 1, " y "]),
                        ("condition", ["a"]), ("tags", ["a,b"]), ("unknown", ODD),
                        ("dependencies", [[], None, {}, [None], [{"name": "sub"}],
                                          [{"name": "sub", "version": "1.x"}],
                                          [{"name": "sub", "version": "bad bad"}],
                                          [{"name": "sub", "alias": "s-2"}],
                                          [{"name": "sub", "alias": "a b"}],
                                          [{"name": "none", "version": "1"}],
                                          [{"name": "sub"}, {"name": "sub"}],
                                          [{"name": "sub", "enabled": True, "tags": ["t"]}]])):
        if rng.random() < 0.12:
            about[key] = rng.choice(values)
    if rng.random() < 0.1:
        del about[rng.choice(list(about))]
    files = {"chart/Chart.yaml": json.dumps(about), "chart/templates/a.yaml": manifest("a", SHOWN),
             "chart/charts/sub/Chart.yaml": json.dumps({"apiVersion": "v1", "name": "sub",
                                                        "version": rng.choice(["1.2.3", "2.0.0"])}),
             "chart/charts/sub/templates/b.yaml": manifest("b", "{{ .Chart.Name }}")}
    words = ["--kube-version", "1.29.1"] if rng.random() < 0.3 else []
    return Case(f"metadata{number}", files, words)


PATHS = ["a.txt", "b.bak", "dir/a.txt", "dir/deep/c.txt", ".hidden", "dir/.x", "templates/x.yaml",
         "templates/.y.yaml", "templates/sub/z.yaml", "charts/sub/Chart.yaml", "ab", "README.md",
         "charts/sub/templates/q.yaml", "crds/c.yaml", "charts/.no/Chart.yaml", "dir2/dir/a.txt",
         "charts/_x/Chart.yaml", "values.yaml"]
RULES = ["*.txt", "*.bak", "/a.txt", "dir", "dir/", "/dir", "dir/*", "dir/a.txt", "!a.txt", "!*.md",
         "# x", "", "  *.bak  ", "a?", "[ab]*", "[^a]*", "**", "dir/**", ".*", "/templates/x.yaml",
         "templates", "charts/", "charts/sub", "\\#x", "*", "[", "a b", "/", "!", "!/dir", "*/",
         "crds/*.yaml", "./a.txt", "dir2/*/a.txt", "values.yaml", "Chart.yaml", ".helmignore"]


def ignored(rng, number):
    files = {f"chart/{path}": (manifest(path.replace("/", "-")) if path.endswith(".yaml") else path)
             for path in rng.sample(PATHS, rng.randint(6, len(PATHS)))}
    files["chart/Chart.yaml"] = json.dumps({"apiVersion": "v2", "name": "top", "version": "1.2.3"})
    for path in files:
        if path.endswith("/Chart.yaml") and path != "chart/Chart.yaml":
            files[path] = json.dumps({"apiVersion": "v2", "name": path.split("/")[-2].strip("._"),
                                      "version": "1.0.0"})
    files["chart/values.yaml"] = "v: 1\n"
    files["chart/.helmignore"] = "\n".join(rng.choices(RULES, k=rng.randint(0, 4))) + "\n"
    files["chart/templates/all.yaml"] = manifest(
        "all", "{{ range $p, $_ := .Files }}{{ $p }} {{ end }}{{ .Values.v }}")
    return Case(f"ignore{number}", files, ["--include-crds"] if rng.random() < 0.5 else [])


KINDS = ["Deployment", "Service", "Namespace", "ConfigMap", "Secret", "Job", "CronJob", "Pod",
         "CustomResourceDefinition", "Zed", "APIService", "Role", "RoleBinding", "List", "Ingress",
         "ServiceAccount", "ServiceAccountList", "NetworkPolicy", "PriorityClass", "", "pod",
         "null",
         "ValidatingWebhookConfiguration", "HorizontalPodAutoscaler", "StatefulSet", "1"]
HOOKS = ["pre-install", "post-install", "test", "test-success", "pre-delete", "crd-install", "x",
         "pre-install,post-upgrade", " pre-install , test", "", "PRE-INSTALL", "post-rollback"]
SEPARATORS = ["---\n", "---\n", "--- # c\n", "---  \n", "\n---\n", "---\n---\n", "----\n",
              "--- x\n",
              "\n\n---\n\n", "---\r\n", " ---\n", "...\n---\n"]
BODIES = ["", "# only a comment\n", "   \n", "a: b\n", "- 1\n", "null\n", "text\n", "{}\n",
          "kind: X\nmetadata: {annotations: {helm.sh/hook: 1}}\n", "kind: X\nmetadata: []\n",
          "kind: Y\napiVersion: v1\nkind: Z\n", "a: b: c\n", "kind: [a]\n", "apiVersion: 1\n"]


def document(rng, number):
    if rng.random() < 0.12:
        return rng.choice(BODIES)
    lines = [f"apiVersion: {rng.choice(['v1', 'apps/v1', 'v1', '1'])}",
             f"kind: {rng.choice(KINDS)}", "metadata:", f"  name: n{number}"]
    if rng.random() < 0.35:
        lines += ["  annotations:", f"    helm.sh/hook: \"{rng.choice(HOOKS)}\""]
        if rng.random() < 0.5:
            lines.append(f"    helm.sh/hook-weight: {rng.choice(['-5', '5', 'x', '1.5', '007'])!r}")
        if rng.random() < 0.3:
            lines.append("    helm.sh/hook-delete-policy: hook-succeeded, before-hook-creation")
    if rng.random() < 0.3:
        lines.append("spec: |\n  ---\n  text\n")
    return "\n".join(lines) + rng.choice(["\n", "\n\n", "", "\n# end\n"])


def documents(rng, number):
    about = {"apiVersion": "v2", "name": "top", "version": "1.2.3"}
    files = {"chart/Chart.yaml": json.dumps(about)}
    for index, name in enumerate(rng.sample(["a.yaml", "b.yaml", "sub/c.yaml", "d.yml", "e.txt",
                                             "f.json", "NOTES.txt", "sub/NOTES.txt", "_g.yaml",
                                             "A.yaml"], rng.randint(1, 4))):
        text = rng.choice(["", "", "---\n", "{{/* c */}}\n", "\n"])
        for part in range(rng.randint(1, 4)):
            text += document(rng, index * 10 + part) + rng.choice(SEPARATORS)
        files[f"chart/templates/{name}"] = text
    words = rng.choice([[], [], ["--no-hooks"], ["--skip-tests"], ["--is-upgrade"],
                        ["-s", "templates/a.yaml"], ["-s", "templates/*.yaml"]])
    return Case(f"documents{number}", files, words)


EXPRESSIONS = [
    '.Files.Get "a.txt"', '.Files.Get "none"', '.Files.GetBytes "a.txt"', '.Files.Lines "a.txt"',
    '(.Files.Glob "*.txt").AsConfig', '(.Files.Glob "d/**").AsSecrets',
    '(.Files.Glob "[").AsConfig',
    'range $p, $b := .Files.Glob "**/*.txt" }}{{ $p }}={{ $b | toString }};{{ end',
    '.Files.Glob "{a,d/b}.txt" | toJson', '.Files | toYaml', 'len .Files', '.Files.AsConfig',
    'printf "%T %v" .Files .Files', '.Files.Get 1', '.Files.Nope',
    'index .Files "a.txt" | toString',
    '.Capabilities.APIVersions.Has "v1"', '.Capabilities.APIVersions.Has "apps/v1/Deployment"',
    '.Capabilities.APIVersions.Has "x/v1"', '.Capabilities.KubeVersion',
    'len .Capabilities.APIVersions',
    '.Capabilities.KubeVersion.Major', '.Capabilities.KubeVersion.GitVersion',
    '.Capabilities.KubeVersion.Minor | int', '.Capabilities | toJson | fromJson | keys | sortAlpha',
    '.Capabilities.KubeVersion | toYaml', '.Capabilities.KubeVersion.String', '.Capabilities.Nope',
    'index .Capabilities.APIVersions 0', 'printf "%T" .Capabilities.APIVersions',
    'printf "%T %T" .Capabilities.KubeVersion .Capabilities', 'kindOf .Capabilities',
    '.Release | toYaml', '.Release.Service', '.Release.IsUpgrade', '.Release.Revision | kindOf',
    '.Release.Time', '.Release.Nope', 'printf "%T" .Release', '.Release.IsInstall', '.Release.name',
    '.Chart | toYaml', '.Chart.Keywords', '.Chart.name', '.Chart.Nope',
    'printf "%T" .Chart', '.Chart.Dependencies | toJson', '.Chart.IsRoot', '.Chart.APIVersion',
    '.Chart.Annotations | toYaml', '.Chart.Type', '.Chart.KubeVersion', '.Chart.Deprecated',
    '(index .Chart.Maintainers 0).Name', '(first .Chart.Maintainers).Email', 'kindOf .Chart',
    '.Template | toJson', '.Template.Name', '.Template.BasePath', 'printf "%T" .Template',
    '.Values | toJson', 'printf "%T" .Values', 'typeOf .Values', 'kindOf .Values', '.Values.a.b',
    'typeIs "map[string]interface {}" .Values', '.Values.sub', '.Values.n | kindOf',
    '.Values.AsMap',
    '.Subcharts | keys', '.Subcharts.sub.Chart.Name', '.Subcharts.sub.Values | toJson', '.Nope',
    '.Subcharts.sub.Nope', 'keys . | sortAlpha', 'typeOf .', 'kindOf $', '.Values.YAML', '.Nope.x',
    '$.Release.Name', 'with .Values.a }}{{ $.Values.n }}{{ end',
    'lookup "v1" "Secret" "a" "b" | toJson',
    '(lookup "v1" "Secret" "a" "b").data', 'lookup "v1" "Pod" "" "" | len', 'env "HOME"',
    'expandenv "$HOME"', 'getHostByName "localhost"', 'required "m" .Values.none', 'fail "no"',
    'tpl "{{ .Template.Name }}" .', 'tpl "{{ include \\"t\\" .Values }}" .',
    'include "t" .Values.a',
    'tpl (.Files.Get "a.txt") .', 'include "none" .', 'tpl "{{ .x }}" (dict "x" 1)', 'tpl "{{" .',
    'template "t" .Values', 'block "u" . }}B{{ end', 'set .Values "z" 1 | toJson', '.Values.z',
    'deepCopy .Values | toJson', 'merge (dict "a" (dict "b" 9)) .Values | toJson', 'toToml .Values',
    'toYaml .Values | indent 2', 'toYamlPretty .Values', 'toJson .Values.f', '.Values.f',
    '.Values.big',
    'int .Values.big', '.Values.big | toString', '.Values.list', 'index .Values.list 1',
    '.Values.e',
    'mul .Values.f 2', 'eq .Values.n 1', 'eq (int .Values.n) 1', 'eq .Values.n 1.0',
    'gt .Values.f 1',
    'default "d" .Values.e', '.Values.a.b.c', '.Values.none.x', '((.Values.none).x).y',
    '.Values.s.x',
]
VALUES = {"a": {"b": "c"}, "n": 1, "f": 1.5, "big": 12345678, "list": [1, "x", None], "e": "",
          "s": "text", "huge": 1e21, "sub": {"v": 2}}


def expressions(rng, number):
    about = {"apiVersion": "v2", "name": "top", "version": "1.2.3", "appVersion": "9",
             "type": "application", "keywords": ["k"], "annotations": {"b": "1"},
             "maintainers": [{"name": "m", "email": "e@x"}]}
    lines = []
    for index, expression in enumerate(rng.sample(EXPRESSIONS, rng.randint(1, 4))):
        lines.append(f"  v{index}: >-\n    {{{{ {expression} }}}}\n")
    files = {"chart/Chart.yaml": json.dumps(about), "chart/values.yaml": json.dumps(VALUES),
             "chart/a.txt": "one\ntwo {{ .Chart.Name }}\n", "chart/d/b.txt": "b\n",
             "chart/d/e/c.txt": "",
             "chart/templates/_t.tpl": "{{ define \"t\" }}[{{ . | toJson | len }}]{{ end }}",
             "chart/templates/t.txt": "kind: ConfigMap\ndata:\n" + "".join(lines),
             "chart/charts/sub/Chart.yaml": json.dumps({"apiVersion": "v2", "name": "sub",
                                                        "version": "1.0.0"}),
             "chart/charts/sub/values.yaml": "v: 1\nw: null\n"}
    words = rng.choice([[], [], [], ["-a", "x/v1"], ["--is-upgrade"], ["-n", "ns"],
                        ["--kube-version", "v1.27.3-gke.1"], ["--kube-version", "1.27"]])
    return Case(f"expressions{number}", files, words)


def make(seed, each=60):
    rng = random.Random(seed)
    for maker in (chart_yaml, ignored, documents, expressions):
        for number in range(each):
            yield maker(rng, number)
