"""Quotations with their citations as a Word document: the few parts of WordprocessingML that it takes, zipped.

Source: ECMA-376, Office Open XML, parts 1 (WordprocessingML) and 2 (Open Packaging Conventions).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from indexer.cite.exports.works import Work, document
from indexer.cite.layout import Part
from indexer.cite.richtext import UNPRINTABLE, Open, Style, to_text

_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/word/document.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>\
<Override PartName="/word/styles.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>\
</Types>"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" \
Target="word/document.xml"/></Relationships>"""
_DOCUMENT_RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" \
Target="styles.xml"/></Relationships>"""
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="{_NAMESPACE}">\
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia"/>\
<w:sz w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" \
w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>\
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>\
<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/>\
<w:pPr><w:keepNext/><w:ind w:left="567" w:right="567"/></w:pPr></w:style>\
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Source"><w:name w:val="Source"/><w:basedOn w:val="Normal"/>\
<w:pPr><w:spacing w:after="360"/><w:ind w:left="567" w:right="567"/></w:pPr></w:style>\
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>\
<w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>\
<w:style w:type="paragraph" w:styleId="Bibliography"><w:name w:val="Bibliography"/><w:basedOn w:val="Normal"/>\
<w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:style>\
</w:styles>"""
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same excerpts make the same file

# What a style is in the properties of a run, when it holds and when it is turned over.
_PROPERTIES = {
    Style.ITALIC: "<w:i/>",
    Style.BOLD: "<w:b/>",
    Style.SMALL_CAPS: "<w:smallCaps/>",
    Style.SUPERSCRIPT: '<w:vertAlign w:val="superscript"/>',
    Style.SUBSCRIPT: '<w:vertAlign w:val="subscript"/>',
}


def write(listed: Sequence[Work], style: str) -> bytes:
    """The excerpts as quotations, each with its citation, then the bibliography."""
    body: list[str] = []
    excerpts, entries = document(listed, style)
    for excerpt, citation in excerpts:
        paragraphs = (" ".join(p.split()) for p in re.split(r"\n+", excerpt.text))
        body += [_paragraph("Quote", [p]) for p in paragraphs if p]
        body.append(_paragraph("Source", citation))
    if entries:
        body.append(_paragraph("Heading1", ["Bibliography"]))
        body += [_paragraph("Bibliography", entry) for entry in entries]
    main = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:document xmlns:w="{_NAMESPACE}"><w:body>{"".join(body)}<w:sectPr/></w:body></w:document>'
    )
    return _zipped(
        (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", main),
            ("word/styles.xml", _STYLES),
            ("word/_rels/document.xml.rels", _DOCUMENT_RELATIONS),
        )
    )


def _paragraph(name: str, part: Part) -> str:
    out = [f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr>']
    holding: list[tuple[Style, bool]] = []
    for run in part or []:
        if isinstance(run, str):
            out.append(_run(run, holding))
        elif run.style is Style.QUOTED:
            out.append(_run(to_text([run]), holding))
        elif isinstance(run, Open):
            holding.append((run.style, run.flipped))
        else:
            holding.remove((run.style, run.flipped))
    out.append("</w:p>")
    return "".join(out)


def _run(text: str, holding: list[tuple[Style, bool]]) -> str:
    # Of nested stretches of one style the innermost says whether it holds.
    states = dict(holding)
    properties = "".join(xml for style, xml in _PROPERTIES.items() if states.get(style) is False)
    words = escape(UNPRINTABLE.sub("", text))
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{words}</w:t></w:r>'


def _zipped(parts: Iterable[tuple[str, str]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
