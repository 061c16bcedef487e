"""Inputs of the kustomize benchmark: tiny, tiny with a strategic merge, and N documents."""

import os
import sys

DOCUMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{n}
  labels: {{app: app-{n}}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: app-{n}}}}}
  template:
    metadata: {{labels: {{app: app-{n}}}}}
    spec:
      serviceAccountName: account-{n}
      containers:
      - name: main
        image: nginx:1.{m}
        ports: [{{containerPort: 80}}]
        envFrom:
        - configMapRef: {{name: settings-{n}}}
---
apiVersion: v1
kind: Service
metadata: {{name: app-{n}}}
spec:
  selector: {{app: app-{n}}}
  ports: [{{port: 80, targetPort: 80}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings-{n}}}
data: {{key: value-{n}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: account-{n}}}
"""

FEATURES = """resources: [all.yaml]
namePrefix: a-
nameSuffix: -z
namespace: prod
labels:
- pairs: {team: core}
  includeSelectors: true
images:
- {name: nginx, newTag: "2"}
"""

PATCH = """patches:
- target: {kind: Deployment, name: 'app-[0-9]*5'}
  patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: any}
    spec:
      template:
        spec:
          containers:
          - name: main
            env: [{name: A, value: b}]
"""


# By name, so that the peer merges by its schema, which it then has to load.
TINY_PATCH = """patches:
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: app-0}
    spec:
      template:
        spec:
          containers:
          - name: main
            env: [{name: A, value: b}]
"""


def write(folder, documents, patched):
    os.makedirs(folder, exist_ok=True)
    whole = [DOCUMENT.format(n=n, m=n % 7).strip("\n") for n in range(max(1, documents // 4))]
    with open(f"{folder}/all.yaml", "w", encoding="ascii") as out:
        out.write("\n---\n".join(whole) + "\n")
    with open(f"{folder}/kustomization.yaml", "w", encoding="ascii") as out:
        out.write(FEATURES + ((PATCH if documents > 4 else TINY_PATCH) if patched else ""))


def write_overlay(folder):
    """A small base and an overlay of it, for builds in one process."""
    write(f"{folder}/base", 4, False)
    os.makedirs(f"{folder}/over", exist_ok=True)
    with open(f"{folder}/over/kustomization.yaml", "w", encoding="ascii") as out:
        out.write("resources: [../base]\nnamePrefix: over-\n" + TINY_PATCH)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]), len(sys.argv) > 3)
