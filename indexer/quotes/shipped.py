"""The model that comes with the package, loaded once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from indexer.quotes.confidence import VOICE_SIGNALS, calibrated, chances, signals, voice_signals
from indexer.quotes.document import Attribution, Document
from indexer.quotes.features import Features, Pieces
from indexer.quotes.merge import settled
from indexer.quotes.network import ModelError, Network, load
from indexer.quotes.tagger import Tagged, tag

MODEL = "model/tagger.npz"
# Attributions less sure than this are wrong more often than they help: of words in quotation marks, of paraphrase.
KEEP, KEEP_PARAPHRASE = 0.3, 0.35


@dataclass(frozen=True, slots=True)
class Tagger:
    """A network with the features it was trained on."""

    network: Network
    features: Features

    def attributions(self, doc: Document, ruled: list[Attribution]) -> tuple[list[Attribution], dict[int, Attribution]]:
        """What the network finds in a document, told what the rules found: attributions, the least sure ones left out,
        and by its number whom every quotation is owed to by what stands around it."""
        tagged = tag(self.network, doc, self.features.layout(doc, ruled))
        tagged = replace(tagged, attributions=settled(tagged.attributions))
        calibration = self.network.calibration
        found = calibrated(tagged.attributions, signals(doc, tagged, ruled), calibration.get("confidence", []))
        kept = [a for a in found if a.confidence >= (KEEP if any(map(doc.quoted, a.content)) else KEEP_PARAPHRASE)]
        return kept, self._heard(doc, tagged, ruled)

    def _heard(self, doc: Document, tagged: Tagged, ruled: list[Attribution]) -> dict[int, Attribution]:
        weights = self.network.calibration.get("voice", [])
        if not tagged.voices or len(weights) != len(VOICE_SIGNALS):
            return {}
        out = {}
        for v, sure in zip(tagged.voices, chances(voice_signals(doc, tagged, ruled), weights), strict=True):
            stretch = doc.stretches[v.stretch]
            if v.source is not None:
                out[v.stretch] = Attribution(((stretch.first, stretch.last),), None, v.source, sure, (v.spoken,))
        return out


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
