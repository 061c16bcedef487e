"""Inputs of the YAML benchmark: small live-like objects, and large CRDs with long descriptions."""

import random
import sys

WORDS = ("the a of to is that in for be pod container value field list selector namespace "
         "object name label controller defaults optional must required resource server client "
         "token volume path number seconds probe policy reference").split()


def sentence(rng, count):
    return " ".join(rng.choice(WORDS) for _ in range(count)).capitalize() + "."


def small(n, rng):
    kind = n % 4
    head = (f"metadata:\n  name: app-{n}\n  namespace: team-{n % 9}\n"
            f"  labels:\n    app.kubernetes.io/name: app-{n}\n")
    if kind == 0:
        return f"""apiVersion: apps/v1
kind: Deployment
{head}  annotations:
    deployment.kubernetes.io/revision: "{n % 7}"
spec:
  replicas: {n % 5}
  selector:
    matchLabels:
      app: app-{n}
  template:
    metadata:
      labels:
        app: app-{n}
    spec:
      serviceAccountName: app-{n}
      containers:
      - name: main
        image: registry.example.com/team/app:{n % 30}.{n % 11}
        args: ["--port=80", '--verbose']
        env:
        - name: MODE
          value: production
        - name: HOST
          valueFrom:
            fieldRef:
              fieldPath: status.hostIP
        ports:
        - containerPort: 80
          protocol: TCP
        resources:
          limits: {{cpu: 500m, memory: 128Mi}}
          requests:
            cpu: 100m
            memory: 64Mi
        livenessProbe:
          httpGet:
            path: /healthz
            port: 80
          periodSeconds: 10
        securityContext:
          readOnlyRootFilesystem: true
      volumes:
      - name: settings
        configMap:
          name: settings-{n}
"""
    if kind == 1:
        return f"""apiVersion: v1
kind: Service
{head}spec:
  type: ClusterIP
  selector:
    app: app-{n}
  ports:
  - name: http
    port: 80
    targetPort: 8080
    protocol: TCP
"""
    if kind == 2:
        lines = "".join(f"  key-{i}: {sentence(rng, 3)}\n" for i in range(6))
        text = "  file.conf: |\n    a = 1\n    b = 2\n"
        return f"apiVersion: v1\nkind: ConfigMap\n{head}data:\n{lines}{text}"
    return f"""apiVersion: rbac.authorization.k8s.io/v1
kind: Role
{head}rules:
- apiGroups: ["apps", ""]
  resources: [deployments, pods]
  verbs: [get, list, watch]
- apiGroups:
  - batch
  resources:
  - jobs
  verbs:
  - '*'
"""


def schema(rng, depth, indent):
    pad = " " * indent
    lines = []
    for i in range(rng.randint(3, 7)):
        lines.append(f"{pad}field{i}{rng.choice(WORDS)}:")
        if rng.random() < 0.5:
            lines.append(f"{pad}  description: {sentence(rng, rng.randint(4, 12))}")
        else:
            lines.append(f"{pad}  description: |-")
            for _ in range(rng.randint(2, 5)):
                lines.append(f"{pad}    {sentence(rng, rng.randint(8, 16))}")
        if depth > 0 and rng.random() < 0.6:
            lines.append(f"{pad}  properties:")
            lines += schema(rng, depth - 1, indent + 4)
            lines.append(f"{pad}  type: object")
        else:
            lines.append(f"{pad}  type: {rng.choice(['string', 'integer', 'boolean'])}")
    return lines


def large(n, rng):
    body = "\n".join(schema(rng, 5, 12))
    return f"""apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things{n}.example.com
spec:
  group: example.com
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        properties:
{body}
"""


def write(path, make, size):
    rng = random.Random(1)
    with open(path, "w", encoding="ascii") as out:
        for n in range(1 << 30):
            if out.tell() >= size:
                return
            out.write(("---\n" if n else "") + make(n, rng))


if __name__ == "__main__":
    write(f"{sys.argv[1]}/small.yaml", small, 1_300_000)
    write(f"{sys.argv[1]}/big.yaml", large, 5_800_000)
