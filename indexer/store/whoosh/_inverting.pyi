from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence

from indexer.store.whoosh.container import Array

class PieceWords:
    pool_size: int
    words: array[int]
    lengths: array[int]
    joins: array[int]
    def __init__(
        self,
        learn: Callable[[str, int], tuple[list[int], bytes, Iterable[tuple[int, int, int]]]],
        numbers: Sequence[Mapping[str, int]],
        parting: str,
        joining: str,
        longest: int,
    ) -> None: ...
    def clear(self) -> None: ...
    def add(self, text: str, start: int, end: int, language: int) -> tuple[int, bytes]: ...
    def quote(self, joins: set[tuple[int, int]]) -> None: ...

def invert(
    words: Array,
    starts: Array,
    joins: Array,
    quoted: Array,
    list_of: Array,
    code_of: Array,
    form_base: Array,
    no_word: int,
) -> dict[str, Array]: ...
