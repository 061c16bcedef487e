"""Random plugin configurations, transformer configurations, targets and JSON patches."""

from objects import NAMES
from yaml_text import yaml_text


def target(l):
    return l.r.choice(
        [
            {"kind": "Deployment"},
            {"kind": "Deployment|StatefulSet"},
            {"name": "w.*"},
            {"name": l.r.choice(NAMES), "kind": "Deployment"},
            {"labelSelector": "app=web"},
            {"labelSelector": "app in (a,b),tier!=b"},
            {"annotationSelector": "note"},
            {"group": "apps", "version": "v1"},
            {"namespace": "prod"},
            {"kind": "ConfigMap", "name": "(web|api)"},
            {"kind": "Service", "namespace": "default"},
        ]
    )


def json_patch(l):
    ops = []
    for _ in range(l.r.randint(1, 2)):
        ops.append(
            l.r.choice(
                [
                    {"op": "add", "path": "/metadata/annotations/json", "value": "1"},
                    {"op": "add", "path": "/metadata/labels", "value": {"json": "yes"}},
                    {"op": "replace", "path": "/metadata/name", "value": "renamed"},
                    {"op": "add", "path": "/spec/extra", "value": [1, "a", None]},
                    {"op": "test", "path": "/apiVersion", "value": "apps/v1"},
                    {"op": "remove", "path": "/spec"},
                    {"op": "copy", "from": "/metadata/name", "path": "/metadata/annotations/copy"},
                    {"op": "add", "path": "/spec/template/spec/containers/0/env", "value": []},
                    {"op": "replace", "path": "/spec/replicas", "value": 4},
                ]
            )
        )
    return ops


FIELD_SPECS = [
    {"path": "metadata/name"},
    {"path": "metadata/name", "kind": "Service"},
    {"path": "metadata/labels", "create": True},
    {"path": "metadata/annotations", "create": True},
    {"path": "spec/extra/labels", "create": True, "kind": "Widget"},
    {"path": "spec/template/metadata/labels", "kind": "Deployment"},
    {"path": "spec/selector", "kind": "Service"},
    {"path": "spec/template/spec/containers/image", "group": "apps"},
    {"path": "spec/template/spec/containers[]/image", "version": "v1"},
    {"path": "spec/replicas", "create": True, "kind": "Widget"},
    {"path": "spec/ref", "kind": "Widget"},
]


def plugin(l, known):
    """A built-in plugin in configuration form."""
    specs = l.some(FIELD_SPECS, 3)
    maps = [f for f in specs if f["path"].endswith(("labels", "annotations", "selector"))]
    texts = [f for f in specs if f["path"].endswith(("name", "ref", "image"))]
    kind, body = l.r.choice(
        [
            ("LabelTransformer", {"labels": {"plug": "in", "n": 1}, "fieldSpecs": maps}),
            ("AnnotationsTransformer", {"annotations": {"plug": "in"}, "fieldSpecs": maps}),
            ("PrefixTransformer", {"prefix": "pp-", "fieldSpecs": texts}),
            ("SuffixTransformer", {"suffix": "-ss", "fieldSpecs": texts}),
            ("NamespaceTransformer", {"unsetOnly": l.maybe(0.5), "fieldSpecs": texts[:1]}),
            (
                "NamespaceTransformer",
                {"setRoleBindingSubjects": l.r.choice(["none", "allServiceAccounts"])},
            ),
            ("ImageTagTransformer", {"imageTag": {"name": "nginx", "newTag": 7}}),
            ("PatchTransformer", {"target": target(l), "patch": yaml_text(json_patch(l))}),
            (
                "ReplicaCountTransformer",
                {
                    "replica": {"name": l.r.choice(NAMES), "count": 2},
                    "fieldSpecs": [{"path": "spec/replicas", "create": True}],
                },
            ),
            (
                "ValueAddTransformer",
                {
                    "value": l.r.choice(["v", "12", "true"]),
                    "targets": [
                        {
                            "selector": target(l),
                            "fieldPath": l.r.choice(
                                ["metadata/namespace", "metadata/labels/va", "spec/va/x"]
                            ),
                        }
                    ],
                },
            ),
        ]
    )
    meta = {"name": l.r.choice(["one", "two", "three"])}
    if kind == "NamespaceTransformer":
        meta["namespace"] = l.r.choice(["prod", "plugged"])
    return {"apiVersion": "builtin", "kind": kind, "metadata": meta, **body}


def plugins(l, k, files, known):
    if l.maybe(0.15):
        k["transformers"] = []
        for i in range(l.r.randint(1, 2)):
            text = yaml_text(plugin(l, known))
            if l.maybe(0.5):
                files[f"plugin{i}.yaml"] = text
                text = f"plugin{i}.yaml"
            k["transformers"].append(text)
    if l.maybe(0.05):
        config = {
            "apiVersion": "builtin",
            "kind": "ConfigMapGenerator",
            "metadata": {"name": l.r.choice(NAMES) + "-made"},
            "literals": ["a=b", "n=1"],
        }
        k["generators"] = [yaml_text(config)]


def configurations(l, k, files):
    if not l.maybe(0.12):
        return
    config = {}
    for field in l.some(
        ["namePrefix", "nameSuffix", "commonLabels", "commonAnnotations", "images", "replicas"], 3
    ):
        ends = {
            "namePrefix": ("name", "ref"),
            "nameSuffix": ("name", "ref"),
            "commonLabels": ("labels", "selector"),
            "commonAnnotations": ("annotations",),
            "images": ("image",),
            "replicas": ("replicas",),
        }[field]
        config[field] = [f for f in l.some(FIELD_SPECS, 6) if f["path"].endswith(ends)]
    if l.maybe(0.6):
        config["nameReference"] = [
            {
                "kind": l.r.choice(["ConfigMap", "Service", "Deployment"]),
                **({"version": "v1"} if l.maybe(0.5) else {}),
                "fieldSpecs": [{"kind": "Widget", "path": "spec/ref"}],
            }
        ]
    files["config.yaml"] = yaml_text(config) if config else "# nothing\n"
    k["configurations"] = ["config.yaml"]
