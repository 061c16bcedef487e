"""Kustomizations from a seed: layers, components and features mixed at random.

make(seed) -> (files, directory): the texts by path, and the directory to build.
"""
import random


def yaml_text(value):
    """JSON is YAML; block style where it reads like what people write."""
    return "\n".join(_block(value, 0)) + "\n"


def _scalar(value):
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if value == "" or not value.replace("-", "").replace("_", "").replace("/", "").replace(".", "").isalnum() \
            or not value[0].isalpha() or value.lower() in ("null", "true", "false", "yes", "no", "on", "off", "y", "n"):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return value


def _block(value, depth):
    pad = "  " * depth
    if isinstance(value, dict):
        if not value:
            return [pad + "{}"]
        lines = []
        for key, item in value.items():
            name = _scalar(key)
            if isinstance(item, (dict, list)) and item:
                lines.append(f"{pad}{name}:")
                lines += _block(item, depth + (1 if isinstance(item, dict) else 0))
            elif isinstance(item, str) and "\n" in item:
                lines.append(f"{pad}{name}: |" + ("" if item.endswith("\n") else "-"))
                lines += [("  " * (depth + 1) + line) if line else "" for line in item.rstrip("\n").split("\n")]
            else:
                lines.append(f"{pad}{name}: " + (_block(item, 0)[0] if isinstance(item, (dict, list)) else _scalar(item)))
        return lines
    if isinstance(value, list):
        if not value:
            return [pad + "[]"]
        lines = []
        for item in value:
            inner = _block(item, depth + 1)
            lines.append(pad + "- " + inner[0].lstrip())
            lines += inner[1:]
        return lines
    return [pad + _scalar(value)]


NAMES = ["web", "api", "db", "cache", "worker"]
SPACES = [None, None, None, "prod", "default", "dev"]
IMAGES = ["nginx", "nginx:1.2", "redis:6", "reg.io:5000/team/app:v1", "quay.io/x/y@sha256:abc", "busybox"]


class Layer:
    def __init__(self, rng):
        self.r = rng
        self.files = {}
        self.ids = []

    def some(self, items, most):
        return self.r.sample(items, self.r.randint(0, min(most, len(items))))

    def maybe(self, chance):
        return self.r.random() < chance

    def meta(self, name, ns="?"):
        out = {"name": name}
        space = self.r.choice(SPACES) if ns == "?" else ns
        if space:
            out["namespace"] = space
        if self.maybe(.4):
            out["labels"] = {k: self.r.choice(["a", "b", "web", "1"]) for k in self.some(["app", "tier", "team"], 2)}
        if self.maybe(.3):
            out["annotations"] = {k: self.r.choice(["x", "yes", "12", "multi\nline\n"]) for k in self.some(["note", "a.b/c", "owner"], 2)}
        return out

    def container(self, name):
        c = {"name": name, "image": self.r.choice(IMAGES)}
        if self.maybe(.4):
            c["env"] = [{"name": n, "value": self.r.choice(["1", "on", "$(VAR)", "text here"])} for n in self.some(["A", "B", "C"], 3)]
            if self.maybe(.5):
                c["env"].append({"name": "CFG", "valueFrom": {"configMapKeyRef": {"name": self.r.choice(NAMES), "key": "k"}}})
            if self.maybe(.3):
                c["env"].append({"name": "SEC", "valueFrom": {"secretKeyRef": {"name": self.r.choice(NAMES), "key": "k"}}})
        if self.maybe(.3):
            c["envFrom"] = [{"configMapRef": {"name": self.r.choice(NAMES)}}, {"secretRef": {"name": self.r.choice(NAMES)}}]
        if self.maybe(.4):
            c["ports"] = [{"containerPort": p, **({"name": f"p{p}"} if self.maybe(.5) else {}), **({"protocol": "TCP"} if self.maybe(.3) else {})}
                          for p in self.some([80, 443, 8080], 3)]
        if self.maybe(.2):
            c["args"] = ["--x=$(VAR)", "b"]
        if self.maybe(.3):
            c["volumeMounts"] = [{"name": v, "mountPath": f"/mnt/{v}"} for v in self.some(["data", "conf"], 2)]
        if self.maybe(.2):
            c["resources"] = {"limits": {"cpu": 1, "memory": "1Gi"}}
        return c

    def pod(self):
        spec = {"containers": [self.container(n) for n in self.r.sample(["main", "side", "log"], self.r.randint(1, 3))]}
        if self.maybe(.2):
            spec["initContainers"] = [self.container("init")]
        if self.maybe(.4):
            spec["volumes"] = []
            for v in self.some(["data", "conf", "sec", "proj"], 3):
                kind = {"data": {"persistentVolumeClaim": {"claimName": self.r.choice(NAMES)}},
                        "conf": {"configMap": {"name": self.r.choice(NAMES)}},
                        "sec": {"secret": {"secretName": self.r.choice(NAMES)}},
                        "proj": {"projected": {"sources": [{"configMap": {"name": self.r.choice(NAMES)}}, {"secret": {"name": self.r.choice(NAMES)}}]}}}[v]
                spec["volumes"].append({"name": v, **kind})
        if self.maybe(.3):
            spec["serviceAccountName"] = self.r.choice(NAMES)
        if self.maybe(.2):
            spec["imagePullSecrets"] = [{"name": self.r.choice(NAMES)}]
        if self.maybe(.15):
            spec["tolerations"] = [{"key": "a", "operator": "Exists"}]
        if self.maybe(.15):
            spec["affinity"] = {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
                {"weight": 1, "podAffinityTerm": {"topologyKey": "h", "labelSelector": {"matchLabels": {"app": "web"}}}}]}}
        template = {"metadata": {"labels": {"app": self.r.choice(NAMES)}}, "spec": spec}
        if self.maybe(.1):
            template["metadata"]["creationTimestamp"] = None
        if self.maybe(.1):
            del template["metadata"]
        return template

    def resource(self, kind, name):
        meta = self.meta(name)
        r = self.r
        if kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"):
            spec = {"selector": {"matchLabels": {"app": name}}, "template": self.pod()}
            if kind in ("Deployment", "StatefulSet") and self.maybe(.6):
                spec["replicas"] = r.randint(1, 5)
            if kind == "StatefulSet":
                spec["serviceName"] = r.choice(NAMES)
                if self.maybe(.5):
                    spec["volumeClaimTemplates"] = [{"metadata": {"name": "data"}, "spec": {"storageClassName": r.choice(NAMES)}}]
            return {"apiVersion": "apps/v1", "kind": kind, "metadata": meta, "spec": spec}
        if kind == "Job":
            return {"apiVersion": "batch/v1", "kind": kind, "metadata": meta, "spec": {"template": self.pod()}}
        if kind == "CronJob":
            return {"apiVersion": r.choice(["batch/v1", "batch/v1beta1"]), "kind": kind, "metadata": meta,
                    "spec": {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": self.pod()}}}}
        if kind == "Pod":
            return {"apiVersion": "v1", "kind": kind, "metadata": meta, "spec": self.pod()["spec"]}
        if kind == "Service":
            spec = {"ports": [{"port": p, "targetPort": p, **({"protocol": "TCP"} if self.maybe(.5) else {})} for p in r.sample([80, 443], r.randint(1, 2))]}
            if self.maybe(.8):
                spec["selector"] = {"app": name}
            return {"apiVersion": "v1", "kind": kind, "metadata": meta, "spec": spec}
        if kind in ("ConfigMap", "Secret"):
            out = {"apiVersion": "v1", "kind": kind, "metadata": meta, "data": {"k": r.choice(["v", "1", "a: b\n"])}}
            if kind == "Secret" and self.maybe(.5):
                out["type"] = "Opaque"
            return out
        if kind == "Ingress":
            return {"apiVersion": "networking.k8s.io/v1", "kind": kind, "metadata": meta, "spec": {
                "rules": [{"host": "a.example", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": r.choice(NAMES), "port": {"number": 80}}}}]}}],
                "tls": [{"secretName": r.choice(NAMES), "hosts": ["a.example"]}]}}
        if kind == "HorizontalPodAutoscaler":
            return {"apiVersion": "autoscaling/v2", "kind": kind, "metadata": meta,
                    "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": r.choice(NAMES)}, "maxReplicas": 3}}
        if kind in ("Role", "ClusterRole"):
            meta.pop("namespace", None) if kind == "ClusterRole" else None
            return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": meta,
                    "rules": [{"apiGroups": [""], "resources": ["configmaps"], "resourceNames": [r.choice(NAMES)], "verbs": ["get"]}]}
        if kind in ("RoleBinding", "ClusterRoleBinding"):
            meta.pop("namespace", None) if kind == "ClusterRoleBinding" else None
            subject = {"kind": "ServiceAccount", "name": r.choice(NAMES + ["default"])}
            if self.maybe(.6):
                subject["namespace"] = r.choice(["prod", "dev", "default"])
            return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": meta,
                    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": r.choice(["Role", "ClusterRole"]), "name": r.choice(NAMES)},
                    "subjects": [subject]}
        if kind == "Namespace":
            return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}}
        if kind == "PodDisruptionBudget":
            return {"apiVersion": "policy/v1", "kind": kind, "metadata": meta, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": name}}}}
        if kind == "NetworkPolicy":
            return {"apiVersion": "networking.k8s.io/v1", "kind": kind, "metadata": meta,
                    "spec": {"podSelector": {"matchLabels": {"app": name}}, "ingress": [{"from": [{"podSelector": {"matchLabels": {"a": "b"}}}]}]}}
        if kind == "ValidatingWebhookConfiguration":
            return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": {"name": name},
                    "webhooks": [{"name": "a.b.c", "clientConfig": {"service": {"name": r.choice(NAMES), "namespace": r.choice(["prod", "default"])}}}]}
        if kind == "PersistentVolumeClaim":
            return {"apiVersion": "v1", "kind": kind, "metadata": meta, "spec": {"storageClassName": r.choice(NAMES), "volumeName": r.choice(NAMES)}}
        if kind == "ServiceAccount":
            return {"apiVersion": "v1", "kind": kind, "metadata": meta, "imagePullSecrets": [{"name": r.choice(NAMES)}]}
        return {"apiVersion": "example.com/v1", "kind": kind, "metadata": meta,
                "spec": {"image": "nginx", "containers": [{"name": "c", "image": "nginx:1"}], "list": [1, 2.5, "x"], "ref": r.choice(NAMES)}}

    KINDS = ["Deployment"] * 4 + ["StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod", "Service", "Service", "ConfigMap", "ConfigMap",
             "Secret", "Secret", "Ingress", "HorizontalPodAutoscaler", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "Namespace",
             "PodDisruptionBudget", "NetworkPolicy", "ValidatingWebhookConfiguration", "PersistentVolumeClaim", "ServiceAccount", "Widget"]

    def resources(self, count):
        out = []
        for _ in range(count):
            obj = self.resource(self.r.choice(self.KINDS), self.r.choice(NAMES))
            key = (obj["kind"], obj["metadata"]["name"])
            if key in [(o["kind"], o["metadata"]["name"]) for o in out] and not self.maybe(.03):
                continue
            out.append(obj)
        return out


def generators(l, k, files, known):
    for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        if not l.maybe(.3):
            continue
        k[field] = []
        for name in l.r.sample(NAMES, l.r.randint(1, 2)):
            g = {"name": name}
            exists = (kind, name) in known
            if exists:
                g["behavior"] = l.r.choice(["merge", "replace", "merge"])
            elif l.maybe(.1):
                g["behavior"] = l.r.choice(["create", "merge"])
            if l.maybe(.7):
                g["literals"] = [f"{x}={l.r.choice(['1', 'two words', chr(34) + 'q' + chr(34), 'a=b', ''])}" for x in l.some(["k", "x", "y"], 3)]
            if l.maybe(.3):
                files[f"{name}.txt"] = l.r.choice(["hello\n", "a\nb", "", "x" * 120 + "\n"])
                g["files"] = [l.r.choice([f"{name}.txt", f"other={name}.txt"])]
            if l.maybe(.2):
                files[f"{name}.env"] = "# c\nE1=1\n  E2=a b \n\nE3\n"
                g["envs"] = [f"{name}.env"]
            if l.maybe(.3):
                g["options"] = l.r.choice([{"disableNameSuffixHash": True}, {"labels": {"g": "1"}}, {"annotations": {"n": "2"}, "immutable": True}])
            if kind == "Secret" and l.maybe(.2):
                g["type"] = "kubernetes.io/tls"
            if l.maybe(.1):
                g["namespace"] = "prod"
            k[field].append(g)
            known.add((kind, name))
    if l.maybe(.15):
        k["generatorOptions"] = l.r.choice([{"disableNameSuffixHash": True}, {"labels": {"all": "yes"}}, {"annotations": {"z": "1"}, "immutable": True}])


def strategic_patch(l, known):
    kinds = [x for x in known if x[0] in ("Deployment", "StatefulSet", "Service", "ConfigMap", "DaemonSet", "Widget")]
    if not kinds:
        return None
    kind, name = l.r.choice(sorted(kinds))
    meta = {"name": name}
    api = {"Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "Widget": "example.com/v1"}.get(kind, "v1")
    patch = {"apiVersion": api, "kind": kind, "metadata": meta}
    if l.maybe(.3):
        meta["labels"] = {"patched": "yes"}
    if l.maybe(.2):
        meta["annotations"] = {"note": l.r.choice([None, "new"])}
    if l.maybe(.07):
        patch["$patch"] = "delete"
    elif kind in ("Deployment", "StatefulSet", "DaemonSet"):
        spec = {}
        if l.maybe(.5):
            spec["replicas"] = l.r.choice([7, None])
        containers = []
        for c in l.some(["main", "side", "new"], 2):
            item = {"name": c}
            if l.maybe(.2):
                item["$patch"] = l.r.choice(["delete", "replace"])
            if l.maybe(.5):
                item["image"] = "patched:1"
            if l.maybe(.4):
                item["env"] = [{"name": "A", "value": "new"}, {"name": "Z", "value": l.r.choice(["z", None])}]
            if l.maybe(.3):
                item["ports"] = [{"containerPort": 80, **({"protocol": "TCP"} if l.maybe(.5) else {}), "hostPort": 1}]
            if l.maybe(.2):
                item["args"] = ["new"]
            if l.maybe(.2):
                item["resources"] = l.r.choice([None, {"limits": {"cpu": 2}}, {"$patch": "replace", "requests": {"cpu": 1}}])
            containers.append(item)
        pod = {}
        if containers:
            pod["containers"] = containers
        if l.maybe(.3):
            pod["volumes"] = [{"name": "data", "emptyDir": {}, "persistentVolumeClaim": None}]
        if l.maybe(.2):
            pod["tolerations"] = [{"key": "b"}]
        if l.maybe(.1):
            pod["nodeSelector"] = {"a": "b", "c": None}
        if l.maybe(.9):
            spec["template"] = {"spec": pod}
        patch["spec"] = spec
    elif kind == "Service":
        patch["spec"] = {"ports": [{"port": 80, "name": "http", **({"protocol": "TCP"} if l.maybe(.5) else {})}], "type": "NodePort"}
    elif kind == "ConfigMap":
        patch["data"] = {"k": l.r.choice([None, "patched"]), "n": "1"}
    else:
        patch["spec"] = {"containers": [{"name": "d"}], "list": None}
    return patch


def json_patch(l):
    ops = []
    for _ in range(l.r.randint(1, 2)):
        ops.append(l.r.choice([
            {"op": "add", "path": "/metadata/annotations/json", "value": "1"},
            {"op": "add", "path": "/metadata/labels", "value": {"json": "yes"}},
            {"op": "replace", "path": "/metadata/name", "value": "renamed"},
            {"op": "add", "path": "/spec/extra", "value": [1, "a", None]},
            {"op": "test", "path": "/apiVersion", "value": "apps/v1"},
            {"op": "remove", "path": "/spec"},
            {"op": "copy", "from": "/metadata/name", "path": "/metadata/annotations/copy"},
            {"op": "add", "path": "/spec/template/spec/containers/0/env", "value": []},
            {"op": "replace", "path": "/spec/replicas", "value": 4},
        ]))
    return ops


def patches(l, k, files, known):
    if l.maybe(.45):
        k["patches"] = []
        for i in range(l.r.randint(1, 3)):
            entry = {}
            if l.maybe(.6):
                body = strategic_patch(l, known)
                if body is None:
                    continue
                text = yaml_text(body)
                if l.maybe(.35):
                    entry["target"] = target(l)
                elif l.maybe(.15):
                    more = strategic_patch(l, known)
                    text += "---\n" + yaml_text(more)
            else:
                text = yaml_text(json_patch(l))
                entry["target"] = target(l)
            if l.maybe(.3):
                files[f"patch{i}.yaml"] = text
                entry["path"] = f"patch{i}.yaml"
            else:
                entry["patch"] = text
            if l.maybe(.08):
                entry["options"] = {"allowNameChange": True, "allowKindChange": l.maybe(.5)}
            k["patches"].append(entry)
        if not k["patches"]:
            del k["patches"]
    if l.maybe(.08):
        body = strategic_patch(l, known)
        if body:
            k["patchesStrategicMerge"] = [yaml_text(body)]
    if l.maybe(.08):
        kind, name = l.r.choice(sorted(known) or [("Deployment", "web")])
        k["patchesJson6902"] = [{"target": {"version": "v1", "kind": kind, "name": name}, "patch": yaml_text([{"op": "add", "path": "/metadata/labels", "value": {"a": "b"}}])}]


def target(l):
    return l.r.choice([
        {"kind": "Deployment"}, {"kind": "Deployment|StatefulSet"}, {"name": "w.*"}, {"name": l.r.choice(NAMES), "kind": "Deployment"},
        {"labelSelector": "app=web"}, {"labelSelector": "app in (a,b),tier!=b"}, {"annotationSelector": "note"}, {"group": "apps", "version": "v1"},
        {"namespace": "prod"}, {"kind": "ConfigMap", "name": "(web|api)"}, {"kind": "Service", "namespace": "default"}])


def replacements(l, k, known):
    if not l.maybe(.15) or not known:
        return
    kind, name = l.r.choice(sorted(known))
    k["replacements"] = [{
        "source": {"kind": kind, "name": name, **l.r.choice([{}, {"fieldPath": "metadata.name"}, {"fieldPath": "metadata.name", "options": {"delimiter": "-", "index": 0}}])},
        "targets": [{"select": l.r.choice([{"kind": "Deployment"}, {"kind": "Service"}, {"name": l.r.choice(NAMES)}]),
                     "fieldPaths": l.r.choice([["metadata.annotations.copied"], ["spec.template.spec.containers.*.image"], ["spec.template.spec.containers.[name=main].image"],
                                               ["metadata.labels.[x.y/z]"], ["metadata.name"]]),
                     "options": l.r.choice([{"create": True}, {"delimiter": ":", "index": 1, "create": True}, {"create": True}])}]}]


def features(l, k, files, known, is_top):
    if l.maybe(.3):
        k["namespace"] = l.r.choice(["prod", "staging"])
    if l.maybe(.35):
        k["namePrefix"] = l.r.choice(["a-", "b-", "x"])
    if l.maybe(.25):
        k["nameSuffix"] = l.r.choice(["-1", "-v2"])
    if l.maybe(.2):
        k["commonLabels"] = {"common": l.r.choice(["1", "y"])}
    if l.maybe(.3):
        k["labels"] = [{"pairs": {"l": "1", "app.kubernetes.io/x": "true"}, **l.r.choice([{}, {"includeSelectors": True}, {"includeTemplates": True},
                        {"fields": [{"path": "spec/extra/labels", "create": True, "kind": "Widget"}]}])}]
    if l.maybe(.25):
        k["commonAnnotations"] = {"ann": l.r.choice(["1", "some text", "null"])}
    if l.maybe(.35):
        k["images"] = [l.r.choice([{"name": "nginx", "newTag": "9"}, {"name": "redis", "newName": "my/redis", "digest": "sha256:def"},
                                   {"name": "reg.io:5000/team/app", "newName": "other", "newTag": "1.0"}, {"name": "nginx", "tagSuffix": "-dbg"},
                                   {"name": "quay.io/x/y", "newTag": "5"}, {"name": "bus.*", "newName": "b"}]) for _ in range(l.r.randint(1, 2))]
    if l.maybe(.2):
        scalable = [n for kind, n in known if kind in ("Deployment", "StatefulSet", "ReplicaSet")]
        if scalable:
            k["replicas"] = [{"name": l.r.choice(sorted(scalable)), "count": l.r.randint(0, 9)}]
    if is_top and l.maybe(.25):
        k["sortOptions"] = l.r.choice([{"order": "fifo"}, {"order": "legacy"}, {"order": "legacy", "legacySortOptions": {"orderFirst": ["Service", "Deployment"], "orderLast": ["Namespace"]}}])
    if is_top and l.maybe(.15):
        k["buildMetadata"] = l.some(["originAnnotations", "transformerAnnotations", "managedByLabel"], 3)
    if l.maybe(.06):
        services = sorted(n for kind, n in known if kind in ("Service", "ConfigMap"))
        if services:
            name = l.r.choice(services)
            kind = "Service" if ("Service", name) in known else "ConfigMap"
            k["vars"] = [{"name": "VAR", "objref": {"apiVersion": "v1", "kind": kind, "name": name}}]


def write(out, directory, name, text):
    out[f"{directory}/{name}"] = text


def layer(rng, out, directory, known, bases, is_top=False, component=False):
    l = Layer(rng)
    k = {"apiVersion": "kustomize.config.k8s.io/v1alpha1" if component else "kustomize.config.k8s.io/v1beta1",
         "kind": "Component" if component else "Kustomization"}
    if l.maybe(.3) and not component:
        k = {}
    files = {}
    mine = l.resources(rng.randint(1 if not bases and not component else 0, 6))
    names = []
    if mine:
        split = rng.randint(1, len(mine))
        for i, part in enumerate([mine[:split], mine[split:]]):
            if not part:
                continue
            if l.maybe(.1):
                text = yaml_text({"apiVersion": "v1", "kind": "List", "items": part})
            else:
                text = "---\n".join(yaml_text(o) for o in part)
            if l.maybe(.1):
                text = "# comment\n---\n" + text
            if l.maybe(.05):
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
    if rng.random() < .25:
        k = layer(rng, out, "second", known, [])
        write(out, "second", "kustomization.yaml", yaml_text(k))
        second = True
    else:
        second = False
    for depth in range(rng.choice([0, 1, 1, 1, 2])):
        directory = f"overlay{depth}"
        bases = [f"../{top}"] + (["../second"] if second and depth == 0 else [])
        k = layer(rng, out, directory, known, bases)
        if rng.random() < .25:
            c = layer(rng, out, f"component{depth}", known, [], component=True)
            write(out, f"component{depth}", "kustomization.yaml", yaml_text(c))
            k["components"] = [f"../component{depth}"]
        write(out, directory, "kustomization.yaml", yaml_text(k))
        top = directory
    # The top layer gets what only counts there.
    l = Layer(rng)
    if l.maybe(.3):
        text = out[f"{top}/kustomization.yaml"]
        extra = {}
        if l.maybe(.5) and "sortOptions" not in text:
            extra["sortOptions"] = l.r.choice([{"order": "fifo"}, {"order": "legacy", "legacySortOptions": {"orderFirst": ["Service"], "orderLast": ["Deployment"]}}])
        if l.maybe(.5) and "buildMetadata" not in text:
            extra["buildMetadata"] = l.r.sample(["originAnnotations", "transformerAnnotations", "managedByLabel"], l.r.randint(1, 3))
        if extra:
            out[f"{top}/kustomization.yaml"] = text + yaml_text(extra)
    return out, top
