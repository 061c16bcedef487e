"""The table of bench/kustomize/run."""

import os
import subprocess
import tempfile

import inputs
import measure

CASES = [("a tiny overlay", 4, False), ("with a strategic merge patch", 4, True)]
CASES += [
    (f"{size} documents", int(size), True) for size in os.environ.get("SIZES", "500 4000").split()
]


def main():
    ours = [os.environ["BIREME"], "render", "--as", "kustomize"]
    with tempfile.TemporaryDirectory() as folder:
        for title, documents, patched in CASES:
            place = f"{folder}/{documents}-{patched}"
            inputs.write(place, documents, patched)
            contenders = [
                measure.Contender("bireme", ours + [place]),
                measure.Contender("kustomize", [os.environ["KUSTOMIZE"], "build", place]),
            ]
            rounds = int(os.environ.get("ROUNDS", "5"))
            print(measure.table(title, measure.compete(contenders, rounds)))
        inputs.write_overlay(f"{folder}/layers")
        in_process = os.environ.get("IN_PROCESS")
        if in_process:
            subprocess.run([in_process, f"{folder}/layers", "over"], check=True)
        times = []
        for documents in (5000, 10000, 20000):
            inputs.write(f"{folder}/fit", documents, True)
            alone = measure.Contender("bireme", ours + [f"{folder}/fit"])
            measure.compete([alone], 3)
            times.append(f"{documents}: {measure.median(alone, 'cpu') * 1e6 / documents:.1f} µs")
        print("CPU time for each document (flat means linear): " + ", ".join(times))


if __name__ == "__main__":
    main()
