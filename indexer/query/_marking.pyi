from collections.abc import Mapping

Found = tuple[int, int, int, str]

def find(text: str, wanted: Mapping[str, int], pieces: Mapping[str, list[Found]], beginnings: bytes) -> list[Found]: ...
