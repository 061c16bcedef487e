"""The tables of bench/helm/run."""

import json
import os
import statistics
import tempfile

import inputs
import measure

CASES = [("A small chart: 3 templates", 3, 0, False), ("150 templates", 150, 0, False),
         ("An umbrella of 100 subcharts", 1, 100, False),
         ("An umbrella that declares 100 dependencies", 1, 100, True)]
SIZES = (25, 50, 100, 200, 400)
SECONDS_EACH = 0.4  # of one contender's turn in process


def whole_process(folder, rounds):
    for title, templates, subcharts, declared in CASES:
        path = f"{folder}/{templates}-{subcharts}-{declared}"
        inputs.chart(path, "bench", templates, subcharts, declared)
        contenders = [
            measure.Contender("bireme render",
                              [os.environ["BIREME"], "render", path, "--release-name", "r"]),
            measure.Contender("helm template", [os.environ["HELM"], "template", "r", path])]
        print(measure.table(title, measure.compete(contenders, rounds)))


def render(program, path, count):
    """One turn: the digest of the output, and milliseconds of each render and MB."""
    sample = measure.run_once(measure.Contender(program[0], [*program, path, str(count)]))
    told = json.loads(sample.output)
    return told["digest"], [told["wall"] / count, told["cpu"] / count, sample.memory]


def in_process(folder, rounds):
    ours = os.environ["CHART_RENDER"]
    programs = {"bireme, compiled once": [ours, "compiled"],
                "bireme, parsed each time": [ours, "parsed"],
                "Helm's engine.Render": [os.environ["SDK"]]}
    print("### In process, one render\n\nThe chart is loaded and its values are merged before; "
          "Helm's engine has no compiled form.\n")
    for title, templates, subcharts, declared in CASES:
        path = f"{folder}/{templates}-{subcharts}-{declared}"
        counts, samples, digests = {}, {name: [] for name in programs}, set()
        for name, program in programs.items():
            digest, (wall, _, _) = render(program, path, 3)
            digests.add(digest)
            counts[name] = max(3, int(SECONDS_EACH / max(wall, 1e-6)))
        if len(digests) != 1:
            raise SystemExit(f"{title}: the SDK renders other text")
        for number in range(rounds):
            names = list(programs) if number % 2 == 0 else list(programs)[::-1]
            for name in names:
                samples[name].append(render(programs[name], path, counts[name])[1])
        print_in_process(title, samples)


def print_in_process(title, samples):
    print(f"| {title} | wall | CPU | peak RSS | wall ratio | CPU ratio | RSS ratio |\n"
          "|---|---|---|---|---|---|---|")
    middle = {name: [statistics.median(column) for column in zip(*rows)]
              for name, rows in samples.items()}
    base = middle[next(iter(samples))]
    for name, rows in samples.items():
        wall, cpu, memory = zip(*rows)
        cells = [measure.spread(wall, "ms"), measure.spread(cpu, "ms"),
                 measure.spread(memory, "MB")]
        cells += [f"{value / max(first, 1e-9):.1f} ×" for value, first in zip(middle[name], base)]
        print(f"| {name} | " + " | ".join(cells) + " |")
    print()


def linearity(folder, rounds):
    print("### How an umbrella grows\n\n| subcharts | CPU | CPU for each | peak RSS |\n"
          "|---|---|---|---|")
    each = {}
    for size in SIZES:
        path = f"{folder}/grow-{size}"
        inputs.chart(path, "bench", 1, size, True)
        alone = measure.Contender("bireme render", [os.environ["BIREME"], "render", path])
        measure.compete([alone], rounds)
        each[size] = measure.median(alone, "cpu") / size
        print(f"| {size} | {measure.spread([s.cpu for s in alone.samples], 'ms')} | "
              f"{each[size] * 1e6:.0f} µs | {measure.median(alone, 'memory'):.1f} MB |")
    slope = statistics.linear_regression(SIZES, [each[size] * size * 1000 for size in SIZES])
    print(f"\nLeast squares: {slope.intercept:.2f} ms + {slope.slope * 1000:.0f} µs for each "
          f"subchart; each of {SIZES[-1]} costs {each[SIZES[-1]] / each[100]:.2f} × one of 100.")


def main():
    rounds = int(os.environ.get("ROUNDS", "7"))
    with tempfile.TemporaryDirectory() as folder:
        whole_process(folder, rounds)
        in_process(folder, rounds)
        linearity(folder, rounds)


if __name__ == "__main__":
    main()
