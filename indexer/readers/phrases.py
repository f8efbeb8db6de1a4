"""Turns of phrase that tell what a line of a newspaper is, in the languages papers come in. Data, no logic."""

# ruff: noqa: E501 - patterns read best unbroken
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
    r"(?:AP(?:\s+Photo)?|AFP|EPA|PA|dpa|DPA|Reuters|REUTERS|Getty(?:\s+Images)?|Yonhap(?:\s+News)?|Xinhua|Kyodo|Jiji|ANSA|EFE|TASS|"
    r"UPI|NASA|Bloomberg|Associated\s+Press|The\s+Canadian\s+Press|Newsis|News1|IMAGO|imago|picture[\s-]alliance|"
    r"AAP|ES|Shutterstock(?:\.com)?|Alamy|iStock|Anadolu(?:\s+Agency)?|ZUMA(?:\s+Press)?|Rex(?:\s+Features)?|SOPA(?:\s+Images)?|NurPhoto|"
    r"NTB|TT|Ritzau(?:\s+Scanpix)?|Scanpix|Lehtikuva|Keystone|APA|SDA|Belga|ANP|CTK|ČTK|PAP|MTI|TNS|Sipa(?:\s+USA)?|"
    r"뉴시스|뉴스1|AP연합뉴스|연합뉴스|로이터|ＡＰ|共同|"
    r"Contributed|Supplied|Handout|Courtesy(?:\s+of.+)?|File|Pool|USA\s+TODAY(?:\s+Sports)?|WireImage|FilmMagic)"
)
"""Names of picture agencies as they stand in credits."""

PHOTO_WORD = (
    r"(?i:photos?(?:graph(?:s|y|er|ie)?)?|pictures?|images?|pics?|credits?|photo\s+credit|illustrations?|graphics?|video|"
    r"fotos?|bild(?:er|rechte|quelle)?|quelle|grafik|montage|symbolbild|symbolfoto|foto\s*/\s*grafik|crédits?(?:\s+photos?)?|fotografía|imagen|"
    r"fotografie|fotograf|fotografo|immagine|zdjęcie|fot|copyright|beeld|afbeelding|kuva|foto's|imagem|"
    r"fotoğraf|courtesy|фото|사진(?:\s*(?:출처|제공))?|写真)"
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

READ_ON = re.compile(
    r"""\W*(?:
    read\s+(?:more|also|next|on|the\s+full|our|all)\b|(?:also|must|recommended)\s+read|see\s+(?:also|more)\b|related\b(?:\s+(?:posts?|stories|articles?|content|news|topics?|coverage|video|:)|\s*$)
    |more\s*:|more\s+(?:on\s+this|from|stories|about|news|coverage)\b|watch\s*:|watch\s+(?:now|live|more|the\s+(?:video|full))\b|listen\s*:|recommended\b|most\s+read|popular\b|trending\b|editor['’]?s?\s+picks?
    |explore\s+more|don['’]?t\s+miss|you\s+(?:may|might)\s+(?:also\s+)?like|what\s+to\s+read|sign\s+up|subscribe|newsletter|click\s+here|download\s+(?:the|our)|get\s+(?:the|our|more|all)\s+(?:latest|best|news|free|app)
    |follow\s+(?:us|me|our|[A-Z]\w+\s+on|the\b)|join\s+(?:us|our|the\s+conversation)|share\s+this|have\s+you\s+been\s+affected|do\s+you\s+have\s+a\s+(?:story|tip)|advertisement|story\s+continues|article\s+continues|continue\s+reading|this\s+article\s+is\s+more\s+than|skip\s+(?:to|past)
    |lesen\s+sie\b|lies\s+(?:auch|mehr)|mehr\s+(?:zum\s+thema|dazu|aus|über|lesen|infos?|informationen|von)\b|auch\s+interessant|das\s+könnte\s+(?:sie|dich)|passend\s+(?:dazu|zum)|weitere\s+(?:themen|artikel|nachrichten|infos?)|empfohlen|hier\s+(?:lesen|geht|finden|klicken)|jetzt\s+(?:lesen|abonnieren|testen|anmelden)|zum\s+thema|weiterlesen|zur\s+startseite|anzeige\b|video\s*:|podcast\s*:
    |(?:à\s+)?lire\s+(?:aussi|également|la\s+suite|plus)|voir\s+aussi|sur\s+le\s+même\s+(?:sujet|thème)|article\s+réservé|publicité|abonnez-vous|inscrivez-vous
    |lea\s+también|leer\s+más|(?:le|te)\s+puede\s+interesar|más\s+información|noticias?\s+relacionadas?|ver\s+también|suscríbete|publicidad|síguenos
    |leggi\s+(?:anche|tutto|l['’])|guarda\s+anche|iscriviti|abbonati|vedi\s+anche|continua\s+a\s+leggere|pubblicità
    |läs\s+(?:mer|också|även|vidare)|les\s+(?:også|mer|saken)|læs\s+(?:også|mere|videre)|annons|saken\s+(?:oppdateres|fortsetter)|artikkelen\s+fortsetter|artiklen\s+fortsætter
    |lees\s+(?:ook|meer|verder)|meer\s+over|bekijk\s+ook|leia\s+(?:também|mais)|saiba\s+mais|veja\s+(?:também|mais)|subscreva
    |czytaj\s+(?:też|także|więcej|również)|zobacz\s+(?:też|także|również)|przeczytaj|reklama|čtěte|přečtěte|mohlo\s+by|související
    |baca\s+juga|simak\s+juga|lihat\s+juga|ilgili\s+haber|bunlar\s+da|читайте\s+(?:также|нас)|подпис(?:ывайтесь|аться)|смотрите\s+также
    |関連(?:記事|ニュース)|あわせて読|続きを読む|【関連|こちらも|もっと読む|관련\s*기사|함께\s*보면|▶
    )""",
    re.I | re.X,
)
"""How lines begin that lead away from the article."""

WEB_FURNITURE = re.compile(
    r"""\W*(?:
    we\s+apologi[sz]e,?\s+but\s+this\s+video|try\s+refreshing\s+your\s+browser|(?:to\s+view\s+this\s+video\s+)?please\s+enable\s+javascript|to\s+view\s+this\s+video
    |your\s+browser\s+does\s+not|this\s+(?:video|content|browser|audio)\s+(?:is|can)\s*not\b|view\s+\d+\s+images?\s*$|loading\s*\.*\s*$|back\s+to\s+video\s*$|.{0,140}\bback\s+to\s+video\s*$
    |empfohlener\s+redaktioneller\s+inhalt|an\s+dieser\s+stelle\s+find(?:en|est)\s+(?:sie|du)|ich\s+bin\s+damit\s+einverstanden|personenbezogene\s+daten|ein\s+klick\s+für\s+den\s+datenschutz|du\s+kannst\s+ihn\s+dir\s+mit\s+einem\s+klick|externer?\s+inhalt|.{0,80}externen?\s+inhalte?\s+(?:angezeigt|an(?:zu)?zeigen|von\b)
    |il\s+vous\s+reste\s+\d|この記事は(?:会員|有料)|残り\s*\d+\s*文字|dieser\s+(?:artikel|text|beitrag)\s+ist\s+(?:nur\s+für|exklusiv)|bitte\s+(?:melden|loggen)\s+sie
    |watch\s+\||watch\s*[|:]\s|our\s+standards\s*:|atenção\s*:\s*comentários|.{0,80}\bget\s+in\s+touch\b.{0,120}@|for\s+more\s+stories\s+like\s+this|get\s+real-time\s+updates|have\s+a\s+(?:news\s+)?tip\b|got\s+a\s+(?:story|tip)\b
    |start\s+your\s+day\s+with|there['’]?s\s+plenty\s+more\s+where|more\s+(?:great|must-read|top|from)\s.{0,40}(?:stories|news)\s*:?\s*$|exclusive\s+offer
    |ihre\s+meinung\s+ist|senden\s+sie\s+uns|schreiben\s+sie\s+uns|haben\s+sie\s+fragen|\d+\s+wochen\s+kostenlos|informieren\s+sie\s+sich|(?:den|die)\s+(?:.{0,30}\s)?newsletter\b.{0,80}$|mehr\s+themen\s+auf
    |dieses\s+thema\s+im\s+programm|quelle\s*:\s*\S+(?:\s+\S+){0,5}\s*$|über\s+dieses\s+thema\s+berichte|alle\s+rechte\s+vorbehalten
    |(?:additional\s+|with\s+)?reporting\s+(?:and\s+writing\s+)?by\s+[A-Z]|\(?\s*reporting\s+by\s+[A-Z]|written\s+by\s+[A-Z]\S+\s+\S+\s*$|editing\s+by\s+[A-Z]
    |[—–-]?\s*(?:[A-Z][\w.'’-]+\s+){1,8}(?:.{0,60}\s)?contributed\s+(?:reporting\s+|research\s+)?(?:to\s+this|from|reporting)\b
    |©\s?\S.{0,80}$|\(c\)\s?\S.{0,60}$|copyright\s+(?:©|\d{4}|by)|.{0,60}\ball\s+rights\s+reserved
    |email\s+\S+.{0,60}@|follow\s+(?:him|her|them|\S+\s+\S+)\s+(?:on\s+)?(?:@|twitter|x\b|facebook|instagram)|.{0,60}may\s+be\s+reached\s+at\s+\S+@
    |you\s+can\s+(?:read|view|find|watch)\s+(?:our|more|the\s+full).{0,60}here\W*$|cek\s+berita|ikuti\s+(?:kami|berita)
    |this\s+(?:article|story|post)\s+(?:was\s+)?(?:originally\s+)?(?:appeared|published|is\s+republished|first\s+appeared)
    |\[(?P<code>\w+)\b[^\]]*\].*\[/(?P=code)\]\s*$|filed\s+under\s*:|more\s+AP\s+\w|if\s+you\s+(?:enjoyed|liked)\s+this\s+(?:article|story|post)\b|.{0,160}\bwe['’]d\s+(?:like|love)\s+to\s+hear\s+(?:what\s+you|from\s+you)
    |get\s+.{3,60}\sdelivered\s+(?:to|through|straight)\b|.{0,200}\bclick\s+here\s+for\s+more(?:\s+information)?\W*$|listen\s+to\s+.{3,40}\slive\b
    |.{0,140}\bsign(?:ing)?\s+up\s+(?:to|for)\s+(?:our|the|.{3,20}['’]s)\s.{0,40}newsletter
    |stay\s+informed\s+with\s|our\s+website\s+is\s+the\s+place\s+for|.{0,160}\bmüssen\s+nicht\s+(?:\w+\s+)?der\s+meinung\s+der\s+redaktion|dies(?:er\s+(?:artikel|text))?\s+ist\s+eine\s+(?:maschinelle\s+)?übersetzung
    |want\s+(?:more|to\s+(?:read|know)\s+more)|to\s+(?:get|receive|read)\s+(?:the|our|more)\s.{0,60}(?:newsletter|inbox|subscribe)|in\s+your\s+inbox
    )""",
    re.I | re.X,
)
"""Lines that pages put among an article's paragraphs: players that did not load, consents, offers, who contributed."""
