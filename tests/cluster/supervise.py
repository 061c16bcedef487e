"""Owns the server processes of one control plane until it is told `down` or its owner is gone.

usage: supervise.py DIR (started by `up` only). Every server dies with this process, even if it is
killed. Commands on DIR/control, one a line: start|stop|kill|pause|resume NAME, restart NAME, down.
"""

import ctypes
import json
import os
import select
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import traceback
import urllib.request

import plane

CONTROLLERS = ["deployment", "replicaset", "statefulset", "daemonset", "job", "cronjob",
               "namespace", "garbage-collector", "serviceaccount", "serviceaccount-token",
               "root-ca-certificate-publisher", "endpointslice", "disruption", "resourcequota",
               "clusterrole-aggregation", "ttl-after-finished", "pod-garbage-collector"]
STOP_SECONDS = 2
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def die_with_parent():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Supervisor:
    def __init__(self, folder):
        self.plane = plane.Plane(folder)
        self.ports = self.plane.facts["ports"]
        self.running = {}
        self.commands = {
            "etcd": self.etcd, "kube-apiserver": self.api_server,
            "kube-controller-manager": self.controllers, "kube-scheduler": self.scheduler,
            "kwok": self.kwok}

    def etcd(self):
        client = f"http://127.0.0.1:{self.ports['etcd']}"
        peer = f"http://127.0.0.1:{self.ports['etcd_peer']}"
        return [f"--listen-client-urls={client}", f"--advertise-client-urls={client}",
                f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}",
                f"--initial-cluster=default={peer}", f"--data-dir={self.plane.path('etcd')}",
                "--unsafe-no-fsync", "--log-level=error", "--quota-backend-bytes=8589934592"]

    def api_server(self):
        path = self.plane.path
        port = self.ports["api"]
        flags = [f"--etcd-servers=http://127.0.0.1:{self.ports['etcd']}",
                 f"--tls-cert-file={path('pki/server.crt')}",
                 f"--tls-private-key-file={path('pki/server.key')}",
                 f"--cert-dir={path('pki')}", "--bind-address=127.0.0.1",
                 "--advertise-address=127.0.0.1", f"--secure-port={port}",
                 "--service-cluster-ip-range=10.0.0.0/24", "--allow-privileged=true",
                 "--authorization-mode=RBAC",
                 "--disable-admission-plugins=ServiceAccount,TaintNodesByCondition",
                 f"--service-account-issuer=https://127.0.0.1:{port}",
                 f"--service-account-key-file={path('pki/sa.key')}",
                 f"--service-account-signing-key-file={path('pki/sa.key')}",
                 f"--client-ca-file={path('pki/ca.crt')}"]
        if self.plane.facts["audit"]:
            flags += [f"--audit-policy-file={path('audit-policy.yaml')}",
                      f"--audit-log-path={path('audit.log')}", "--audit-log-maxsize=100000"]
        return flags + self.plane.facts["flags"]

    def controllers(self):
        path = self.plane.path
        return [f"--kubeconfig={path('kcm.kubeconfig')}", "--leader-elect=false",
                "--bind-address=127.0.0.1", f"--secure-port={self.ports['kcm']}",
                f"--cert-dir={path('pki')}", f"--root-ca-file={path('pki/ca.crt')}",
                f"--service-account-private-key-file={path('pki/sa.key')}",
                "--use-service-account-credentials=true",
                "--kube-api-qps=1000", "--kube-api-burst=2000",
                "--controllers=" + ",".join(name + "-controller" for name in CONTROLLERS)]

    def scheduler(self):
        path = self.plane.path
        return [f"--kubeconfig={path('scheduler.kubeconfig')}", "--leader-elect=false",
                "--bind-address=127.0.0.1", f"--secure-port={self.ports['scheduler']}",
                f"--cert-dir={path('pki')}", "--kube-api-qps=1000", "--kube-api-burst=2000"]

    def kwok(self):
        return [f"--kubeconfig={self.plane.path('kwok.kubeconfig')}", "--manage-all-nodes=true",
                f"--server-address=127.0.0.1:{self.ports['kwok']}",
                *(f"--config={stage}" for stage in self.plane.facts["stages"])]

    def start(self, name):
        process = self.running.get(name)
        if process and process.poll() is None:
            return
        command = [self.plane.facts["binaries"][name], *self.commands[name]()]
        with open(self.plane.path("logs", f"{name}.log"), "ab") as log:
            self.running[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=die_with_parent, cwd=self.plane.folder,
                env={"HOME": self.plane.folder, "PATH": os.environ["PATH"]})

    def send(self, name, number):
        process = self.running.get(name)
        if process and process.poll() is None:
            os.killpg(process.pid, number)
        return process

    def stop(self, name, number=signal.SIGTERM):
        """The API server can hold its port for long after SIGTERM, so patience is short."""
        process = self.send(name, number)
        if not process:
            return
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.send(name, signal.SIGKILL)
            process.wait()

    def wait_ready(self, name):
        paths = {"kube-apiserver": ("https", "api", "/readyz"),
                 "kube-controller-manager": ("https", "kcm", "/healthz"),
                 "kube-scheduler": ("https", "scheduler", "/healthz"),
                 "etcd": ("http", "etcd", "/health"),
                 "kwok": ("http", "kwok", "/healthz")}
        scheme, port, path = paths[name]
        context = ssl._create_unverified_context() if scheme == "https" else None

        def answers():
            if self.running[name].poll() is not None:
                raise plane.Hopeless(f"{name} ended with {self.running[name].returncode}")
            url = f"{scheme}://127.0.0.1:{self.ports[port]}{path}"
            with urllib.request.urlopen(url, context=context, timeout=10) as answer:
                return answer.status == 200

        plane.wait_until(f"{name} is ready", 240, answers)

    def start_all(self):
        names = list(self.plane.facts["binaries"])
        for name in names[:2]:
            self.start(name)
        self.wait_ready("kube-apiserver")
        for number in range(self.plane.facts["nodes"] if "kwok" in names else 0):
            self.plane.must("POST", "/api/v1/nodes", {
                "metadata": {"name": f"node-{number}"}, "status": {
                    "allocatable": {"cpu": "32", "memory": "256Gi", "pods": "500"},
                    "capacity": {"cpu": "32", "memory": "256Gi", "pods": "500"}}})
        for name in names[2:]:
            self.start(name)
        for name in names[2:]:
            self.wait_ready(name)

    def stop_all(self):
        for name in reversed(list(self.running)):
            self.send(name, signal.SIGKILL)
        for process in self.running.values():
            process.wait()

    def obey(self, line):
        """Carries out one command; returns whether to go on."""
        verb, _, name = line.partition(" ")
        if verb == "down":
            return False
        if name not in self.plane.facts["binaries"]:
            raise ValueError(f"no server {name!r} here")
        if verb in ("stop", "restart"):
            self.stop(name)
        if verb == "kill":
            self.stop(name, signal.SIGKILL)
        if verb in ("start", "restart"):
            self.start(name)
            self.wait_ready(name)
        if verb in ("pause", "resume"):
            self.send(name, signal.SIGSTOP if verb == "pause" else signal.SIGCONT)
        if verb not in ("stop", "restart", "kill", "start", "pause", "resume"):
            raise ValueError(f"no command {verb!r}")
        return True

    def serve(self):
        """Answers commands until `down`, SIGTERM, or the end of the owner."""
        waits_for = []
        if self.plane.facts["owner"]:
            waits_for.append(os.pidfd_open(self.plane.facts["owner"]))
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.plane.path("control"))
            listener.listen()
            with open(self.plane.path("ready"), "w", encoding="utf-8"):
                pass
            go_on = True
            while go_on:
                readable, _, _ = select.select([listener, *waits_for], [], [])
                if listener not in readable:  # The owner is gone, and nobody will read the logs.
                    self.stop_all()
                    shutil.rmtree(self.plane.folder, ignore_errors=True)
                    return
                connection, _ = listener.accept()
                with connection, connection.makefile("rw") as stream:
                    try:
                        go_on = self.obey(stream.readline().strip())
                        answer = "ok"
                    except (plane.Hopeless, ValueError, TimeoutError, OSError) as error:
                        answer = str(error)
                    if not go_on:
                        self.stop_all()
                    stream.write(answer + "\n")


def main():
    supervisor = Supervisor(sys.argv[1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        supervisor.start_all()
        supervisor.serve()
    except Exception:  # pylint: disable=broad-except
        traceback.print_exc()
        sys.exit(1)
    finally:
        supervisor.stop_all()


main()
