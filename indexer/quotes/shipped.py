"""The model that comes with the package, loaded once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from indexer.quotes.confidence import calibrated, signals
from indexer.quotes.document import Attribution, Document
from indexer.quotes.features import Features, Pieces
from indexer.quotes.merge import settled
from indexer.quotes.network import ModelError, Network, load
from indexer.quotes.tagger import tag

MODEL = "model/tagger.npz"
KEEP = 0.3  # an attribution less sure than this is wrong more often than it helps


@dataclass(frozen=True, slots=True)
class Tagger:
    """A network with the features it was trained on."""

    network: Network
    features: Features

    def attributions(self, doc: Document, ruled: list[Attribution]) -> list[Attribution]:
        """What the network finds in a document, told what the rules found; the least sure ones are left out."""
        found = settled(tag(self.network, doc, self.features.layout(doc, ruled)))
        weights = self.network.calibration.get("confidence", [])
        return [a for a in calibrated(found, signals(doc, found, ruled), weights) if a.confidence >= KEEP]


def tagger(data: bytes) -> Tagger:
    """A tagger from a model file's bytes; raises ModelError."""
    network = load(data)
    features = Features(Pieces(network.pieces))
    if network.weights["embed"].shape[0] != features.size:
        raise ModelError("the quote model was made for other features than this program's")
    return Tagger(network, features)


@cache
def shipped() -> Tagger | str:
    """The package's tagger, or the sentence that says why there is none."""
    try:
        return tagger(resources.files("indexer.quotes").joinpath(MODEL).read_bytes())
    except (OSError, ModelError) as error:
        return f"quotes were found by rules alone, the model could not be loaded: {error}"
