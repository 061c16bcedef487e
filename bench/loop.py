"""What the benchmarks of the loop share: planes, repositories, audit logs."""

import contextlib
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIREME = os.environ.get("BIREME", f"{ROOT}/build/bireme")
NAMESPACE = "bench"
sys.path.insert(0, f"{ROOT}/tests/cluster")
import plane  # noqa: E402


def component(name):
    """The path of a component's binary."""
    return subprocess.run([f"{ROOT}/tests/oracles/get", name], capture_output=True, text=True,
                          check=True).stdout.strip()


@contextlib.contextmanager
def fresh_plane(level="L0"):
    """A control plane of its own, with the namespace; gives its folder."""
    kubeconfig = subprocess.run([f"{ROOT}/tests/cluster/up", "--level", level, "--owner",
                                 str(os.getpid())], capture_output=True, text=True,
                                check=True).stdout.strip()
    folder = os.path.dirname(kubeconfig)
    try:
        plane.Plane(folder).must("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
        yield folder
    finally:
        subprocess.run([f"{ROOT}/tests/cluster/down", folder], check=False)


def user(folder, name):
    """The kubeconfig of a user that API fairness applies to, as every rival gets one."""
    return subprocess.run([f"{ROOT}/tests/cluster/user", folder, name, "--admin", "--namespace",
                           NAMESPACE], capture_output=True, text=True, check=True).stdout.strip()


def mixed_object(index):
    """One of six kinds in turn, of ordinary size."""
    meta = {"name": f"object-{index}", "namespace": NAMESPACE,
            "labels": {"app.kubernetes.io/name": f"app-{index // 6}",
                       "app.kubernetes.io/part-of": "bench"}}
    kind = index % 6
    if kind == 0:
        # Not a Deployment: without controllers it would never be healthy, and syncs wait for that.
        return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": meta, "spec": {
            "schedule": "0 0 1 1 *", "suspend": True,
            "jobTemplate": {"spec": {"template": {"spec": {
                "restartPolicy": "Never", "containers": [{
                "name": "main", "image": f"registry.example.com/app:{index}",
                "env": [{"name": f"KEY_{n}", "value": f"value {n}"} for n in range(8)],
                "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}}}]}}}}}}
    if kind == 1:
        return {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {
            "type": "ExternalName", "externalName": f"app-{index}.example.com"}}
    if kind == 2:
        return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta}
    if kind == 3:
        return {"apiVersion": "v1", "kind": "Secret", "metadata": meta,
                "stringData": {"token": f"not a secret {index}"}}
    if kind == 4:
        return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": meta,
                "rules": [{"apiGroups": [""], "resources": ["configmaps"],
                           "verbs": ["get", "list"]}]}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta,
            "data": {f"key-{n}": f"value {n} of {index}" for n in range(10)}}


def write_repository(folder, count, files=20):
    """A Git repository with `count` mixed objects in `files` files (JSON documents are YAML)."""
    os.makedirs(folder, exist_ok=True)
    per_file = (count + files - 1) // files
    for number in range(files):
        with open(f"{folder}/objects-{number:03}.yaml", "w", encoding="utf-8") as out:
            for index in range(number * per_file, min(count, (number + 1) * per_file)):
                out.write("---\n" + json.dumps(mixed_object(index)) + "\n")
    return commit(folder)


def commit(folder):
    """Makes a Git repository of a folder, of one commit."""
    git = ["git", "-C", folder, "-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "objects"], check=True)
    return folder


def audit(folder, user_name=None, start=0):
    """The audit log's completed requests, of one user where one is named."""
    with open(f"{folder}/audit.log", "rb") as log:
        log.seek(start)
        for line in log:
            if not line.endswith(b"\n"):
                return
            event = json.loads(line)
            is_watch = event["verb"] == "watch"
            if event["stage"] != ("ResponseStarted" if is_watch else "ResponseComplete"):
                continue
            if user_name is None or event["user"].get("username") == user_name:
                yield event


def when(event, stage="stageTimestamp"):
    """A time of an event in seconds."""
    return datetime.datetime.fromisoformat(event[stage].replace("Z", "+00:00")).timestamp()


def memory_of(pid, what="VmRSS"):
    """A running process's memory in MB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(what + ":"):
                return int(line.split()[1]) / 1024
    return 0.0


def cpu_of(pid):
    """CPU seconds a process has used."""
    fields = open(f"/proc/{pid}/stat", encoding="ascii").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def engine(repository, kubeconfig, *flags):
    """`bireme run` in the background; stopped at the end. Gives the process."""
    with tempfile.TemporaryDirectory() as home:
        log = open(f"{home}/engine.log", "w", encoding="utf-8")
        process = subprocess.Popen(
            [BIREME, "run", f"file://{repository}", "--namespace", NAMESPACE, "--name", "bench",
             *flags], env={**os.environ, "KUBECONFIG": kubeconfig, "HOME": home}, stdout=log,
            stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)
            log.close()


def wait_until(condition, seconds=120):
    """Polls until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("the benchmark's condition did not come true in time")
        time.sleep(0.05)


@contextlib.contextmanager
def scratch():
    """A folder in memory where there is one."""
    folder = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
