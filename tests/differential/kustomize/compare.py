#!/usr/bin/env python3
"""Builds kustomizations with both tools and compares bytes and verdicts.

compare.py --real KUSTOMIZE --ours "COMMAND" [--helm HELM]
           [--seeds FIRST:COUNT] [--cases] [--keep DIR] [--jobs N]
"""

import argparse
import concurrent.futures
import os
import shlex
import subprocess
import sys
import tempfile

import cases
import grammar

TIMEOUT_S = 300


def build(command, directory):
    try:
        done = subprocess.run(command + [directory], capture_output=True, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return None, b"", b"timed out"
    return done.returncode == 0, done.stdout, done.stderr


def write_files(root, files):
    for path, text in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())


def run_one(name, files, top, options, args, root):
    home = os.path.join(root, name)
    write_files(home, files)
    directory = os.path.join(home, top)
    flags = shlex.split(options)
    helm = ["--helm-command", args.helm] if "--enable-helm" in flags else []
    real = build(shlex.split(args.real) + ["build"] + flags + helm, directory)
    ours = build(shlex.split(args.ours) + flags, directory)
    if real[0] != ours[0]:
        said = (ours[2] if real[0] else real[2]).decode(errors="replace").strip()
        return (
            name,
            f"verdict: real {real[0]}, ours {ours[0]}: {said[:600]}",
        )
    if not real[0]:
        if not ours[2].startswith(b"error: ") or b"panic" in ours[2]:
            return name, "our failure has no message: " + ours[2].decode(errors="replace")[:300]
        return name, None
    if real[1] != ours[1]:
        diff = (
            subprocess.run(
                ["diff", "-", "/dev/fd/3"], input=real[1], capture_output=True, pass_fds=[]
            )
            if False
            else None
        )
        a, b = os.path.join(home, ".real"), os.path.join(home, ".ours")
        open(a, "wb").write(real[1])
        open(b, "wb").write(ours[1])
        diff = subprocess.run(["diff", "-U2", a, b], capture_output=True).stdout.decode(
            errors="replace"
        )
        return name, "output differs:\n" + "\n".join(diff.split("\n")[:24])
    return name, None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--real", required=True)
    parser.add_argument("--ours", required=True)
    parser.add_argument("--helm", default="helm")
    parser.add_argument("--seeds", default="0:0")
    parser.add_argument("--cases", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", default="")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    first, count = (int(x) for x in args.seeds.split(":"))
    work = []
    if args.cases:
        for name, (files, top, options) in cases.all_cases().items():
            work.append((name, files, top, options))
    for seed in range(first, first + count):
        files, top = grammar.make(seed)
        work.append((f"seed-{seed}", files, top, ""))
    if args.only:
        work = [w for w in work if args.only in w[0]]
    passed = failed = 0
    with tempfile.TemporaryDirectory() as temp:
        root = args.keep or temp
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            futures = [pool.submit(run_one, *w, args, root) for w in work]
            for future in futures:
                name, problem = future.result()
                if problem:
                    failed += 1
                    print(f"FAIL {name}: {problem}")
                else:
                    passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
