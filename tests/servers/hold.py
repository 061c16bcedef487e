"""Runs the servers of one folder in the foreground until SIGTERM or the end of the owner.

usage: hold.py DIR (started by the commands beside it). DIR/commands.json lists argument vectors;
each runs in a process group of its own and dies with this process, even if it is killed.
"""

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def start(folder, number, command):
    with open(os.path.join(folder, "logs", f"{number}.log"), "ab") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
            start_new_session=True,
            preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))


def main():
    folder = sys.argv[1]
    with open(os.path.join(folder, "commands.json"), encoding="utf-8") as file:
        facts = json.load(file)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    running = []
    try:
        running += [start(folder, number, command)
                    for number, command in enumerate(facts["commands"])]
        ends = [os.pidfd_open(process.pid) for process in running]
        owner = [os.pidfd_open(facts["owner"])] if facts["owner"] else []
        ended, _, _ = select.select(ends + owner, [], [])
        if owner and owner[0] in ended:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


main()
