"""The objects of the cold start: 60 kinds, 14 of them built in, of ordinary sizes."""

import json
import os

BUILT_IN = ["ConfigMap", "Secret", "Service", "ServiceAccount", "Pod", "PodTemplate", "Role",
            "RoleBinding", "Deployment", "ReplicaSet", "StatefulSet", "CronJob", "NetworkPolicy",
            "Lease"]
DEFINED = [f"Widget{number:02}" for number in range(46)]
KINDS = BUILT_IN + DEFINED
# Of every hundred objects that nobody manages; the rest is spread over the defined kinds.
SHARES = {"Pod": 20, "ReplicaSet": 12, "ConfigMap": 14, "Secret": 10, "Lease": 4, "Role": 3,
          "RoleBinding": 3, "Service": 4, "ServiceAccount": 4, "Deployment": 6, "StatefulSet": 1,
          "CronJob": 1, "NetworkPolicy": 2, "PodTemplate": 1}
GROUPS = {"Role": "rbac.authorization.k8s.io/v1", "RoleBinding": "rbac.authorization.k8s.io/v1",
          "Deployment": "apps/v1", "ReplicaSet": "apps/v1", "StatefulSet": "apps/v1",
          "CronJob": "batch/v1", "NetworkPolicy": "networking.k8s.io/v1",
          "Lease": "coordination.k8s.io/v1"}
GROUP = "bench.example.com"
FILES = 50


def api_version(kind):
    return f"{GROUP}/v1" if kind in DEFINED else GROUPS.get(kind, "v1")


def plural(kind):
    name = kind.lower()
    return name[:-1] + "ies" if name.endswith("y") else name + "s"


def list_path(kind, namespace=None):
    version = api_version(kind)
    base = ("/apis/" if "/" in version else "/api/") + version
    return base + (f"/namespaces/{namespace}/" if namespace else "/") + plural(kind)


def definition(kind):
    schema = {"type": "object", "properties": {"spec": {
        "type": "object", "x-kubernetes-preserve-unknown-fields": True}}}
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{plural(kind)}.{GROUP}"},
            "spec": {"group": GROUP, "scope": "Namespaced",
                     "names": {"plural": plural(kind), "kind": kind},
                     "versions": [{"name": "v1", "served": True, "storage": True,
                                   "schema": {"openAPIV3Schema": schema}}]}}


def pod_spec(index):
    env = [{"name": f"SETTING_{n}", "value": f"value {n} of {index}"} for n in range(12)]
    return {"automountServiceAccountToken": False, "containers": [{
        "name": name, "image": f"registry.example.com/team/{name}:{index}", "env": env,
        "ports": [{"containerPort": 8080, "name": "http"}],
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
        "volumeMounts": [{"name": "config", "mountPath": "/etc/config"}]}
        for name in ("main", "proxy")],
        "volumes": [{"name": "config", "configMap": {"name": f"config-{index}"}}]}


def template(index, **more):
    return {"metadata": {"labels": {"app": f"app-{index}"}}, "spec": {**pod_spec(index), **more}}


def body(kind, index):
    """Everything but apiVersion, kind and metadata."""
    selector = {"matchLabels": {"app": f"app-{index}"}}
    rules = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}]
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "viewer"}
    workload = {"replicas": 0, "selector": selector, "template": template(index)}
    return {
        "ConfigMap": {"data": {f"key-{n}": f"value {n} of {index}" for n in range(10)}},
        "Secret": {"stringData": {"token": f"not a secret {index}"}},
        "Service": {"spec": {"type": "ExternalName", "externalName": f"app-{index}.example.com"}},
        "ServiceAccount": {}, "Pod": {"spec": pod_spec(index)},
        "PodTemplate": {"template": template(index)}, "Role": {"rules": rules},
        "RoleBinding": {"roleRef": role,
                        "subjects": [{"kind": "ServiceAccount", "name": "default"}]},
        "Deployment": {"spec": workload}, "ReplicaSet": {"spec": workload},
        "StatefulSet": {"spec": {**workload, "serviceName": "none"}},
        "CronJob": {"spec": {"schedule": "0 0 1 1 *", "suspend": True, "jobTemplate": {"spec": {
            "template": {"spec": {**pod_spec(index), "restartPolicy": "Never"}}}}}},
        "NetworkPolicy": {"spec": {"podSelector": selector, "policyTypes": ["Ingress"]}},
        "Lease": {"spec": {"holderIdentity": f"node-{index}", "leaseDurationSeconds": 40}},
    }.get(kind) if kind in BUILT_IN else {
        "spec": {"owner": f"team-{index % 40}", "size": index, "items": [
            {"name": f"item-{n}", "value": f"value {n} of {index}"} for n in range(8)]}}


def make(kind, prefix, index):
    name = f"{prefix}-{kind.lower()}-{index}"
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "bench"}
    return {"apiVersion": api_version(kind), "kind": kind,
            "metadata": {"name": name, "labels": labels}, **body(kind, index)}


def kinds_of(count, even):
    """The kind of each object in turn."""
    if even:
        return [KINDS[number % len(KINDS)] for number in range(count)]
    wheel = [kind for kind, share in SHARES.items() for _ in range(share)]
    spare = 100 - len(wheel)
    kinds = []
    for number in range(count):
        place, turn = number % 100, number // 100
        kinds.append(wheel[place] if place < len(wheel)
                     else DEFINED[(turn * spare + place) % len(DEFINED)])
    return kinds


def write_files(folder, prefix, count, even=False):
    os.makedirs(folder, exist_ok=True)
    seen = {}
    outs = [open(f"{folder}/objects-{number:03}.yaml", "w", encoding="utf-8")
            for number in range(FILES)]
    for number, kind in enumerate(kinds_of(count, even)):
        index = seen[kind] = seen.get(kind, -1) + 1
        outs[number % FILES].write("---\n" + json.dumps(make(kind, prefix, index)) + "\n")
    for out in outs:
        out.close()
