"""Values for the comparison with Go's YAML: one JSON value a line, from a seed."""
import json
import random
import re
import sys

WORDS = [
    "true", "yes", "No", "on", "OFF", "y", "n", "null", "~", "", "0", "1", "-1", "0x1f", "0o17",
    "0644", "08", "1_000", "1e3", "1.5", ".5", "-.inf", ".nan", "1:30", "12:30:45.5",
    "2020-01-01", "2020-1-1T1:2:3Z", "2020-13-01", "<<", "=", "---", "...", "--- a", "- a", "-",
    "-a", "? b", "?", ":", "a: b", "a:b", "a #b", "a#b", "#c", "[x]", "{y}", "a, b", "&a", "*a",
    "!t", "|", ">", "'q'", "\"d\"", "%d", "@at", "`tick`", " lead", "trail ", "in  ner",
    "tab\there", "\ttab", "line\nbreak", "end\n", "end\n\n", "\nstart", " \nx", "a\n b\n",
    "a \nb", "\n", "\n\n", "x\r\ny", "nul\u0000", "bell\u0007", "esc\u001b", "\u00e9",
    "\u65e5\u672c\u8a9e", "emoji \U0001f600", "\u2028ls", "\u00a0nb", "\ufffd",
    "app.kubernetes.io/name", "http://a.b/c?d=e", "{{ .Values.x }}", "$(VAR)", "a\\b", "C:\\x",
    "-----BEGIN X-----\nabc\n-----END X-----\n", "0b11", "0b-1", "+5", "1e400",
    "18446744073709551615",
]
ALPHABET = "abcxyzABC019 _-.:/#,?!&*|>%@`'\"[]{}\\=~+<\t\n\u00e9\u4e2d"


# Characters at the edges of what the emitters tell apart.
EDGES = ([chr(c) for c in range(0x20)] + [chr(c) for c in range(0x7E, 0xA2)] +
         list("\u07ff\u0800\u2027\u2028\u2029\u202a\ud7ff\ue000\ufdd0\ufefe\ufeff\uff00\ufffd") +
         ["\U00010000", "\U0001f600", "\U0010ffff",
          "\n ", " \n", "\n\n", "  ", "' ", '" ', ": ", " #"])


def edge_text(rng):
    parts = [rng.choice(EDGES) if rng.random() < 0.3 else rng.choice(ALPHABET + " \n  ")
             for _ in range(rng.choice([1, 2, 3, 5, 8, 20, 90, 200]))]
    return "".join(parts)


def text(rng):
    roll = rng.random()
    if rng.random() < 0.15:
        return edge_text(rng)
    if roll < 0.35:
        return rng.choice(WORDS)
    if roll < 0.6:
        return "".join(rng.choice(ALPHABET) for _ in range(rng.randint(1, 12)))
    if roll < 0.75:
        return " ".join(rng.choice(WORDS[:70]) for _ in range(rng.randint(2, 30)))
    if roll < 0.85:
        return "\n".join(rng.choice(WORDS) for _ in range(rng.randint(2, 6)))
    if roll < 0.93:
        return " ".join("word%d" % rng.randint(0, 999) for _ in range(rng.randint(5, 40)))
    return "".join(rng.choice("abcdefgh") for _ in range(rng.randint(100, 180)))


def number(rng):
    roll = rng.random()
    if roll < 0.4:
        return rng.randint(-1000, 100000)
    if roll < 0.6:
        return rng.randint(-2**53, 2**53)
    if roll < 0.8:
        return rng.uniform(-1000, 1000)
    return rng.choice([0.1, 1e21, 1e-7, 123456789.125, 1e6, 1e20, 5e-324, 1.7e308, 100.0,
                       -0.5, 1e19, 2.5e15])


def key(rng):
    roll = rng.random()
    if roll < 0.5:
        return rng.choice("abcdefgh") + rng.choice(["", "1", "10", "2", "A", "-x", ".y", "_z"])
    # Go's order of keys has cycles with such numbers, and then depends on the map's random order.
    return text(rng).replace("18446744073709551615", "1844").replace("0644", "644")


def value(rng, depth):
    roll = rng.random()
    if depth > 0 and roll < 0.25:
        return {key(rng): value(rng, depth - 1) for _ in range(rng.randint(0, 6))}
    if depth > 0 and roll < 0.45:
        return [value(rng, depth - 1) for _ in range(rng.randint(0, 5))]
    if roll < 0.8:
        return text(rng)
    if roll < 0.92:
        return number(rng)
    return rng.choice([True, False, None])


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for _ in range(count):
        text = json.dumps(value(rng, rng.randint(0, 4)), ensure_ascii=False)
        print(re.sub("[\x7f-\xa0\u2028\u2029\ufeff]", lambda c: f"\\u{ord(c[0]):04x}", text))


main()
