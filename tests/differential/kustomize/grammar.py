"""Kustomizations from a seed: layers, components and features mixed at random.

make(seed) -> (files, directory): the texts by path, and the directory to build.
"""

import random

from configured import configurations, json_patch, plugins, target
from objects import NAMES, Layer
from yaml_text import yaml_text


def generators(l, k, files, known):
    for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        if not l.maybe(0.3):
            continue
        k[field] = []
        for name in l.r.sample(NAMES, l.r.randint(1, 2)):
            g = {"name": name}
            exists = (kind, name) in known
            if exists:
                g["behavior"] = l.r.choice(["merge", "replace", "merge"])
            elif l.maybe(0.1):
                g["behavior"] = l.r.choice(["create", "merge"])
            if l.maybe(0.7):
                g["literals"] = [
                    f"{x}={l.r.choice(['1', 'two words', chr(34) + 'q' + chr(34), 'a=b', ''])}"
                    for x in l.some(["k", "x", "y"], 3)
                ]
            if l.maybe(0.3):
                files[f"{name}.txt"] = l.r.choice(["hello\n", "a\nb", "", "x" * 120 + "\n"])
                g["files"] = [l.r.choice([f"{name}.txt", f"other={name}.txt"])]
            if l.maybe(0.2):
                files[f"{name}.env"] = "# c\nE1=1\n  E2=a b \n\nE3\n"
                g["envs"] = [f"{name}.env"]
            if l.maybe(0.3):
                g["options"] = l.r.choice(
                    [
                        {"disableNameSuffixHash": True},
                        {"labels": {"g": "1"}},
                        {"annotations": {"n": "2"}, "immutable": True},
                    ]
                )
            if kind == "Secret" and l.maybe(0.2):
                g["type"] = "kubernetes.io/tls"
            if l.maybe(0.1):
                g["namespace"] = "prod"
            k[field].append(g)
            known.add((kind, name))
    if l.maybe(0.15):
        k["generatorOptions"] = l.r.choice(
            [
                {"disableNameSuffixHash": True},
                {"labels": {"all": "yes"}},
                {"annotations": {"z": "1"}, "immutable": True},
            ]
        )


def strategic_patch(l, known):
    kinds = [
        x
        for x in known
        if x[0] in ("Deployment", "StatefulSet", "Service", "ConfigMap", "DaemonSet", "Widget")
    ]
    if not kinds:
        return None
    kind, name = l.r.choice(sorted(kinds))
    meta = {"name": name}
    api = {
        "Deployment": "apps/v1",
        "StatefulSet": "apps/v1",
        "DaemonSet": "apps/v1",
        "Widget": "example.com/v1",
    }.get(kind, "v1")
    patch = {"apiVersion": api, "kind": kind, "metadata": meta}
    if l.maybe(0.3):
        meta["labels"] = {"patched": "yes"}
    if l.maybe(0.2):
        meta["annotations"] = {"note": l.r.choice([None, "new"])}
    if l.maybe(0.07):
        patch["$patch"] = "delete"
    elif kind in ("Deployment", "StatefulSet", "DaemonSet"):
        spec = {}
        if l.maybe(0.5):
            spec["replicas"] = l.r.choice([7, None])
        containers = []
        for c in l.some(["main", "side", "new"], 2):
            item = {"name": c}
            if l.maybe(0.2):
                item["$patch"] = l.r.choice(["delete", "replace"])
            if l.maybe(0.5):
                item["image"] = "patched:1"
            if l.maybe(0.4):
                item["env"] = [
                    {"name": "A", "value": "new"},
                    {"name": "Z", "value": l.r.choice(["z", None])},
                ]
            if l.maybe(0.3):
                item["ports"] = [
                    {
                        "containerPort": 80,
                        **({"protocol": "TCP"} if l.maybe(0.5) else {}),
                        "hostPort": 1,
                    }
                ]
            if l.maybe(0.2):
                item["args"] = ["new"]
            if l.maybe(0.2):
                item["resources"] = l.r.choice(
                    [None, {"limits": {"cpu": 2}}, {"$patch": "replace", "requests": {"cpu": 1}}]
                )
            containers.append(item)
        pod = {}
        if containers:
            pod["containers"] = containers
        if l.maybe(0.3):
            pod["volumes"] = [{"name": "data", "emptyDir": {}, "persistentVolumeClaim": None}]
        if l.maybe(0.2):
            pod["tolerations"] = [{"key": "b"}]
        if l.maybe(0.1):
            pod["nodeSelector"] = {"a": "b", "c": None}
        if l.maybe(0.9):
            spec["template"] = {"spec": pod}
        patch["spec"] = spec
    elif kind == "Service":
        patch["spec"] = {
            "ports": [
                {"port": 80, "name": "http", **({"protocol": "TCP"} if l.maybe(0.5) else {})}
            ],
            "type": "NodePort",
        }
    elif kind == "ConfigMap":
        patch["data"] = {"k": l.r.choice([None, "patched"]), "n": "1"}
    else:
        patch["spec"] = {"containers": [{"name": "d"}], "list": None}
    return patch


def patches(l, k, files, known):
    if l.maybe(0.45):
        k["patches"] = []
        for i in range(l.r.randint(1, 3)):
            entry = {}
            if l.maybe(0.6):
                body = strategic_patch(l, known)
                if body is None:
                    continue
                text = yaml_text(body)
                if l.maybe(0.35):
                    entry["target"] = target(l)
                elif l.maybe(0.15):
                    more = strategic_patch(l, known)
                    text += "---\n" + yaml_text(more)
            else:
                text = yaml_text(json_patch(l))
                entry["target"] = target(l)
            if l.maybe(0.3):
                files[f"patch{i}.yaml"] = text
                entry["path"] = f"patch{i}.yaml"
            else:
                entry["patch"] = text
            if l.maybe(0.08):
                entry["options"] = {"allowNameChange": True, "allowKindChange": l.maybe(0.5)}
            k["patches"].append(entry)
        if not k["patches"]:
            del k["patches"]
    if l.maybe(0.08):
        body = strategic_patch(l, known)
        if body:
            k["patchesStrategicMerge"] = [yaml_text(body)]
    if l.maybe(0.08):
        kind, name = l.r.choice(sorted(known) or [("Deployment", "web")])
        k["patchesJson6902"] = [
            {
                "target": {"version": "v1", "kind": kind, "name": name},
                "patch": yaml_text(
                    [{"op": "add", "path": "/metadata/labels", "value": {"a": "b"}}]
                ),
            }
        ]


def replacements(l, k, known):
    if not l.maybe(0.15) or not known:
        return
    kind, name = l.r.choice(sorted(known))
    k["replacements"] = [
        {
            "source": {
                "kind": kind,
                "name": name,
                **l.r.choice(
                    [
                        {},
                        {"fieldPath": "metadata.name"},
                        {"fieldPath": "metadata.name", "options": {"delimiter": "-", "index": 0}},
                        {"fieldPath": "metadata.labels"},
                        {"fieldPath": "spec.replicas"},
                        {"fieldPath": "spec.ports.0.port"},
                        {"fieldPath": "data.k"},
                    ]
                ),
            },
            "targets": [
                {
                    "select": l.r.choice(
                        [{"kind": "Deployment"}, {"kind": "Service"}, {"name": l.r.choice(NAMES)}]
                    ),
                    "fieldPaths": l.r.choice(
                        [
                            ["metadata.annotations.copied"],
                            ["spec.template.spec.containers.*.image"],
                            ["spec.template.spec.containers.[name=main].image"],
                            ["metadata.labels.[x.y/z]"],
                            ["metadata.name"],
                            ["spec.replicas", "metadata.labels.count"],
                            ["spec.template.spec.containers.0.env.[name=A].value"],
                            ["spec.copied.deep.0"],
                        ]
                    ),
                    "options": l.r.choice(
                        [
                            {"create": True},
                            {"delimiter": ":", "index": 1, "create": True},
                            {"create": True},
                            {},
                        ]
                    ),
                    **({"reject": [{"name": l.r.choice(NAMES)}]} if l.maybe(0.2) else {}),
                }
            ],
        }
    ]


def features(l, k, files, known, is_top):
    if l.maybe(0.3):
        k["namespace"] = l.r.choice(["prod", "staging"])
    if l.maybe(0.35):
        k["namePrefix"] = l.r.choice(["a-", "b-", "x"])
    if l.maybe(0.25):
        k["nameSuffix"] = l.r.choice(["-1", "-v2"])
    if l.maybe(0.2):
        k["commonLabels"] = {"common": l.r.choice(["1", "y"])}
    if l.maybe(0.3):
        k["labels"] = [
            {
                "pairs": {"l": "1", "app.kubernetes.io/x": "true"},
                **l.r.choice(
                    [
                        {},
                        {"includeSelectors": True},
                        {"includeTemplates": True},
                        {
                            "fields": [
                                {"path": "spec/extra/labels", "create": True, "kind": "Widget"}
                            ]
                        },
                    ]
                ),
            }
        ]
    if l.maybe(0.25):
        k["commonAnnotations"] = {"ann": l.r.choice(["1", "some text", "null"])}
    if l.maybe(0.35):
        k["images"] = [
            l.r.choice(
                [
                    {"name": "nginx", "newTag": "9"},
                    {"name": "redis", "newName": "my/redis", "digest": "sha256:def"},
                    {"name": "reg.io:5000/team/app", "newName": "other", "newTag": "1.0"},
                    {"name": "nginx", "tagSuffix": "-dbg"},
                    {"name": "quay.io/x/y", "newTag": "5"},
                    {"name": "bus.*", "newName": "b"},
                ]
            )
            for _ in range(l.r.randint(1, 2))
        ]
    if l.maybe(0.2):
        scalable = [n for kind, n in known if kind in ("Deployment", "StatefulSet", "ReplicaSet")]
        if scalable:
            k["replicas"] = [{"name": l.r.choice(sorted(scalable)), "count": l.r.randint(0, 9)}]
    if is_top and l.maybe(0.25):
        k["sortOptions"] = l.r.choice(
            [
                {"order": "fifo"},
                {"order": "legacy"},
                {
                    "order": "legacy",
                    "legacySortOptions": {
                        "orderFirst": ["Service", "Deployment"],
                        "orderLast": ["Namespace"],
                    },
                },
            ]
        )
    if is_top and l.maybe(0.15):
        k["buildMetadata"] = l.some(
            ["originAnnotations", "transformerAnnotations", "managedByLabel"], 3
        )
    if l.maybe(0.06):
        services = sorted(n for kind, n in known if kind in ("Service", "ConfigMap"))
        if services:
            name = l.r.choice(services)
            kind = "Service" if ("Service", name) in known else "ConfigMap"
            k["vars"] = [
                {
                    "name": "VAR",
                    "objref": {"apiVersion": "v1", "kind": kind, "name": name},
                    **l.r.choice(
                        [{}] + [{"fieldref": {"fieldPath": p}} for p in ("metadata.name", "data.k")]
                    ),
                }
            ]


def write(out, directory, name, text):
    out[f"{directory}/{name}"] = text


def layer(rng, out, directory, known, bases, is_top=False, component=False):
    l = Layer(rng)
    k = {
        "apiVersion": (
            "kustomize.config.k8s.io/v1alpha1" if component else "kustomize.config.k8s.io/v1beta1"
        ),
        "kind": "Component" if component else "Kustomization",
    }
    if l.maybe(0.3) and not component:
        k = {}
    files = {}
    mine = l.resources(rng.randint(1 if not bases and not component else 0, 6))
    names = []
    if mine:
        split = rng.randint(1, len(mine))
        for i, part in enumerate([mine[:split], mine[split:]]):
            if not part:
                continue
            if l.maybe(0.1):
                text = yaml_text({"apiVersion": "v1", "kind": "List", "items": part})
            else:
                text = "---\n".join(yaml_text(o) for o in part)
            if l.maybe(0.1):
                text = "# comment\n---\n" + text
            if l.maybe(0.05):
                text = text.replace("\n", "\r\n")
            files[f"res{i}.yaml"] = text
            names.append(f"res{i}.yaml")
    for o in mine:
        known.add((o["kind"], o["metadata"]["name"]))
    resources = bases + names
    if resources:
        k["resources"] = resources
    generators(l, k, files, known)
    patches(l, k, files, known)
    features(l, k, files, known, is_top)
    replacements(l, k, known)
    plugins(l, k, files, known)
    configurations(l, k, files)
    if len(k) <= 2 and not resources:
        k["namePrefix"] = "only-"
    for name, text in files.items():
        write(out, directory, name, text)
    return k


def make(seed):
    rng = random.Random(seed)
    out = {}
    known = set()
    k = layer(rng, out, "base", known, [])
    write(out, "base", "kustomization.yaml", yaml_text(k))
    top = "base"
    if rng.random() < 0.25:
        k = layer(rng, out, "second", known, [])
        write(out, "second", "kustomization.yaml", yaml_text(k))
        second = True
    else:
        second = False
    for depth in range(rng.choice([0, 1, 1, 1, 2])):
        directory = f"overlay{depth}"
        bases = [f"../{top}"] + (["../second"] if second and depth == 0 else [])
        k = layer(rng, out, directory, known, bases)
        if rng.random() < 0.25:
            c = layer(rng, out, f"component{depth}", known, [], component=True)
            write(out, f"component{depth}", "kustomization.yaml", yaml_text(c))
            k["components"] = [f"../component{depth}"]
        write(out, directory, "kustomization.yaml", yaml_text(k))
        top = directory
    # The top layer gets what only counts there.
    l = Layer(rng)
    if l.maybe(0.3):
        text = out[f"{top}/kustomization.yaml"]
        extra = {}
        if l.maybe(0.5) and "sortOptions" not in text:
            extra["sortOptions"] = l.r.choice(
                [
                    {"order": "fifo"},
                    {
                        "order": "legacy",
                        "legacySortOptions": {
                            "orderFirst": ["Service"],
                            "orderLast": ["Deployment"],
                        },
                    },
                ]
            )
        if l.maybe(0.5) and "buildMetadata" not in text:
            extra["buildMetadata"] = l.r.sample(
                ["originAnnotations", "transformerAnnotations", "managedByLabel"], l.r.randint(1, 3)
            )
        if extra:
            out[f"{top}/kustomization.yaml"] = text + yaml_text(extra)
    return out, top
