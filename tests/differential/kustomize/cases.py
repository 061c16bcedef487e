"""Kustomizations of our own, one behaviour each: {name: (files, directory, flags)}."""

import case_files
import charts

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web, annotations: {note: one}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: robot
      containers:
      - name: main
        image: nginx:1.0
        args: ["$(HOST)", b]
        env: [{name: A, value: "1"}, {name: B, value: x}]
        ports: [{containerPort: 80, name: http}]
      - name: side
        image: reg.io:5000/team/side@sha256:abc
      volumes:
      - name: conf
        configMap: {name: settings}
"""
SERVICE = """apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
"""
CONFIG = """apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: "1", text: "one: 1\\n", json: '{"k": {"x": 1}}'}
"""
RBAC = """apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: bind}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
- {kind: ServiceAccount, name: robot, namespace: default}
- {kind: ServiceAccount, name: default, namespace: other}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [configmaps], resourceNames: [settings], verbs: [get]}]
"""
PATHS = """apiVersion: v1
kind: ConfigMap
metadata: {name: paths}
data: {path: a/nice/pie, rooted: /a/nice/pie, none: "", root: /, twice: a//b/}
"""
ALL = "---\n".join([DEPLOYMENT, SERVICE, CONFIG, RBAC])

# Fields that work on ALL; each is a case alone, over a base, and beside a prefix.
FIELDS = {
    "nothing": "",
    "namespace": "namespace: prod\n",
    "prefix": "namePrefix: a-\n",
    "suffix": "nameSuffix: -z\n",
    "labels": "labels: [{pairs: {l: '1'}}]\n",
    "labels-selectors": "labels: [{pairs: {l: '1'}, includeSelectors: true}]\n",
    "labels-templates": "labels: [{pairs: {l: '1'}, includeTemplates: true}]\n",
    "labels-fields": "labels: [{pairs: {l: y}, fields: [{path: spec/x, create: true}]}]\n",
    "common-labels": "commonLabels: {c: 'yes', d: null}\n",
    "annotations": "commonAnnotations: {c: 'no', e: '1.0'}\n",
    "image-tag": "images: [{name: nginx, newTag: '2'}]\n",
    "image-name": "images: [{name: nginx, newName: other/nginx}]\n",
    "image-digest": "images: [{name: nginx, digest: 'sha256:1'}]\n",
    "image-both": "images: [{name: nginx, newTag: '3', digest: 'sha256:1'}]\n",
    "image-suffix": "images: [{name: nginx, tagSuffix: -x}]\n",
    "image-port": "images: [{name: 'reg.io:5000/team/side', newTag: v2}]\n",
    "image-regex": "images: [{name: '.*', newTag: all}]\n",
    "image-old": "imageTags: [{name: nginx, newTag: '4'}]\n",
    "replicas": "replicas: [{name: web, count: 5}]\n",
    "replicas-missing": "replicas: [{name: nobody, count: 5}]\n",
    "fifo": "sortOptions: {order: fifo}\n",
    "legacy": "sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Service],"
    " orderLast: [Role]}}\n",
    "sort-bad": "sortOptions: {order: random}\n",
    "sort-clash": "sortOptions: {order: fifo, legacySortOptions: {orderFirst: []}}\n",
    "origin": "buildMetadata: [originAnnotations]\n",
    "managed-by": "buildMetadata: [managedByLabel]\n",
    "transformers-noted": "buildMetadata: [transformerAnnotations, originAnnotations]\n",
    "generator": "configMapGenerator: [{name: made, literals: [a=1]}]\n",
    "generator-merge": "configMapGenerator: [{name: settings, behavior: merge, literals: [b=2]}]\n",
    "generator-replace": "configMapGenerator: [{name: settings, behavior: replace,"
    " literals: [b=2]}]\n",
    "generator-create": "configMapGenerator: [{name: settings, behavior: create}]\n",
    "generator-missing": "configMapGenerator: [{name: nobody, behavior: merge}]\n",
    "generator-plain": "configMapGenerator: [{name: made, literals: [a=1],"
    " options: {disableNameSuffixHash: true}}]\n",
    "generator-options": "generatorOptions: {labels: {g: '1'}, immutable: true}\n"
    "configMapGenerator: [{name: made, literals: [\"a='q'\"]}]\n",
    "generator-twice": "configMapGenerator: [{name: made, literals: [a=1, a=2]}]\n",
    "generator-nameless": "configMapGenerator: [{literals: [a=1]}]\n",
    "generator-literal": "configMapGenerator: [{name: made, literals: [novalue]}]\n",
    "secret": "secretGenerator: [{name: made, type: kubernetes.io/x, literals: [p=<&>]}]\n",
    "secret-long": "secretGenerator: [{name: made, literals: ['a=" + "x" * 90 + "']}]\n",
    "secret-empty": "secretGenerator: [{name: made}]\n",
    "merge-image": "patches: [{patch: '{apiVersion: apps/v1, kind: Deployment, metadata:"
    " {name: web}, spec: {template: {spec: {containers: [{name: side, image: p}]}}}}'}]\n",
    "merge-delete": "patches: [{patch: '{apiVersion: v1, kind: Service, metadata: {name: web},"
    " $patch: delete}'}]\n",
    "merge-null": "patches: [{patch: '{apiVersion: v1, kind: ConfigMap, metadata:"
    " {name: settings}, data: {a: null}}'}]\n",
    "merge-nobody": "patches: [{patch: '{apiVersion: v1, kind: Service, metadata: {name: no}}'}]\n",
    "merge-target": "patches: [{target: {kind: 'Dep.*'}, patch: '{apiVersion: v1, kind: X,"
    " metadata: {name: x, labels: {t: y}}}'}]\n",
    "merge-rename": "patches: [{target: {kind: Service}, options: {allowNameChange: true},"
    " patch: '{apiVersion: v1, kind: Service, metadata: {name: new}}'}]\n",
    "merge-rekind": "patches: [{target: {kind: Service}, options: {allowKindChange: true},"
    " patch: '{apiVersion: v1, kind: Other, metadata: {name: new}}'}]\n",
    "merge-strategy": "patches: [{patch: '{apiVersion: v1, kind: Service, metadata: {name: web},"
    " spec: {$patch: replace, type: X}}'}]\n",
    "merge-unknown-strategy": "patches: [{patch: '{apiVersion: v1, kind: Service, metadata:"
    " {name: web}, spec: {$patch: what}}'}]\n",
    "merge-kinds": "patches: [{patch: '{apiVersion: v1, kind: Service, metadata: {name: web},"
    " spec: [1]}'}]\n",
    "merge-env": "patches: [{patch: '{apiVersion: apps/v1, kind: Deployment, metadata:"
    " {name: web}, spec: {template: {spec: {containers: [{name: main, env: [{name: B,"
    " $patch: delete}, {name: C, value: z}]}]}}}}'}]\n",
    "merge-list-replace": "patches: [{patch: '{apiVersion: apps/v1, kind: Deployment, metadata:"
    " {name: web}, spec: {template: {spec: {containers: [{name: z}, {$patch: replace}]}}}}'}]\n",
    "merge-ports": "patches: [{patch: '{apiVersion: apps/v1, kind: Deployment, metadata:"
    " {name: web}, spec: {template: {spec: {containers: [{name: main, ports:"
    " [{containerPort: 80, protocol: UDP}]}]}}}}'}]\n",
    "json-add": 'patches: [{target: {kind: Deployment}, patch: \'[{"op": "add", "path":'
    ' "/spec/x", "value": [1, null]}]\'}]\n',
    "json-remove": "patches: [{target: {name: web}, patch: '- {op: remove, path: /spec}'}]\n",
    "json-missing": "patches: [{target: {name: web}, patch: '- {op: remove, path: /spec/q}'}]\n",
    "json-test": "patches: [{target: {kind: Service}, patch: '- {op: test, path: /kind,"
    " value: Pod}'}]\n",
    "json-untargeted": "patches: [{patch: '- {op: add, path: /x, value: 1}'}]\n",
    "json-name": "patches: [{target: {kind: ConfigMap}, patch: '- {op: replace, path:"
    " /metadata/name, value: renamed}'}]\n",
    "json-annotation": "patches: [{target: {kind: Service}, patch: '- {op: add, path:"
    " /metadata/annotations/x, value: y}'}]\n",
    "json-negative": "patches: [{target: {kind: Service}, patch: '- {op: add, path:"
    " /spec/ports/-1, value: {port: 1}}'}]\n",
    "json-numbers": "patches: [{target: {kind: Service}, patch: '- {op: add, path: /n,"
    " value: [1.0, 1e3, 123456789012, 0.1]}'}]\n",
    "json-escape": "patches: [{target: {kind: Service}, patch: '- {op: add, path:"
    " /metadata/labels, value: {a~b: c}}'}]\n",
    "patch-empty": "patches: [{patch: ''}]\n",
    "patch-both": "patches: [{patch: 'a: b', path: c.yaml}]\n",
    "patch-comment": "patches: [{patch: '# nothing', target: {kind: Service}}]\n",
    "patch-broken": "patches: [{patch: 'a: [', target: {kind: Service}}]\n",
    "patch-regex": "patches: [{target: {name: 'w[', kind: Service}, patch: '- {op: remove,"
    " path: /spec}'}]\n",
    "patch-selector": "patches: [{target: {labelSelector: 'a in (b'}, patch: '- {op: remove,"
    " path: /spec}'}]\n",
    "patch-noted": "patches: [{target: {annotationSelector: note=one}, patch: '- {op: remove,"
    " path: /spec/replicas}'}]\n",
    "old-merge": "patchesStrategicMerge: ['{apiVersion: v1, kind: Service, metadata:"
    " {name: web}, spec: {type: X}}']\n",
    "old-json": "patchesJson6902: [{target: {version: v1, kind: Service, name: web}, patch:"
    " '- {op: add, path: /spec/y, value: 1}'}]\n",
    "replace-name": "replacements: [{source: {kind: Service}, targets: [{select: {kind:"
    " Deployment}, fieldPaths: ['spec.template.spec.containers.[name=main].image']}]}]\n",
    "replace-part": "replacements: [{source: {kind: Deployment, fieldPath:"
    " 'spec.template.spec.containers.0.image', options: {delimiter: ':', index: 1}}, targets:"
    " [{select: {kind: ConfigMap}, fieldPaths: [data.a]}]}]\n",
    "replace-all": "replacements: [{source: {kind: Service}, targets: [{select: {kind:"
    " Deployment}, fieldPaths: ['spec.template.spec.containers.*.image'],"
    " options: {delimiter: ':', index: 1}}]}]\n",
    "replace-create": "replacements: [{source: {kind: Service}, targets: [{select: {name: web},"
    " reject: [{kind: Service}], fieldPaths: ['metadata.labels.[a.b/c]'],"
    " options: {create: true}}]}]\n",
    "replace-number": "replacements: [{source: {kind: Service, fieldPath: spec.ports.0.port},"
    " targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a]}, {select: {kind: Deployment},"
    " fieldPaths: [spec.replicas]}]}]\n",
    "replace-type": "replacements: [{source: {kind: Service}, targets: [{select: {kind:"
    " Deployment}, fieldPaths: [spec.replicas]}]}]\n",
    "replace-missing": "replacements: [{source: {kind: Service}, targets: [{select: {kind:"
    " Deployment}, fieldPaths: [spec.nope]}]}]\n",
    "replace-object": "replacements: [{source: {kind: Deployment, fieldPath: spec.selector},"
    " targets: [{select: {kind: Service}, fieldPaths: [spec.selector]}]}]\n",
    "replace-json": "replacements: [{source: {kind: Service}, targets: [{select: {kind:"
    " ConfigMap}, fieldPaths: [data.json.k.x]}]}]\n",
    "replace-value": "replacements: [{sourceValue: given, targets: [{select: {kind: ConfigMap},"
    " fieldPaths: [data.a]}]}]\n",
    "replace-nothing": "replacements: [{source: {kind: Nope}, targets: []}]\n",
    "replace-many": "replacements: [{source: {version: v1}, targets: [{select: {kind: X}}]}]\n",
    "vars": "vars: [{name: HOST, objref: {apiVersion: v1, kind: Service, name: web}}]\n",
    "vars-field": "vars: [{name: HOST, objref: {apiVersion: v1, kind: Service, name: web},"
    " fieldref: {fieldPath: 'spec.ports[0].port'}}]\n",
    "vars-missing": "vars: [{name: HOST, objref: {apiVersion: v1, kind: Service, name: no}}]\n",
    "unknown-field": "resourcez: [a]\n",
    "wrong-type": "namePrefix: [a]\n",
    "number-label": "commonLabels: {a: 1}\n",
    "case": "NamePrefix: up-\n",
    "version": "apiVersion: v2\n",
    "kind": "kind: Thing\n",
    "plugin-label": "transformers: ['{apiVersion: builtin, kind: LabelTransformer, metadata:"
    " {name: x}, labels: {p: q}, fieldSpecs: [{path: metadata/labels, create: true}]}']\n",
    "plugin-namespace": "transformers: ['{apiVersion: builtin, kind: NamespaceTransformer,"
    " metadata: {name: x, namespace: ns}, setRoleBindingSubjects: allServiceAccounts}']\n",
    "plugin-unset": "transformers: ['{apiVersion: builtin, kind: NamespaceTransformer,"
    " metadata: {name: x, namespace: ns}, unsetOnly: true, setRoleBindingSubjects: none}']\n",
    "plugin-prefix": "transformers: ['{apiVersion: builtin, kind: PrefixTransformer, metadata:"
    " {name: x}, prefix: p-, fieldSpecs: [{path: metadata/name}]}']\n",
    "plugin-value": "transformers: ['{apiVersion: builtin, kind: ValueAddTransformer, metadata:"
    " {name: x}, value: v, targets: [{fieldPath: metadata/labels/v}]}']\n",
    "plugin-exec": "transformers: ['{apiVersion: example.com/v1, kind: T, metadata: {name: x}}']\n",
    "plugin-generator": "generators: ['{apiVersion: builtin, kind: ConfigMapGenerator, metadata:"
    " {name: made}, literals: [a=1]}']\n",
    "validator": "validators: ['{apiVersion: builtin, kind: LabelTransformer, metadata:"
    " {name: x}, labels: {p: q}, fieldSpecs: [{path: metadata/labels, create: true}]}']\n",
    "openapi-version": "openapi: {version: v1.21.2}\n",
    "openapi-wrong": "openapi: {version: v9}\n",
}

# Texts of a resource file that are read in a special way, and what becomes of them.
TEXTS = {
    "windows": DEPLOYMENT.replace("\n", "\r\n"),
    "empty-documents": "---\n---\n" + SERVICE + "---\n# nothing\n---\n" + CONFIG,
    "separator-comment": SERVICE + "--- # next\n" + CONFIG,
    "separator-text": SERVICE + "--- next\n" + CONFIG,
    "list": "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: X, metadata: {name: a}}\n"
    "- {apiVersion: v1, kind: X, metadata: {name: b}}\n",
    "typed-list": "apiVersion: v1\nkind: PodList\nmetadata: {}\nitems: []\n---\n" + SERVICE,
    "twice": SERVICE + "---\n" + SERVICE,
    "no-kind": "apiVersion: v1\nmetadata: {name: a}\n",
    "no-name": "apiVersion: v1\nkind: X\nmetadata: {}\n",
    "scalar": "hello\n",
    "sequence": "- a\n- b\n",
    "broken": "a: [\n",
    "duplicate-key": SERVICE + "kind: Service\n",
    "anchor": "apiVersion: v1\nkind: X\nmetadata: &m {name: a}\ncopy: *m\n",
    "merge-key": "apiVersion: v1\nkind: X\nmetadata: {name: a}\n"
    "b: &b {x: 1}\nc:\n  <<: *b\n  y: 2\n",
    "scalars": "apiVersion: v1\nkind: X\nmetadata: {name: a}\nlist: [yes, on, 0x10, 0o17, 1e3, 1.0,"
    " ~, null, .5, 2001-01-01, '012', 012, +1, 1_000, true, False, -0, 12345678901234567890]\n",
    "texts": 'apiVersion: v1\nkind: X\nmetadata: {name: a}\ndata: {a: "x: y", b: "# c", c: " d ",'
    ' e: "", f: "a\\nb\\n", g: "a\\n\\n", h: "\\ttab", i: "é", j: "- k", l: "null", m: "1"}\n',
    "folded": "apiVersion: v1\nkind: X\nmetadata: {name: a}\nf: >\n  one\n  two\n\n  three\nl: |+\n"
    "  keep\n\n",
    "long": "apiVersion: v1\nkind: X\nmetadata: {name: a}\nt: " + "word " * 60 + "end\n",
    "local": "apiVersion: v1\nkind: X\nmetadata: {name: a, annotations:"
    " {config.kubernetes.io/local-config: 'true'}}\n---\n" + SERVICE,
    "notebook": "apiVersion: v1\nkind: X\nmetadata: {name: a, annotations:"
    " {internal.config.kubernetes.io/previousNames: old, config.kubernetes.io/index: '1', k: 1}}\n",
    "nulls": "apiVersion: v1\nkind: X\nmetadata:\n  name: a\n  labels:\n"
    "x:\ny: null\nz: [null, ~]\n",
    "tabs": "apiVersion: v1\nkind: X\nmetadata:\n\tname: a\n",
    "only-comment": "# nothing\n",
    "unicode": "apiVersion: v1\nkind: X\nmetadata: {name: a, annotations: {e: 😀, z: 中文}}\n",
}


def _fields(out):
    for name, text in FIELDS.items():
        base = {"base/all.yaml": ALL}
        files = {**base, "base/kustomization.yaml": "resources: [all.yaml]\n" + text}
        out[f"field-{name}"] = (files, "base", "")
        plain = {**base, "base/kustomization.yaml": "resources: [all.yaml]\nnamePrefix: base-\n"}
        over = {**plain, "over/kustomization.yaml": "resources: [../base]\n" + text}
        out[f"over-{name}"] = (over, "over", "")
        named = {**files, "over/kustomization.yaml": "resources: [../base]\nnamespace: top\n"}
        out[f"under-{name}"] = (named, "over", "")


def _texts(out):
    for name, text in TEXTS.items():
        files = {"a/r.yaml": text, "a/kustomization.yaml": "resources: [r.yaml]\n"}
        out[f"text-{name}"] = (files, "a", "")
        labelled = {**files, "a/kustomization.yaml": "resources: [r.yaml]\ncommonLabels: {a: b}\n"}
        out[f"labelled-{name}"] = (labelled, "a", "")


def _files(out):
    def case(name, kustomization, files=None, flags=""):
        all_files = {"a/k/kustomization.yaml": kustomization, **(files or {})}
        out[f"load-{name}"] = (all_files, "a/k", flags)

    case("empty", "")
    case("comment", "# nothing\n")
    case("only-kind", "kind: Kustomization\n")
    case("missing", "resources: [none.yaml]\n")
    case("outside", "resources: [../s.yaml]\n", {"a/s.yaml": SERVICE})
    none = "--load-restrictor LoadRestrictionsNone"
    case("outside-allowed", "resources: [../s.yaml]\n", {"a/s.yaml": SERVICE}, none)
    case("cycle", "resources: [../b]\n", {"a/b/kustomization.yaml": "resources: [../k]\n"})
    case("self", "resources: [.]\n")
    case("parent", "resources: [..]\n", {"a/kustomization.yaml": "resources: [k]\n"})
    case("two-files", "resources: []\n", {"a/k/kustomization.yml": "resources: []\n"})
    case("directory-bare", "resources: [../b]\n", {"a/b/s.yaml": SERVICE})
    case("twice", "resources: [s.yaml, s.yaml]\n", {"a/k/s.yaml": SERVICE})
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    case(
        "component",
        "resources: [s.yaml]\ncomponents: [../c]\n",
        {"a/k/s.yaml": SERVICE, "a/c/kustomization.yaml": component + "namePrefix: c-\n"},
    )
    case(
        "component-as-resource",
        "resources: [../c]\n",
        {"a/c/kustomization.yaml": component + "namePrefix: c-\n"},
    )
    case(
        "resource-as-component",
        "components: [../c]\n",
        {"a/c/kustomization.yaml": "namePrefix: c-\n"},
    )
    case(
        "bases",
        "bases: [../c]\n",
        {"a/c/kustomization.yaml": "resources: [s.yaml]\n", "a/c/s.yaml": SERVICE},
    )
    case(
        "files",
        "configMapGenerator: [{name: m, files: [one.txt, b=one.txt], envs: [e.env]}]\n",
        {"a/k/one.txt": "text\n", "a/k/e.env": "\ufeffA=1\n # c\n  B = 2 \nC\n\r\nD=\r\n"},
    )
    case(
        "binary",
        "configMapGenerator: [{name: m, files: [b.bin]}]\n",
        {"a/k/b.bin": bytes(range(256))},
    )
    case(
        "patch-file",
        "resources: [s.yaml]\npatches: [{path: p.yaml}]\n",
        {"a/k/s.yaml": SERVICE, "a/k/p.yaml": "# c\n" + SERVICE + "x: 1\n"},
    )
    case(
        "patch-file-missing",
        "resources: [s.yaml]\npatches: [{path: p.yaml}]\n",
        {"a/k/s.yaml": SERVICE},
    )
    config = (
        "nameReference: [{kind: ConfigMap, fieldSpecs: [{kind: W, path: spec/ref/name}]}]\n"
        "images: [{path: spec/img, kind: W}]\nvarReference: [{path: spec/t, kind: W}]\n"
    )
    widget = (
        "apiVersion: e.com/v1\nkind: W\nmetadata: {name: w}\n"
        "spec: {ref: {name: settings}, img: nginx, t: x}\n---\n" + CONFIG
    )
    case(
        "configurations",
        "resources: [w.yaml]\nconfigurations: [c.yaml]\nnamePrefix: p-\n"
        "images: [{name: nginx, newTag: '7'}]\n",
        {"a/k/w.yaml": widget, "a/k/c.yaml": config},
    )
    case(
        "configurations-unknown",
        "resources: [w.yaml]\nconfigurations: [c.yaml]\n",
        {"a/k/w.yaml": widget, "a/k/c.yaml": "what: 1\n"},
    )
    case(
        "replacement-file",
        "resources: [s.yaml]\nreplacements: [{path: r.yaml}]\n",
        {
            "a/k/s.yaml": SERVICE,
            "a/k/r.yaml": "source: {kind: Service}\ntargets:\n"
            "- select: {kind: Service}\n  fieldPaths: [spec.selector.app]\n",
        },
    )
    case(
        "plugin-file",
        "resources: [s.yaml]\ntransformers: [t.yaml]\n",
        {
            "a/k/s.yaml": SERVICE,
            "a/k/t.yaml": "apiVersion: builtin\nkind: AnnotationsTransformer\n"
            "metadata: {name: x}\nannotations: {a: b}\nfieldSpecs: [{path: metadata/annotations,"
            " create: true}]\n",
        },
    )


def all_cases():
    out = charts.all_cases()
    _fields(out)
    _texts(out)
    _files(out)
    shared = {"DEPLOYMENT": DEPLOYMENT, "SERVICE": SERVICE, "CONFIG": CONFIG, "RBAC": RBAC}
    out.update(case_files.all_cases({**shared, "PATHS": PATHS, "ALL": ALL}))
    return out
