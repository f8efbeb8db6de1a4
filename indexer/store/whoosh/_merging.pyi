from indexer.store.whoosh.container import Array

def merge_strings(inputs: list[tuple[Array, Array, Array, Array]]) -> tuple[Array, Array, Array, list[Array]]: ...

class Target:
    def __init__(
        self, cursors: tuple[Array, ...], several: Array, docs: Array, freq: Array, code: Array, mix: Array, pos: Array
    ) -> None: ...
    def add(
        self,
        bounds: tuple[Array, ...],
        lists: Array,
        base: Array,
        new_code: Array,
        documents: Array,
        rows: tuple[Array, Array, Array, Array, Array],
        occurrences: tuple[Array, Array, Array, Array, Array, Array],
        mark: int,
    ) -> None: ...
    def overs(self) -> list[Array]: ...
