"""Charts of others that lie in the Go module cache beside the oracles' sources, where they are."""
import glob
import os
import shlex

from cases import Case

EVERY = ["", "-n ns --include-crds", "--set replicaCount=3,image.tag=x,fullnameOverride=abc",
         "--is-upgrade --no-hooks --kube-version 1.24.0"]
CHARTS = {
    "sigs.k8s.io/kwok@*/charts/kwok": [
        "--set serviceAccount.create=false --set-json tolerations='[{\"key\":\"a\"}]'",
        "--set hostNetwork=true,resources.limits.cpu=1 "
        "--set-json affinity='{\"nodeAffinity\":{}}'"],
    "sigs.k8s.io/kwok@*/charts/stage-fast": [],
    "sigs.k8s.io/kwok@*/charts/metrics-usage": [],
    "github.com/bitnami-labs/sealed-secrets@*/helm/sealed-secrets": [
        "--set ingress.enabled=true,ingress.tls=true "
        "--set-json ingress.extraHosts='[{\"name\":\"a\",\"path\":\"/x\"}]'",
        "--set metrics.serviceMonitor.enabled=true,metrics.dashboards.create=true "
        "-a monitoring.coreos.com/v1",
        "--set pdb.create=true,networkPolicy.enabled=true,networkPolicy.egress.enabled=true",
        "--set createController=false,namespace=x",
        "--set keyrenewperiod=720h,commonLabels.x=y,commonAnnotations.z=1 "
        "--set-json additionalNamespaces='[\"a\",\"b\"]'"],
    "github.com/versity/versitygw@*/chart": [
        "--set auth.accessKey=a,auth.secretKey=b",
        "--set auth.existingSecret=x,persistence.enabled=false",
        "--set auth.accessKey=a,auth.secretKey=b,ingress.enabled=true,admin.enabled=true",
        "--set auth.accessKey=a,auth.secretKey=b,tls.enabled=true,certificate.create=true,"
        "httpRoute.enabled=true,networkPolicy.enabled=true"],
}


def load(cache):
    for pattern, sets in CHARTS.items():
        for chart in sorted(glob.glob(os.path.join(cache, pattern)))[-1:]:
            for number, words in enumerate([*EVERY, *sets]):
                yield Case(f"real.{os.path.basename(chart)}.{number}", {}, shlex.split(words),
                           chart=chart)
