"""What `tidy` needs to know of C++: where comments, strings, functions and blocks begin and end."""

import re

TOKENS = re.compile(
    r'R"(?P<tag>[^(\s]{0,16})\(.*?\)(?P=tag)"'
    r"|//(?:[^\n\\]|\\[^\n]|\\\n)*|/\*.*?\*/"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'", re.S)
NOT_NEWLINE = re.compile(r"[^\n]")
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.M | re.S)
MARKS = re.compile(r"[{}();]")
CONTROL = re.compile(r"(?:else|if|for|while|switch|do|try|catch)\b")
SCOPE = re.compile(r'(?:inline\s+)?namespace\b|extern\s*"')
TYPE = re.compile(
    r"(?:template\s*<.*>\s*)?(?:typedef\s+)?(?:class|struct|union|enum)\b(?![^{]*\))", re.S)
LAMBDA = re.compile(
    r"\]\s*(?:<[^{}]*>\s*)?(?:\([^{}]*\))?\s*(?:mutable|noexcept|->\s*[\w:<>,&*\s]+|\s)*$", re.S)


def blank(text):
    """The text with comments and the insides of literals as spaces; every line keeps its number."""
    def cover(match):
        token = match.group(0)
        if token[0] == "/":
            return NOT_NEWLINE.sub(" ", token)
        return '"' + NOT_NEWLINE.sub(" ", token[1:-1]) + '"'
    return TOKENS.sub(cover, text)


def kind_of(head, parent, depth):
    """What an opening brace opens, by the text before it."""
    if SCOPE.match(head):
        return "scope"
    if LAMBDA.search(head):
        return "lambda"
    if parent in ("scope", "type") and depth == 0:
        if TYPE.match(head):
            return "type"
        return "function" if "(" in head and not head.endswith(("=", ",")) else "other"
    if CONTROL.match(head):
        return "control"
    return "type" if TYPE.match(head) else "other"


def shape(bare, limits):
    """Yields (line, rule, message) for functions too long and code nested too deep."""
    code = DIRECTIVE.sub(lambda match: NOT_NEWLINE.sub(" ", match.group(0)), bare)
    stack = [("scope", 0, 0, 0)]  # kind, start of its head, parentheses open, nesting
    parens, start = 0, 0
    for match in MARKS.finditer(code):
        mark, at = match.group(0), match.start()
        if mark == "(":
            parens += 1
        elif mark == ")":
            parens -= 1
        elif mark == ";":
            start = at + 1 if parens == 0 else start
        elif mark == "{":
            text = code[start:at]
            head = text.strip()
            begin = start + len(text) - len(text.lstrip())
            kind = kind_of(head, stack[-1][0], parens)
            nesting = 0 if kind == "function" else stack[-1][3] + (kind == "control")
            if kind == "control" and nesting == limits["nesting"] + 1:
                yield line_of(code, at), "nesting", f"deeper than {limits['nesting']}"
            stack.append((kind, begin, parens, nesting))
            parens, start = 0, at + 1
        elif len(stack) > 1:
            kind, begin, parens, _ = stack.pop()
            start = start_after(code, at, begin) if kind in ("other", "lambda") else at + 1
            if kind == "function":
                lines = code.count("\n", begin, at) + 1
                if lines > limits["function_lines"]:
                    yield line_of(code, begin), "function-size", (
                        f"{lines} lines; the limit is {limits['function_lines']}")


def start_after(code, at, begin):
    """After an initialiser or lambda the statement goes on, unless a new one follows."""
    following = code[at + 1:at + 40].lstrip()
    return begin if following[:1] in (",", ")", ";", ".", "(", "[") else at + 1


def line_of(code, at):
    return code.count("\n", 0, at) + 1


def misplaced_try(bare):
    """Lines where TRY(...) stands inside a braced initialiser: there GCC 12 leaks."""
    for match in re.finditer(r"\bTRY\s*\(", bare):
        line_start = bare.rfind("\n", 0, match.start()) + 1
        if bare[line_start:match.start()].lstrip().startswith("#"):
            continue
        depth = 0
        for at in range(match.start() - 1, max(0, match.start() - 2000), -1):
            mark = bare[at]
            if mark in ")}":
                depth += 1
            elif mark in "({" and depth:
                depth -= 1
            elif mark == ";" and not depth:
                break
            elif mark == "{":
                if is_initialiser(bare[max(0, at - 200):at].rstrip()):
                    yield line_of(bare, match.start())
                break


def is_initialiser(before):
    """Whether a brace after this text opens a braced initialiser, not a block."""
    if before == "" or before[-1] in ";{})]:":
        return False
    if LAMBDA.search(before) or re.search(r"\)\s*(?:const|noexcept|override|\s)*$", before):
        return False
    return not re.search(r"\b(?:else|do|try|mutable|struct \w+|class \w+)$", before)
