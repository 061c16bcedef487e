"""YAML texts for the comparison of parsers: base64, one a line, from a seed."""
import base64
import random
import sys

SCALARS = [
    "true", "yes", "No", "on", "y", "n", "null", "~", "", "0", "0x1f", "0o17", "0644", "08",
    "1_000", "1e3", "1.5", ".5", "1:30", "2020-01-01", "'it''s'", "\"a\\tb\\u00e9\"", "\"x\"",
    "'yes'", "plain text", "a: b", "[1, 2, a]", "{a: 1, b: [x]}", "&x v", "*x", "!!str 5",
    "!!int '7'", "!!float 3", "!!binary aGk=", "!custom z", "|\n    block\n    text",
    ">-\n    folded\n    text", "# nothing", "1.0", "-0", "+1", "1e400", "99999999999999999999",
    "0b11", "\"\\x41\"", "a\n    b", "{{ .x }}", "@x", "`x", "%x", "- 1", "? x", "<<", "''",
    "\"\"", "!!null ''", "!!bool yes", "=", "1 # c",
]
KEYS = [
    "a", "b", "c", "d", "1", "0x10", "1.5", "true", "y", "'q'", "\"d\"", "a b", "<<", "? e",
    "&k f", "x-y",
]


def block(rng, depth, indent):
    lines = []
    for _ in range(rng.randint(1, 4)):
        key = rng.choice(KEYS[:9] if rng.random() < 0.8 else KEYS)
        pad = "  " * indent
        roll = rng.random()
        if depth > 0 and roll < 0.25:
            lines.append(f"{pad}{key}:")
            lines += block(rng, depth - 1, indent + 1)
        elif depth > 0 and roll < 0.4:
            lines.append(f"{pad}{key}:")
            for _ in range(rng.randint(1, 3)):
                lines.append(f"{pad}- {rng.choice(SCALARS[:30])}")
        elif depth > 0 and roll < 0.5:
            lines.append(f"{pad}{key}: &m")
            lines += block(rng, 0, indent + 1)
            lines.append(f"{pad}m{rng.randint(0, 9)}:")
            lines.append(f"{pad}  <<: *m")
            lines.append(f"{pad}  {rng.choice(KEYS[:4])}: own")
        else:
            lines.append(f"{pad}{key}: {rng.choice(SCALARS)}")
    return lines


def main():
    rng = random.Random(int(sys.argv[1]) + 7)
    for _ in range(int(sys.argv[2])):
        text = "\n".join(block(rng, rng.randint(0, 3), 0))
        if rng.random() < 0.2:
            text = text.replace("\n", "\r\n")
        if rng.random() < 0.1:
            text = "---\n" + text + "\n...\n"
        print(base64.b64encode((text + "\n").encode()).decode())


main()
