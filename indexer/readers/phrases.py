"""Turns of phrase that tell what a line of a newspaper is, in the languages papers come in. Data, no logic."""

from __future__ import annotations

import re

CORRECTION = re.compile(
    r"""\s*(?:
    (?:editor['’]s\s+note\s*[:,–—-]\s*)?(?:correction|clarification|erratum|corrigendum)s?\b\s*(?:\(|[:.,–—-]|,?\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|appended|&|and\s+clarification|$)
    |(?:this|the)\s+(?:article|story|post|piece|report|headline|caption)\s+(?:has\s+been|was|have\s+been)\s+(?:corrected|amended)
    |(?:an|a)\s+(?:earlier|previous)\s+(?:version|edition)\s+of\s+(?:this|the)\s+(?:article|story|post|piece|report|headline|caption)
    |korrektur(?:hinweis)?\s*[:–—-]|richtigstellung\s*[:–—-]|anmerkung\s+der\s+redaktion:\s+in\s+einer\s+früheren
    |in\s+einer\s+(?:früheren|vorherigen|ersten)\s+(?:version|fassung)
    |une\s+(?:première|précédente)\s+version\s+de\s+(?:cet\s+article|ce\s+texte)|rectificatif\s*[:–—-]
    |fe\s+de\s+erratas|una\s+versión\s+anterior\s+de\s+este|errata\s+corrige|rättelse\s*[:–—-]|rettelse\s*[:–—-]
    )""",
    re.I | re.X,
)
"""How a correction notice begins."""

FURNITURE = re.compile(
    r"""\s*(?:
    (?:please\s+)?(?:direct|send)\s+(?:your\s+)?(?:comments|questions|feedback|tips|corrections)\b.*
    |\[?\s*disclaimer\s*\]?[:.]?
    |(?:source|url|link|original\s+url|available\s+at|retrieved\s+from|permalink|read\s+at|from)\s*:?\s*<?https?://\S+
    |<?https?://\S+>?
    |(?:copyright|©|\(c\))\s*(?:©|\(c\))?\s*(?:\d{4}|the\b|by\b).{0,200}
    |.{0,80}\ball\s+rights\s+reserved\.?.{0,80}
    |(?:advertisement|advertising|anzeige|werbung|publicité|publicidad|pubblicità|annonse|annons|annonce|reklama|reklam|advertentie)\s*[:.]?
    |(?:click|tap)\s+here\s+(?:to|for)\b.{0,100}
    |(?:sign\s+up|subscribe)\s+(?:to|for|here|now|today)\b.{0,140}
    |(?:follow|like|find|join)\s+(?:us|me)\s+on\s+(?:twitter|facebook|instagram|telegram|whatsapp|x|youtube|linkedin)\b.{0,100}
    |share\s+(?:this|on|via)\b.{0,60}
    |(?:page|seite|página|pagina)\s+\d+(?:\s+(?:of|von|de|di)\s+\d+)?
    |\d+\s+of\s+\d+\s+(?:docu(?:ment)?s?|pages)
    |-?\s?\d{1,3}\s?-?
    |[_*=~#·•–—-]{3,}
    |<[a-z][^<>]{0,200}>(?:\s*</?[a-z][^<>]{0,80}>)*\.?
    |(?:continued|see)\s+(?:on|from|,)?\s*(?:page\s+)?[A-Z]?\d+\.?
    |load-date:.*|language:.*|word\s+count:.*|length:\s*\d+.*|document\s+type:.*|publication-type:.*
    |---?\s*end\s*---?|\(?\s*end\s*\)?|-30-|\#\#\#|enditem
    )\s*$""",
    re.I | re.X,
)
"""A line of a text dump that is no part of the article. Matches whole lines only."""

AGENCIES = (
    r"(?:AP|AFP|EPA|PA|dpa|DPA|Reuters|REUTERS|Getty(?:\s+Images)?|Yonhap(?:\s+News)?|Xinhua|Kyodo|Jiji|ANSA|EFE|TASS|"
    r"UPI|NASA|Bloomberg|Associated\s+Press|The\s+Canadian\s+Press|Newsis|News1|IMAGO|imago|picture[\s-]alliance|"
    r"Shutterstock|Alamy|iStock|Anadolu(?:\s+Agency)?|ZUMA(?:\s+Press)?|Rex(?:\s+Features)?|SOPA(?:\s+Images)?|NurPhoto|"
    r"NTB|TT|Ritzau(?:\s+Scanpix)?|Scanpix|Lehtikuva|Keystone|APA|SDA|Belga|ANP|CTK|ČTK|PAP|MTI|TNS|Sipa(?:\s+USA)?|"
    r"Contributed|Supplied|Handout|Courtesy(?:\s+of.+)?|File|Pool|USA\s+TODAY(?:\s+Sports)?|WireImage|FilmMagic)"
)
"""Names of picture agencies as they stand in credits."""

PHOTO_WORD = (
    r"(?i:photos?(?:graph(?:s|y|er|ie)?)?|pictures?|images?|pics?|credits?|photo\s+credit|illustrations?|graphics?|video|"
    r"fotos?|bild(?:er|rechte|quelle)?|quelle|grafik|montage|symbolbild|symbolfoto|foto\s*/\s*grafik|crédits?(?:\s+photos?)?|fotografía|imagen|"
    r"fotografie|fotograf|fotografo|immagine|zdjęcie|fot|copyright|beeld|afbeelding|kuva|foto's|imagem|"
    r"fotoğraf|courtesy)"
)
"""Words before the name in a picture credit."""

QUESTION = re.compile(r"(?:Q|Question|Frage|Pregunta|Domanda)\s*[:.]\s+\S", re.I)
ANSWER = re.compile(r"(?:A|Answer|Antwort|Respuesta|Risposta)\s*[:.]\s+\S")
BULLET = re.compile(r"(?:[•‣▪◦●■►▸·⁃∙]|[*+](?=\s))\s*(?=\S)")
NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s+(?=\S)")

DATELINE = re.compile(
    r"""(?:(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:[ ,]+(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]*|[A-Z][a-z]{2,}\.?|[A-Z]\.[A-Z]\.))*)      # PLACE, State
        (?:,?\s+(?:\w+day,?\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}(?:,\s+(?:19|20)\d\d)?)?  # date
        (?:\s*[,/]?\s*\((?:[A-Z][\w. /&-]{1,40})\))?                                                              # (Agency)
        \s*(?:—|–|--|-|―|:)\s+)""",
    re.X,
)
"""The place, day and agency before a dispatch's first sentence."""

HEADER = re.compile(
    r"(?P<key>headline|title|byline|by-line|author|authors|date|published|publication date|pub date|posted(?: on)?|updated|"
    r"modified|modified on|last modified|section|page|pages|edition|publication|publication title|newspaper|publisher|"
    r"source|url|link|dateline|abstract|full text|body|text|length|highlight|subhead|language|copyright|"
    r"retrieved|accessed|downloaded|access date|caption|photo)\s*[:.]\s*(?P<value>.*)$",
    re.I,
)
"""A labelled line of a news database's text dump."""
