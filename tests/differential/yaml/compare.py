"""Compares two files line by line and shows the first differences: prints `SAME TOTAL`."""
import base64
import sys

SHOWN_MAX = 8
TEXT_MAX = 300


def decode(line):
    try:
        return base64.b64decode(line.strip()[1:], validate=True).decode(errors="replace")
    except Exception:
        return line.strip()


def difference(a, b):
    """Both from a little before the first byte that differs."""
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    begin = max(0, at - 60)
    return [f"want {a[begin:begin + TEXT_MAX]!r}", f"got  {b[begin:begin + TEXT_MAX]!r}"]


def main():
    name, want_path, got_path, input_path = sys.argv[1:5]
    want, got, inputs = (open(p).read().split("\n")[:-1] for p in (want_path, got_path, input_path))
    same = shown = 0
    for i, line in enumerate(inputs):
        a = want[i] if i < len(want) else "<missing>"
        b = got[i] if i < len(got) else "<missing>"
        if a == b or (name == "fromYaml" and a.startswith('={"Error":') and b.startswith("=error")):
            same += 1
        elif shown < SHOWN_MAX:
            shown += 1
            text = decode("=" + line) if name == "fromYaml" else line
            print(f"{name} {i}: {text[:TEXT_MAX]!r}", *difference(decode(a), decode(b)), sep="\n  ",
                  file=sys.stderr)
    print(same, len(inputs))


main()
