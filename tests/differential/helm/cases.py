"""Cases as text: files in a txtar form, and the ways to render them.

    run: NAME | words for both          (several; `helm4:` and `helm3:` for one of them only)
    -- chart/Chart.yaml --
    ...

Words go to both programs as they stand; the chart is `chart` unless the line names another with
`chart=PATH`, the release `rel` unless `release=NAME`.
"""
import base64
import glob
import io
import os
import shlex
import tarfile


class Case:
    def __init__(self, name, files, words, versions="43", chart="chart", release="rel"):
        self.name, self.files, self.words = name, files, words
        self.versions, self.chart, self.release = versions, chart, release

    def helm_words(self):
        return [self.release, self.chart, *self.words]

    def bireme_words(self):
        return [self.chart, "--as", "helm", "--release-name", self.release, *self.words]

    def write(self, folder):
        for path, text in self.files.items():
            target = os.path.join(folder, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if path.endswith(".link"):
                os.symlink(text.strip(), target[:-5])
            elif path.endswith(".tgz.txt"):
                with open(target[:-4], "wb") as out:
                    out.write(pack(text))
            elif path.endswith(".b64"):
                with open(target[:-4], "wb") as out:
                    out.write(base64.b64decode(text))
            else:
                with open(target, "w", encoding="utf-8", newline="") as out:
                    out.write(text)


def pack(text):
    """A .tgz of the inner files, which stand as `@@ path @@` lines."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for path, content in sections(text, "@@ ", " @@")[1].items():
            info = tarfile.TarInfo(path)
            info.size = len(content.encode())
            archive.addfile(info, io.BytesIO(content.encode()))
    return data.getvalue()


def sections(text, begin, end):
    head, files, path = [], {}, None
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\n")
        if bare.startswith(begin) and bare.endswith(end):
            path = bare[len(begin):-len(end)]
            files[path] = ""
        elif path is None:
            head.append(bare)
        else:
            files[path] += line
    return head, files


def load(folder):
    for path in sorted(glob.glob(f"{folder}/*.txt")):
        name = os.path.basename(path)[:-4]
        with open(path, encoding="utf-8") as file:
            head, files = sections(file.read(), "-- ", " --")
        for number, line in enumerate(line for line in head if ":" in line and line[0] != "#"):
            which, _, rest = line.partition(":")
            words = shlex.split(rest)
            options = {"chart": "chart", "release": "rel"}
            while words and words[0].split("=")[0] in options:
                key, _, value = words.pop(0).partition("=")
                options[key] = value
            versions = {"run": "43", "helm4": "4", "helm3": "3"}[which.strip()]
            yield Case(f"{name}.{number}", files, words, versions, **options)
