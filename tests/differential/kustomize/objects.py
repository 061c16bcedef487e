"""Random Kubernetes objects that refer to each other by a few names."""

NAMES = ["web", "api", "db", "cache", "worker"]
SPACES = [None, None, None, "prod", "default", "dev"]
IMAGES = [
    "nginx",
    "nginx:1.2",
    "redis:6",
    "reg.io:5000/team/app:v1",
    "quay.io/x/y@sha256:abc",
    "busybox",
]


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
        if self.maybe(0.4):
            out["labels"] = {
                k: self.r.choice(["a", "b", "web", "1"])
                for k in self.some(["app", "tier", "team"], 2)
            }
        if self.maybe(0.3):
            out["annotations"] = {
                k: self.r.choice(["x", "yes", "12", "multi\nline\n"])
                for k in self.some(["note", "a.b/c", "owner"], 2)
            }
        return out

    def container(self, name):
        c = {"name": name, "image": self.r.choice(IMAGES)}
        if self.maybe(0.4):
            c["env"] = [
                {"name": n, "value": self.r.choice(["1", "on", "$(VAR)", "text here"])}
                for n in self.some(["A", "B", "C"], 3)
            ]
            if self.maybe(0.5):
                c["env"].append(
                    {
                        "name": "CFG",
                        "valueFrom": {
                            "configMapKeyRef": {"name": self.r.choice(NAMES), "key": "k"}
                        },
                    }
                )
            if self.maybe(0.3):
                c["env"].append(
                    {
                        "name": "SEC",
                        "valueFrom": {"secretKeyRef": {"name": self.r.choice(NAMES), "key": "k"}},
                    }
                )
        if self.maybe(0.3):
            c["envFrom"] = [
                {"configMapRef": {"name": self.r.choice(NAMES)}},
                {"secretRef": {"name": self.r.choice(NAMES)}},
            ]
        if self.maybe(0.4):
            c["ports"] = [
                {
                    "containerPort": p,
                    **({"name": f"p{p}"} if self.maybe(0.5) else {}),
                    **({"protocol": "TCP"} if self.maybe(0.3) else {}),
                }
                for p in self.some([80, 443, 8080], 3)
            ]
        if self.maybe(0.2):
            c["args"] = ["--x=$(VAR)", "b"]
        if self.maybe(0.3):
            c["volumeMounts"] = [
                {"name": v, "mountPath": f"/mnt/{v}"} for v in self.some(["data", "conf"], 2)
            ]
        if self.maybe(0.2):
            c["resources"] = {"limits": {"cpu": 1, "memory": "1Gi"}}
        return c

    def pod(self):
        spec = {
            "containers": [
                self.container(n)
                for n in self.r.sample(["main", "side", "log"], self.r.randint(1, 3))
            ]
        }
        if self.maybe(0.2):
            spec["initContainers"] = [self.container("init")]
        if self.maybe(0.4):
            spec["volumes"] = []
            for v in self.some(["data", "conf", "sec", "proj"], 3):
                kind = {
                    "data": {"persistentVolumeClaim": {"claimName": self.r.choice(NAMES)}},
                    "conf": {"configMap": {"name": self.r.choice(NAMES)}},
                    "sec": {"secret": {"secretName": self.r.choice(NAMES)}},
                    "proj": {
                        "projected": {
                            "sources": [
                                {"configMap": {"name": self.r.choice(NAMES)}},
                                {"secret": {"name": self.r.choice(NAMES)}},
                            ]
                        }
                    },
                }[v]
                spec["volumes"].append({"name": v, **kind})
        if self.maybe(0.3):
            spec["serviceAccountName"] = self.r.choice(NAMES)
        if self.maybe(0.2):
            spec["imagePullSecrets"] = [{"name": self.r.choice(NAMES)}]
        if self.maybe(0.15):
            spec["tolerations"] = [{"key": "a", "operator": "Exists"}]
        if self.maybe(0.15):
            spec["affinity"] = {
                "podAntiAffinity": {
                    "preferredDuringSchedulingIgnoredDuringExecution": [
                        {
                            "weight": 1,
                            "podAffinityTerm": {
                                "topologyKey": "h",
                                "labelSelector": {"matchLabels": {"app": "web"}},
                            },
                        }
                    ]
                }
            }
        template = {"metadata": {"labels": {"app": self.r.choice(NAMES)}}, "spec": spec}
        if self.maybe(0.1):
            template["metadata"]["creationTimestamp"] = None
        if self.maybe(0.1):
            del template["metadata"]
        return template

    def resource(self, kind, name):
        meta = self.meta(name)
        r = self.r
        if kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"):
            spec = {"selector": {"matchLabels": {"app": name}}, "template": self.pod()}
            if kind in ("Deployment", "StatefulSet") and self.maybe(0.6):
                spec["replicas"] = r.randint(1, 5)
            if kind == "StatefulSet":
                spec["serviceName"] = r.choice(NAMES)
                if self.maybe(0.5):
                    spec["volumeClaimTemplates"] = [
                        {
                            "metadata": {"name": "data"},
                            "spec": {"storageClassName": r.choice(NAMES)},
                        }
                    ]
            return {"apiVersion": "apps/v1", "kind": kind, "metadata": meta, "spec": spec}
        if kind == "Job":
            return {
                "apiVersion": "batch/v1",
                "kind": kind,
                "metadata": meta,
                "spec": {"template": self.pod()},
            }
        if kind == "CronJob":
            return {
                "apiVersion": r.choice(["batch/v1", "batch/v1beta1"]),
                "kind": kind,
                "metadata": meta,
                "spec": {
                    "schedule": "* * * * *",
                    "jobTemplate": {"spec": {"template": self.pod()}},
                },
            }
        if kind == "Pod":
            return {"apiVersion": "v1", "kind": kind, "metadata": meta, "spec": self.pod()["spec"]}
        if kind == "Service":
            spec = {
                "ports": [
                    {"port": p, "targetPort": p, **({"protocol": "TCP"} if self.maybe(0.5) else {})}
                    for p in r.sample([80, 443], r.randint(1, 2))
                ]
            }
            if self.maybe(0.8):
                spec["selector"] = {"app": name}
            return {"apiVersion": "v1", "kind": kind, "metadata": meta, "spec": spec}
        if kind in ("ConfigMap", "Secret"):
            out = {
                "apiVersion": "v1",
                "kind": kind,
                "metadata": meta,
                "data": {"k": r.choice(["v", "1", "a: b\n"])},
            }
            if kind == "Secret" and self.maybe(0.5):
                out["type"] = "Opaque"
            return out
        if kind == "Ingress":
            return {
                "apiVersion": "networking.k8s.io/v1",
                "kind": kind,
                "metadata": meta,
                "spec": {
                    "rules": [
                        {
                            "host": "a.example",
                            "http": {
                                "paths": [
                                    {
                                        "path": "/",
                                        "pathType": "Prefix",
                                        "backend": {
                                            "service": {
                                                "name": r.choice(NAMES),
                                                "port": {"number": 80},
                                            }
                                        },
                                    }
                                ]
                            },
                        }
                    ],
                    "tls": [{"secretName": r.choice(NAMES), "hosts": ["a.example"]}],
                },
            }
        if kind == "HorizontalPodAutoscaler":
            return {
                "apiVersion": "autoscaling/v2",
                "kind": kind,
                "metadata": meta,
                "spec": {
                    "scaleTargetRef": {
                        "apiVersion": "apps/v1",
                        "kind": "Deployment",
                        "name": r.choice(NAMES),
                    },
                    "maxReplicas": 3,
                },
            }
        if kind in ("Role", "ClusterRole"):
            meta.pop("namespace", None) if kind == "ClusterRole" else None
            return {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": kind,
                "metadata": meta,
                "rules": [
                    {
                        "apiGroups": [""],
                        "resources": ["configmaps"],
                        "resourceNames": [r.choice(NAMES)],
                        "verbs": ["get"],
                    }
                ],
            }
        if kind in ("RoleBinding", "ClusterRoleBinding"):
            meta.pop("namespace", None) if kind == "ClusterRoleBinding" else None
            subject = {"kind": "ServiceAccount", "name": r.choice(NAMES + ["default"])}
            if self.maybe(0.6):
                subject["namespace"] = r.choice(["prod", "dev", "default"])
            return {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": kind,
                "metadata": meta,
                "roleRef": {
                    "apiGroup": "rbac.authorization.k8s.io",
                    "kind": r.choice(["Role", "ClusterRole"]),
                    "name": r.choice(NAMES),
                },
                "subjects": [subject],
            }
        if kind == "Namespace":
            return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}}
        if kind == "PodDisruptionBudget":
            return {
                "apiVersion": "policy/v1",
                "kind": kind,
                "metadata": meta,
                "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": name}}},
            }
        if kind == "NetworkPolicy":
            return {
                "apiVersion": "networking.k8s.io/v1",
                "kind": kind,
                "metadata": meta,
                "spec": {
                    "podSelector": {"matchLabels": {"app": name}},
                    "ingress": [{"from": [{"podSelector": {"matchLabels": {"a": "b"}}}]}],
                },
            }
        if kind == "ValidatingWebhookConfiguration":
            return {
                "apiVersion": "admissionregistration.k8s.io/v1",
                "kind": kind,
                "metadata": {"name": name},
                "webhooks": [
                    {
                        "name": "a.b.c",
                        "clientConfig": {
                            "service": {
                                "name": r.choice(NAMES),
                                "namespace": r.choice(["prod", "default"]),
                            }
                        },
                    }
                ],
            }
        if kind == "PersistentVolumeClaim":
            return {
                "apiVersion": "v1",
                "kind": kind,
                "metadata": meta,
                "spec": {"storageClassName": r.choice(NAMES), "volumeName": r.choice(NAMES)},
            }
        if kind == "ServiceAccount":
            return {
                "apiVersion": "v1",
                "kind": kind,
                "metadata": meta,
                "imagePullSecrets": [{"name": r.choice(NAMES)}],
            }
        return {
            "apiVersion": "example.com/v1",
            "kind": kind,
            "metadata": meta,
            "spec": {
                "image": "nginx",
                "containers": [{"name": "c", "image": "nginx:1"}],
                "list": [1, 2.5, "x"],
                "ref": r.choice(NAMES),
            },
        }

    KINDS = ["Deployment"] * 4 + [
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "Job",
        "CronJob",
        "Pod",
        "Service",
        "Service",
        "ConfigMap",
        "ConfigMap",
        "Secret",
        "Secret",
        "Ingress",
        "HorizontalPodAutoscaler",
        "Role",
        "ClusterRole",
        "RoleBinding",
        "ClusterRoleBinding",
        "Namespace",
        "PodDisruptionBudget",
        "NetworkPolicy",
        "ValidatingWebhookConfiguration",
        "PersistentVolumeClaim",
        "ServiceAccount",
        "Widget",
    ]

    def resources(self, count):
        out = []
        for _ in range(count):
            obj = self.resource(self.r.choice(self.KINDS), self.r.choice(NAMES))
            key = (obj["kind"], obj["metadata"]["name"])
            if key in [(o["kind"], o["metadata"]["name"]) for o in out] and not self.maybe(0.03):
                continue
            out.append(obj)
        return out
