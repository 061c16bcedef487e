"""Runs commands side by side and prints what they cost: wall time, CPU time, peak memory.

Every contender runs once per round, in alternating order, so that whatever else the machine does
hits all of them. The first round is warm-up and does not count. A row shows medians with the
spread (the smallest and the largest) and the ratio to the first contender.
"""

import os
import resource
import statistics
import subprocess
import tempfile
from dataclasses import dataclass, field


@dataclass
class Sample:
    """One run: seconds of wall and CPU time, peak memory in MB, and what it printed."""
    wall: float
    cpu: float
    memory: float
    output: bytes
    code: int


@dataclass
class Contender:
    """A named command; `env` is added to this process's environment."""
    name: str
    argv: list
    env: dict = field(default_factory=dict)
    samples: list = field(default_factory=list)


def launcher():
    """The path of the compiled launch.c, built on first use."""
    folder = os.path.dirname(os.path.abspath(__file__))
    program = os.path.join(os.path.dirname(folder), "build", "bench-launch")
    source = os.path.join(folder, "launch.c")
    if not os.path.exists(program) or os.path.getmtime(program) < os.path.getmtime(source):
        os.makedirs(os.path.dirname(program), exist_ok=True)
        subprocess.run(["cc", "-O1", "-o", program, source], check=True)
    return program


def run_once(contender, keep_output=True):
    """Runs the command to its end; memory is the kernel's own high-water mark of that process."""
    with tempfile.NamedTemporaryFile("r") as report:
        done = subprocess.run([launcher(), report.name, *contender.argv],
                              env={**os.environ, **contender.env}, check=False,
                              stdout=subprocess.PIPE if keep_output else subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
        wall, cpu, memory, code = open(report.name, encoding="ascii").read().split()
    return Sample(float(wall), float(cpu), int(memory) / 1024, done.stdout or b"", int(code))


def compete(contenders, rounds=5, same_output=True):
    """Fills the samples of every contender; stops where outputs differ: nothing counts then."""
    for number in range(rounds + 1):
        order = contenders if number % 2 == 0 else contenders[::-1]
        results = {id(c): run_once(c) for c in order}
        first = results[id(contenders[0])].output
        for contender in contenders:
            sample = results[id(contender)]
            if sample.code != 0:
                raise SystemExit(f"{contender.name} ended with {sample.code}")
            if same_output and sample.output != first:
                raise SystemExit(f"{contender.name} prints other things than {contenders[0].name}")
            sample.output = b""
            if number > 0:
                contender.samples.append(sample)
    return contenders


def spread(values, unit):
    """"12.3 (11.9–13.0) ms" with as many digits as make sense."""
    scale = {"ms": 1000, "s": 1, "MB": 1, "µs": 1e6}[unit]
    numbers = sorted(value * scale for value in values)
    digits = 0 if numbers[0] >= 100 else 1 if numbers[0] >= 10 else 2
    middle = statistics.median(numbers)
    return f"{middle:.{digits}f} ({numbers[0]:.{digits}f}–{numbers[-1]:.{digits}f}) {unit}"


def median(contender, what):
    """The median of one of wall, cpu or memory."""
    return statistics.median(getattr(sample, what) for sample in contender.samples)


def table(title, contenders):
    """One markdown table: a row each, and how many times the first one is better."""
    lines = [f"### {title}", "", "| | wall | CPU | peak RSS | wall ratio | CPU ratio | RSS ratio |",
             "|---|---|---|---|---|---|---|"]
    base = contenders[0]
    for contender in contenders:
        ratios = [median(contender, what) / max(median(base, what), 1e-9)
                  for what in ("wall", "cpu", "memory")]
        cells = [spread([s.wall for s in contender.samples], "ms"),
                 spread([s.cpu for s in contender.samples], "ms"),
                 spread([s.memory for s in contender.samples], "MB")]
        cells += [f"{ratio:.1f} ×" for ratio in ratios]
        lines.append(f"| {contender.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def own_memory():
    """This process's own peak in MB, for harnesses that measure in process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
