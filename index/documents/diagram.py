"""Diagrams of Office documents (SmartArt): the words of their nodes, in order."""

from lxml import etree

_D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
RELATIONS = f"{_D}relIds"
"""The element that stands for a diagram in a document."""
DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
"""Its attribute that names the part which holds the words."""


def text(data: bytes) -> str:
    """The nodes as a list, a line each; "" where none has words."""
    if not data:
        return ""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    nodes = (point for point in root.iter(f"{_D}pt") if point.get("type", "node") in ("node", "asst"))
    lines = (" ".join("".join(t.text or "" for t in node.iter(f"{_A}t")).split()) for node in nodes)
    return "\n".join(f"- {line}" for line in lines if line)
