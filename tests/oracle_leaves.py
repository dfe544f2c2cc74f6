"""How the tests walk the numbers of an oracle file."""

import numpy as np


def leaves(node: object, path: str = "") -> dict[str, object]:
    """Return the numbers and texts of an entry by path; items of a list are numbered."""
    if isinstance(node, dict):
        items = node.items()
    elif isinstance(node, list) or (isinstance(node, np.ndarray) and node.ndim):
        items = enumerate(node)
    else:
        return {path: node}
    parts = (leaves(value, f"{path}/{key}" if path else str(key)) for key, value in items)
    return {key: value for part in parts for key, value in part.items()}
