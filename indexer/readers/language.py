"""The language of a text, from the share of its commonest small words and from its script."""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 6000
_WORD = re.compile(r"[^\W\d_]+")
_PROFILES = {
    "en": "the of and to in that is was for it with as on by he at from his are this be have said not but had who",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec aux",
    "es": "de la que el en y a los del se las por un para con no una su al lo como más o sus le ha fue este",
    "it": "di e il la che in a per un è del non della con si da le dei nel sono alla una i al lo ha gli anche",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das",
    "nl": "de van het een en in is dat op te zijn met voor niet die aan er om ook als maar bij dan nog naar door hij",
    "sv": "och att det i en som på är av för med den till inte om ett han har de var men sig från så kan vi",
    "no": "og i det er som på en til av for at med de ikke har den om et var men fra han vil ble kan etter også",
    "da": "og i at er det en til på som der af for med den de ikke har et om var men fra han kan blev også sig",
    "is": "og í að á er sem það við til um en var með ekki af hann fyrir hún eru því þá frá hafa verið",
    "fi": "ja on ei että oli se hän mutta myös kun ovat joka sen niin kuin mukaan ole tai hänen olla jo vain",
    "pl": "w i na z do się nie że to jest o jak za od po przez ale dla są co był przy jego tym może które",
    "cs": "a se v na je že s z do o to i ve za by pro jako ale jsou po k jeho podle byl které však také když",
    "hu": "a az és hogy nem is egy ez de volt meg csak már még el vagy mint azt ki szerint lesz van ami",
    "ro": "de și în a la cu că nu pe un o este din care să mai pentru au fost se ce sunt prin după lui",
    "tr": "ve bir bu da de için ile çok olarak gibi daha olan en sonra kadar ne var değil ise ancak dedi mi",
    "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke ada adalah karena oleh telah",
    "sw": "ya na wa kwa katika ni za la kuwa hiyo huo cha alisema hivyo kama lakini yake pia watu ambao",
    "vi": "và của là có được cho không trong một các người đã với những này để khi ông ở về tại",
}
_SETS = {language: frozenset(words.split()) for language, words in _PROFILES.items()}
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_SAME = {"nb": "no", "nn": "no", "in": "id", "iw": "he"}
"""Tags of languages that have a row under another."""
_PLAINLY = 0.15
"""Share of a language's commonest words from which on a text is in it."""
_ENOUGH = 80
"""Words from which on a wrong tag shows."""
_NOT_LATIN = re.compile("[\u0370-\u1dff\u3040-\ufb1c]")
_SCRIPT_SHARE = {"ja": 0.05, "uk": 0.01, "fa": 0.01}


def detect_language(text: str) -> str | None:
    """ISO 639-1 code of the language most of `text` is in, or None where there is too little to tell."""
    sample = text[:_SAMPLE]
    words = [w.lower() for w in _WORD.findall(sample)]
    letters = sum(map(len, words))
    if letters < 20:
        return None
    scripts = _SCRIPTS if len(_NOT_LATIN.findall(sample)) >= 0.01 * letters else ()
    for language, script in scripts:
        if len(script.findall(sample)) > letters * _SCRIPT_SHARE.get(language, 0.3):
            return language
    scores = _scores(words)
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= max(3, 0.08 * len(words)) else None


def _scores(words: list[str]) -> dict[str, int]:
    """How many of `words` are among the commonest of each language."""
    counts = Counter(words)
    return {language: sum(counts[w] for w in known) for language, known in _SETS.items()}


def corrected(tag: str, text: str) -> str:
    """The language of a text that is tagged with the language `tag`: another one only where there is text enough and
    the tag is plainly wrong, as where a site's frame is in English and its articles are not."""
    text = text[: _SAMPLE // 2]
    words = [w.lower() for w in _WORD.findall(text)]
    known, scripts = _SAME.get(tag, tag), dict(_SCRIPTS)
    if known in _SETS and sum(w in _SETS[known] for w in words) >= _PLAINLY * len(words):
        return tag
    found = detect_language(text)
    if found is None or found == known or (len(words) < _ENOUGH and found not in scripts):
        return tag
    if known in _SETS:
        scores = _scores(words)
        return found if found in scripts or scores[known] * 2 < scores[found] else tag
    return found if known in scripts and found in _SETS and not scripts[known].search(text) else tag


def language_tag(text: str | None) -> str | None:
    """The language of a tag such as `en-GB` or `pt_BR`, in lower case, or None if it is no tag."""
    match = re.match(r"\s*([A-Za-z]{2,3})(?:[-_].*)?\s*$", text or "")
    return match.group(1).lower() if match else None
