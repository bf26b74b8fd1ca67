"""XML from outside, read safely: no entity is expanded, nothing else is opened."""

from __future__ import annotations

from typing import Any

from detente.model.errors import BadInput


def root_of(data: bytes) -> Any:
    """The root element, what is broken mended where it can be. Raises BadInput when nothing can be read."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(f"not XML: {error}") from error
    if root is None:
        raise BadInput("not XML")
    return root


def local(element: Any) -> str:
    """An element's tag without its namespace, small; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
