"""What the commands here share: where a control plane keeps its files, and how to talk to it.

A control plane is a folder: kubeconfig, pki/, audit.log, logs/, plane.json, and the socket of the
supervisor that owns the server processes. All of it is disposable.
"""

import base64
import fcntl
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ORACLES = os.path.join(os.path.dirname(HERE), "oracles")


def die(message):
    print(f"{os.path.basename(sys.argv[0])}: {message}", file=sys.stderr)
    sys.exit(1)


def scratch_root():
    shm = "/dev/shm"
    if os.path.isdir(shm) and os.access(shm, os.W_OK):
        return shm
    return os.environ.get("TMPDIR", "/tmp")


def component_path(name):
    """The cached binary of one component; builds it when the cache has none."""
    return subprocess.check_output([os.path.join(ORACLES, "get"), name], text=True).strip()


def module_path(name):
    """The folder of a component's module, for the data files that come with it."""
    return subprocess.check_output([os.path.join(ORACLES, "module"), name], text=True).strip()


def free_ports(count):
    """Ports nobody listens on, below the range the kernel hands out to clients.

    A counter in a file gives each of them away once, so that two planes that start together do not
    both find the same ones free.
    """
    counter = os.open(os.path.join(scratch_root(), f"bireme-ports.{os.getuid()}"),
                      os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(counter, fcntl.LOCK_EX)
    ports = []
    candidate = int(os.read(counter, 16) or 20000 + int.from_bytes(os.urandom(2), "big") % 12000)
    while len(ports) < count:
        candidate = candidate + 1 if candidate < 32000 else 20000
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
        ports.append(candidate)
    os.pwrite(counter, b"%5d" % candidate, 0)
    os.close(counter)
    return ports


class Hopeless(Exception):
    """What is waited for cannot happen any more."""


def wait_until(what, seconds, is_true):
    """Polls every 20 ms; a condition that raises counts as not yet true."""
    deadline = time.monotonic() + seconds
    last = None
    while time.monotonic() < deadline:
        try:
            if is_true():
                return
        except Hopeless:
            raise
        except Exception as error:  # pylint: disable=broad-except
            last = error
        time.sleep(0.02)
    raise TimeoutError(f"{what}: not true after {seconds} s ({last})")


class Plane:
    """One control plane's folder, found by the folder itself or by a kubeconfig in it."""

    def __init__(self, folder):
        if os.path.isfile(folder):
            folder = os.path.dirname(folder)
        self.folder = os.path.abspath(folder)
        try:
            with open(self.path("plane.json"), encoding="utf-8") as file:
                self.facts = json.load(file)
        except FileNotFoundError:
            die(f"{folder}: not the folder of a control plane")
        self.url = self.facts["url"]

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def request(self, method, path, body=None, content_type="application/json"):
        """One request as the administrator; returns (status, decoded body)."""
        context = ssl.create_default_context(cafile=self.path("pki/ca.crt"))
        context.load_cert_chain(self.path("pki/admin.crt"), self.path("pki/admin.key"))
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("Content-Type", content_type)
        try:
            with urllib.request.urlopen(request, context=context, timeout=60) as answer:
                return answer.status, decode(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, decode(error.read())

    def must(self, method, path, body=None):
        status, answer = self.request(method, path, body)
        if status >= 300:
            die(f"{method} {path}: {status} {answer}")
        return answer

    def tell(self, command):
        """Sends one line to the supervisor and returns its answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(300)
            connection.connect(self.path("control"))
            connection.sendall(command.encode() + b"\n")
            answer = connection.makefile().readline().strip()
        if answer != "ok":
            die(answer or "the supervisor hung up")


def decode(raw):
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")


def openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"openssl {' '.join(arguments)}: {done.stderr}")


def make_authority(pki):
    """A certificate authority and the key that signs service-account tokens."""
    os.makedirs(pki, exist_ok=True)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "3650", "-subj", "/CN=test-ca", "-keyout", f"{pki}/ca.key",
            "-out", f"{pki}/ca.crt", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl("genrsa", "-out", f"{pki}/sa.key", "2048")


def make_certificate(pki, name, subject, san=None, days=3650):
    """pki/NAME.crt and .key: a serving pair if it has a SAN, a client pair otherwise."""
    use = f"serverAuth\nsubjectAltName={san}" if san else "clientAuth"
    with tempfile.NamedTemporaryFile("w", suffix=".ext") as extensions:
        extensions.write(f"extendedKeyUsage={use}\n")
        extensions.flush()
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", subject, "-keyout", f"{pki}/{name}.key", "-out", f"{pki}/{name}.csr")
        openssl("x509", "-req", "-in", f"{pki}/{name}.csr", "-CA", f"{pki}/ca.crt",
                "-CAkey", f"{pki}/ca.key", "-set_serial", str(int.from_bytes(os.urandom(8), "big")),
                "-days", str(days), "-extfile", extensions.name, "-out", f"{pki}/{name}.crt")
    os.remove(f"{pki}/{name}.csr")


def encoded(path):
    with open(path, "rb") as file:
        return base64.b64encode(file.read()).decode()


def write_kubeconfig(path, url, authority, user, namespace="default"):
    """A kubeconfig with everything inline, so that it can be copied anywhere. JSON is YAML."""
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": {
            "server": url, "certificate-authority-data": encoded(authority)}}],
        "users": [{"name": "user", "user": user}],
        "contexts": [{"name": "test", "context": {
            "cluster": "test", "user": "user", "namespace": namespace}}],
        "current-context": "test",
    }
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w",
              encoding="utf-8") as file:
        json.dump(config, file, indent=2)
        file.write("\n")


def certificate_user(pki, name):
    return {"client-certificate-data": encoded(f"{pki}/{name}.crt"),
            "client-key-data": encoded(f"{pki}/{name}.key")}
