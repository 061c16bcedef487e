"""The checks of `tidy --all` that start programs: shellcheck, and every header compiled alone."""

import concurrent.futures
import os
import shutil
import subprocess

AT_ONCE = 2
SHELLS = (b"#!/bin/sh", b"#!/bin/bash", b"#!/usr/bin/env bash")


def check_shell(root, paths, findings):
    scripts = []
    for path in paths:
        with open(os.path.join(root, path), "rb") as file:
            first = file.readline(80)
        if path.endswith((".sh", ".bash")) or first.startswith(SHELLS):
            scripts.append(path)
    if not scripts:
        return
    if not shutil.which("shellcheck"):
        findings.add("tools/tidy", 1, "shell", "shellcheck is not installed")
        return
    groups = [scripts[number::AT_ONCE] for number in range(AT_ONCE)]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for output in pool.map(lambda group: run_shellcheck(root, group), groups):
            for line in output.splitlines():
                path, number, _, message = line.split(":", 3)
                findings.add(path, int(number), "shell", message.strip())


def run_shellcheck(root, group):
    if not group:
        return ""
    command = ["shellcheck", "-x", "-P", "SCRIPTDIR", "--format=gcc", *group]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout


def check_headers(root, paths, findings):
    """A header that cannot be a file's first include leans on what others happen to include."""
    headers = [path for path in paths if path.startswith("src/") and path.endswith(".h")]
    compiler = ["ccache", "g++"] if shutil.which("ccache") else ["g++"]
    build = os.path.join(root, "build/headers")
    os.makedirs(build, exist_ok=True)

    def compile_alone(path):
        stub = os.path.join(build, path[len("src/"):].replace("/", "__") + ".cc")
        wanted = f'#include "{path[len("src/"):]}"\n'
        if not os.path.exists(stub) or read(stub) != wanted:
            with open(stub, "w", encoding="utf-8") as file:
                file.write(wanted)
        command = [*compiler, "-std=gnu++20", "-O0", "-Wall", "-Wextra", "-I", "src",
                   "-c", stub, "-o", stub[:-2] + "o"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        return path, done.returncode, done.stderr

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for path, code, errors in pool.map(compile_alone, headers):
            if code:
                lines = [line for line in errors.splitlines() if "error" in line]
                first = lines[0] if lines else errors.strip()
                findings.add(path, 1, "self-contained", first)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()
