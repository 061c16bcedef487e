"""The charts of bench/helm/run: Deployments from a template that uses what charts use."""

import os

HELPERS = """{{- define "labels" }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | trunc 63 | trimSuffix "-" }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
{{- with .Values.labels }}{{ toYaml . | nindent 0 }}{{ end }}
{{- end }}
"""

TEMPLATE = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-%d
  labels: {{- include "labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas | default 1 }}
  template:
    spec:
      containers:
      {{- range $i, $c := .Values.containers }}
      - name: {{ $c.name }}-{{ $i }}
        image: "{{ $c.image }}:{{ $c.tag | default $.Chart.AppVersion }}"
        {{- with $c.resources }}
        resources: {{- toYaml . | nindent 10 }}
        {{- end }}
        env:
        {{- range $k, $v := $c.env }}
        - {name: {{ $k | upper | quote }}, value: {{ tpl $v $ | quote }}}
        {{- end }}
      {{- end }}
"""

VALUES = """replicas: 2
labels: {team: a, tier: backend}
containers:
- name: web
  image: registry.example.org/web
  resources: {limits: {cpu: 100m, memory: 128Mi}, requests: {cpu: 10m}}
  env: {host: "{{ .Release.Name }}.example.org", mode: production, level: info}
- {name: side, image: registry.example.org/side, tag: "1", env: {a: b}}
"""

# What an umbrella says of each subchart when it declares them.
DEPENDENCY = "- {name: sub%d, version: ^1.0, condition: sub%d.enabled, tags: [all]}\n"


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def chart(folder, name, templates, subcharts=0, declared=False):
    """Subcharts have two templates each; `declared` lists them, with conditions and globals."""
    about = f"apiVersion: v2\nname: {name}\nversion: 1.0.0\nappVersion: '9'\n"
    values = VALUES
    if declared:
        about += "dependencies:\n"
        about += "".join(DEPENDENCY % (number, number) for number in range(subcharts))
        values += "global: {registry: registry.example.org, labels: {owner: a, cost: b}}\n"
        values += "".join(f"sub{number}: {{enabled: true, replicas: {number}}}\n"
                          for number in range(subcharts))
    write(f"{folder}/Chart.yaml", about)
    write(f"{folder}/values.yaml", values)
    write(f"{folder}/templates/_helpers.tpl", HELPERS)
    for number in range(templates):
        write(f"{folder}/templates/d{number}.yaml", TEMPLATE % number)
    for number in range(subcharts):
        chart(f"{folder}/charts/sub{number}", f"sub{number}", 2)
