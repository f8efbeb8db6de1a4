"""Forms of a field within a few edits of a word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.query.matching import within
from indexer.store.whoosh.inverted import Inverted


def forms_within(inverted: Inverted, word: str, distance: int) -> NDArray[np.int64]:
    """Numbers of the forms within `distance` edits of `word`, ascending."""
    forms = inverted.forms.slice(0, len(inverted.forms))
    return np.array(
        [i for i, f in enumerate(forms) if within(word, f.decode("utf-8", "surrogatepass"), distance)], np.int64
    )
