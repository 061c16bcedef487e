"""Kustomizations over a vendored chart of our own: {name: (files, directory, flags)}."""

TEMPLATE = """apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-c, namespace: {{ .Release.Namespace }}}
data:
  values: {{ toJson .Values | quote }}
  kube: {{ .Capabilities.KubeVersion.Version | quote }}
  has: {{ .Capabilities.APIVersions.Has "e.com/v1" | quote }}
---
apiVersion: v1
kind: Service
metadata: {name: {{ .Values.service }}}
spec: {ports: [{port: 80}]}
"""
HOOK = """apiVersion: v1
kind: Pod
metadata: {name: %s, annotations: {helm.sh/hook: %s}}
spec: {containers: [{name: a, image: nginx}]}
"""
CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ws.e.com}
spec: {group: e.com, scope: Namespaced, names: {kind: W, plural: ws}, versions: []}
"""
VALUES = "service: web\nlist: [1, 2]\nmap: {x: 1, z: two, q: yes}\nbig: 1000000\n"


def _chart(home="a/k/charts", values=VALUES):
    root = home + "/c/"
    files = {
        root + "Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.2.3\n",
        root + "templates/all.yaml": TEMPLATE,
        root + "templates/test.yaml": HOOK % ("t", "test"),
        root + "templates/hook.yaml": HOOK % ("h", "pre-install"),
        root + "crds/crd.yaml": CRD,
    }
    if values is not None:
        files[root + "values.yaml"] = values
    return files


ENTRIES = {
    "plain": "name: c",
    "release": "name: c, releaseName: r, namespace: n, version: '9'",
    "name-template": "name: c, nameTemplate: 'x-{{ lower \"Y\" }}'",
    "two-names": "name: c, releaseName: r, nameTemplate: x",
    "crds": "name: c, includeCRDs: true, debug: true",
    "no-hooks": "name: c, skipHooks: true",
    "no-tests": "name: c, skipTests: true",
    "capabilities": "name: c, apiVersions: [e.com/v1], kubeVersion: 1.30.1",
    "values-file": "name: c, valuesFile: v.yaml",
    "values-outside": "name: c, valuesFile: ../v.yaml",
    "more-values": "name: c, additionalValuesFiles: [v.yaml], valuesInline: {service: lost, k: 1}",
    "inline": "name: c, valuesInline: {list: [3], map: {x: null, z: 1}, big: null, k: a}",
    "merge": "name: c, valuesMerge: merge, valuesInline: {list: [3], map: {x: null, w: 1}, k: a}",
    "replace": "name: c, valuesMerge: replace, valuesInline: {list: [3], map: null, k: 1.5}",
    "merge-unknown": "name: c, valuesMerge: both",
    "nameless": "releaseName: r",
    "not-there": "name: d",
    "not-vendored": "name: d, repo: 'https://127.0.0.1:1', version: 1.0.0",
}


def all_cases():
    out = {}

    def case(name, text, files, flags="--enable-helm", top="a/k"):
        extra = {"a/k/v.yaml": "service: other\n", "a/v.yaml": "service: outside\n"}
        out["helm-" + name] = ({top + "/kustomization.yaml": text, **extra, **files}, top, flags)

    for name, entry in ENTRIES.items():
        case(name, f"helmCharts: [{{{entry}}}]\n", _chart())
    plain = "helmCharts: [{name: c}]\n"
    case("refused", plain, _chart(), "")
    case("namespace", "namespace: prod\nnamePrefix: p-\n" + plain, _chart())
    base = {"a/k/kustomization.yaml": plain, **_chart()}
    case("namespace-above", "resources: [../k]\nnamespace: prod\n", base, top="a/over")
    case("origin", "buildMetadata: [originAnnotations]\n" + plain, _chart())
    home = "helmGlobals: {chartHome: my/charts}\n"
    case("home", home + plain, _chart("a/k/my/charts"))
    versioned = "helmCharts: [{name: c, version: 1.2.3, repo: 'https://127.0.0.1:1'}]\n"
    case("home-of-version", versioned, _chart("a/k/charts/c-1.2.3"))
    case("values-missing", plain, _chart(values=None))
    case("values-empty", plain, _chart(values="# nothing\nservice: s\n"))
    inline = "helmCharts: [{name: c, valuesInline: {service: s}}]\n"
    case("values-blank-inline", inline, _chart(values="# nothing\n"))
    old = "helmChartInflationGenerator: [{chartName: c, releaseName: r, chartHome: my}]\n"
    case("old", old, _chart("a/k/my"))
    plugin = "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: g}\n"
    plugin += "name: c\nreleaseName: r\nchartHome: my\nvaluesInline: {service: s}\n"
    files = {"a/k/g.yaml": plugin, **_chart("a/k/my")}
    case("plugin", "namespace: prod\ngenerators: [g.yaml]\n", files)
    return out
