"""YAML as people write it: block style, texts in quotes where they need them."""


def yaml_text(value):
    """JSON is YAML; block style where it reads like what people write."""
    return "\n".join(_block(value, 0)) + "\n"


def _scalar(value):
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if (
        value == ""
        or not value.replace("-", "").replace("_", "").replace("/", "").replace(".", "").isalnum()
        or not value[0].isalpha()
        or value.lower() in ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
    ):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return value


def _block(value, depth):
    pad = "  " * depth
    if isinstance(value, dict):
        if not value:
            return [pad + "{}"]
        lines = []
        for key, item in value.items():
            name = _scalar(key)
            if isinstance(item, (dict, list)) and item:
                lines.append(f"{pad}{name}:")
                lines += _block(item, depth + (1 if isinstance(item, dict) else 0))
            elif isinstance(item, str) and "\n" in item:
                lines.append(f"{pad}{name}: |" + ("" if item.endswith("\n") else "-"))
                lines += [
                    ("  " * (depth + 1) + line) if line else ""
                    for line in item.rstrip("\n").split("\n")
                ]
            else:
                lines.append(
                    f"{pad}{name}: "
                    + (_block(item, 0)[0] if isinstance(item, (dict, list)) else _scalar(item))
                )
        return lines
    if isinstance(value, list):
        if not value:
            return [pad + "[]"]
        lines = []
        for item in value:
            inner = _block(item, depth + 1)
            lines.append(pad + "- " + inner[0].lstrip())
            lines += inner[1:]
        return lines
    return [pad + _scalar(value)]
