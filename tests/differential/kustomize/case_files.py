"""Cases written as text, one file a topic: topics/*.txt.

=== a sentence that names the case @directory | flags     (directory: k, unless given)
>>> path of a file                                        (its text follows)
>>> path < NAME                                           (its text is a shared one)
"""

import glob
import os
import re

HEAD = re.compile(r"^=== (?P<name>[^@|]+?)\s*(@(?P<top>\S+))?\s*(\|\s*(?P<flags>.*))?$")


def _slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def read_topic(path, shared):
    """{name: (files, directory, flags)} of one file."""
    topic = os.path.splitext(os.path.basename(path))[0]
    out = {}
    files, current = None, None
    with open(path, encoding="utf-8", newline="") as source:
        for line in source:
            head = HEAD.match(line.rstrip("\n"))
            if head:
                name = f"{topic}-{_slug(head['name'])}"
                assert name not in out, f"{path}: {name} twice"
                files, current = {}, None
                out[name] = (files, head["top"] or "k", head["flags"] or "")
            elif line.startswith(">>> "):
                current, _, common = line[4:].strip().partition(" < ")
                current = current if "/" in current else f"k/{current}"
                files[current] = shared[common] if common else ""
            elif current is not None:
                files[current] += line
    return out


def all_cases(shared):
    out = {}
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "topics")
    for path in sorted(glob.glob(f"{folder}/*.txt")):
        out.update(read_topic(path, shared))
    return out
