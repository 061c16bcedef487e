"""What the servers here share: a folder for each, a process that holds them, certificates."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cluster"))
sys.dont_write_bytecode = True
import plane  # noqa: E402 pylint: disable=wrong-import-position

HERE = os.path.dirname(os.path.abspath(__file__))


def make_folder(prefix):
    folder = tempfile.mkdtemp(prefix=f"bireme-{prefix}.", dir=plane.scratch_root())
    os.makedirs(os.path.join(folder, "logs"))
    return folder


def write(folder, name, text, mode=0o644):
    path = os.path.join(folder, name)
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, mode), "w",
              encoding="utf-8") as file:
        file.write(text)
    return path


def port_answers(port):
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


def hold(folder, commands, owner, port):
    """Starts the commands under a holder and waits until the port answers."""
    write(folder, "commands.json", json.dumps({"commands": commands, "owner": owner}))
    with open(os.path.join(folder, "logs/hold.log"), "wb") as log:
        holder = subprocess.Popen([sys.executable, os.path.join(HERE, "hold.py"), folder],
                                  stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                  start_new_session=True)
    write(folder, "holder.pid", f"{holder.pid}\n")

    def is_up():
        if holder.poll() is not None:
            raise plane.Hopeless(f"ended with {holder.returncode}; see {folder}/logs")
        return port_answers(port)

    try:
        plane.wait_until(f"port {port} answers", 120, is_up)
    except (plane.Hopeless, TimeoutError) as error:
        holder.terminate()
        plane.die(error)


def release(folder):
    """Ends a folder's holder, and with it its servers. A holder that is gone is fine."""
    try:
        with open(os.path.join(folder, "holder.pid"), encoding="utf-8") as file:
            pid = int(file.read())
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            is_ours = folder.encode() in file.read()
        if is_ours:
            handle = os.pidfd_open(pid)
            signal.pidfd_send_signal(handle, signal.SIGTERM)
            plane.wait_until("the holder is gone", 60, lambda: not os.path.exists(f"/proc/{pid}"))
    except (FileNotFoundError, ProcessLookupError, ValueError):
        pass


def report(**facts):
    """Prints NAME=value lines, made for `eval` in a shell and easily read elsewhere."""
    for name, value in facts.items():
        print(f"{name}='{value}'")
