"""Hard cases of attribution, one row a phenomenon: what it is, the text, and words in it with speaker and kind.

Sentences, people and places are invented. Paragraphs are parted by a blank line. A speaker of None is nobody the text
names; a kind of None is not looked at; `via` lists who relayed the words, outermost last.
"""

# ruff: noqa: E501 - one row a phenomenon, read across
from __future__ import annotations

from typing import NamedTuple


class Expected(NamedTuple):
    """Words of the text, who says them, how they are reported, who relays them, and whether it is hearsay."""

    words: str
    speaker: str | None
    kind: str | None
    via: tuple[str, ...] = ()
    hearsay: bool | None = None


class Case(NamedTuple):
    """One phenomenon."""

    name: str
    text: str
    expected: tuple[Expected, ...]
    language: str | None = None


def case(name: str, text: str, *expected: tuple, language: str | None = None) -> Case:
    return Case(name, text, tuple(Expected(*e) for e in expected), language)


def german(name: str, text: str, *expected: tuple) -> Case:
    return case(f"German: {name}", text, *expected, language="de")


D, P, N, M = "direct", "partial", "indirect", "mention"

CASES = [
    # where the cue stands
    case("cue after", '"The ferry is late again," Nora Vance said.', ("ferry is late", "Nora Vance", D)),
    case("cue before", 'Nora Vance said, "The ferry is late again."', ("ferry is late", "Nora Vance", D)),
    case("cue before, colon", 'Nora Vance said: "The ferry is late again."', ("ferry is late", "Nora Vance", D)),
    case("cue between", '"The ferry," Nora Vance said, "is late again."', ("The ferry", "Nora Vance", D), ("is late again", "Nora Vance", D)),
    case("cue between sentences", '"The ferry is late," Nora Vance said. "It was late all week."', ("ferry is late", "Nora Vance", D), ("late all week", "Nora Vance", D)),
    case("cue after, another verb before", 'Nora Vance rode with Tom Reyle. Reyle suggested that the board was fond of old ferries — "They would have kept the Aurora for good," Vance said twice — and went home.', ("would have kept the Aurora", "Nora Vance", D)),
    case("cue after a question, a source at the end of the paragraph before", 'Ida Marsh wrote the plan. Two ferries were sold last year, according to Korvo Lines.\n\n"Why in the world would you keep the Aurora?" Marsh said about the board\'s refusal to sell.', ("Why in the world", "Ida Marsh", D)),
    case("a headline with its author", '"Ferry fares to rise in spring," by Tom Reyle: "Fares on the Aurora line will rise by a tenth, the office said."', ("Ferry fares to rise", None, M), ("Fares on the Aurora", "Tom Reyle", D)),
    case("said on a show", 'Sunday was hot. On Korvo Channel\'s "The Long Pier," Ida Marsh said that the plan had failed.', ("The Long Pier", None, M), ("the plan had failed", "Ida Marsh", N)),
    case("said when speaking on a show", 'Speaking on "Morning in the Harbor," Ida Marsh said the ferry was late.', ("Morning in the Harbor", None, M), ("the ferry was late", "Ida Marsh", N)),
    case("written in a book", 'In "The Long Pier at the End of the Bay," Ida Marsh wrote about her youth.', ("The Long Pier", None, M)),
    case("a name's promise", 'It is the pull of Ida Marsh\'s "a ferry in every bay" promise: many moved here for it.', ("a ferry in every bay", "Ida Marsh", None)),
    case("inverted, noun after verb", '"The ferry is late again," said Nora Vance.', ("ferry is late", "Nora Vance", D)),
    case("inverted, pronoun after verb", 'Nora Vance stood at the pier. "The ferry is late again," said she.', ("ferry is late", "Nora Vance", D)),
    case("inverted with title", '"The ferry is late," said Harbor Master Tom Reyle, waving a lamp.', ("ferry is late", "Tom Reyle", D)),
    case("question mark in place of comma", '"Where is the ferry?" Nora Vance asked.', ("Where is the ferry", "Nora Vance", D)),
    case("exclamation in place of comma", '"Stop that ferry!" shouted Tom Reyle.', ("Stop that ferry", "Tom Reyle", D)),
    case("adverb between subject and verb", '"We will rebuild," Nora Vance quietly added.', ("We will rebuild", "Nora Vance", D)),
    case("auxiliary before verb", 'Nora Vance has said that the ferry is unsafe.', ("the ferry is unsafe", "Nora Vance", N)),
    case("time between verb and quote", 'Nora Vance said on Tuesday, "We will rebuild the pier."', ("We will rebuild", "Nora Vance", D)),
    case("addressee", 'Nora Vance told reporters, "We will rebuild the pier."', ("We will rebuild", "Nora Vance", D)),
    case("addressee and that", 'Nora Vance told the council that the pier was unsafe.', ("the pier was unsafe", "Nora Vance", N)),
    case("grounds between verb and that", 'Tom Reyle said that Nora Vance had concluded from the survey of the piers that "all in all, the harbor is safe enough."', ("all in all", "Nora Vance", D, ("Tom Reyle",))),
    case("two who say, a clause between", 'Ida Marsh signed the order on Friday. She said that Dr Nora Vance, who chairs the harbor board, had told her that a notice on the pier "is read to the end by nobody."', ("is read to the end", "Nora Vance", P, ("Ida Marsh",))),
    case("according to a paper, another had told", 'According to the diary, Tom Reyle had told her on August 10 that "the crew has written one of its letters" and that the board should be shown "the first page only."', ("the crew has written", "Tom Reyle", None, ("the diary",))),
    case("label of two before a quotation", 'Tom Reyle asked around the harbor.\n\nBOATS STAY EMPTY, NO END IN SIGHT - Ida Marsh and Nora Vance: "The ferry was late all week and nobody told us why."', ("ferry was late", "Ida Marsh and Nora Vance", D)),
    case("label before a quotation", 'Tom Reyle asked around the harbor.\n\nTHE CREW WAITS - Ida Marsh: "The ferry was late all week and nobody told us why."', ("ferry was late", "Ida Marsh", D)),
    case("two verbs of one subject", 'Nora Vance called the pier "a wreck" and said that the crane had to go.', ("a wreck", "Nora Vance", P), ("the crane had to go", "Nora Vance", N)),
    case("said and adding", "Tom Reyle said the pier was unsafe, adding that the crew had left.", ("the pier was unsafe", "Tom Reyle", N), ("the crew had left", "Tom Reyle", N)),
    case("in a statement", '"We will rebuild the pier," Nora Vance said in a statement on Monday.', ("We will rebuild", "Nora Vance", D)),
    case("at a meeting", 'At a meeting in Korvo on Monday, Nora Vance said the pier was unsafe.', ("the pier was unsafe", "Nora Vance", N)),
    # according to
    case("according to, first", "According to Nora Vance, the pier was unsafe.", ("the pier was unsafe", "Nora Vance", N)),
    case("according to, last", "The pier was unsafe, according to Nora Vance.", ("The pier was unsafe", "Nora Vance", N)),
    case("according to, inside", "The pier, according to Nora Vance, was unsafe.", ("was unsafe", "Nora Vance", N)),
    case("according to a document", "The pier was unsafe, according to a report by the harbor office.", ("The pier was unsafe", "a report by the harbor office", N)),
    # paraphrase
    case("that-clause", "Nora Vance said that the pier was unsafe.", ("the pier was unsafe", "Nora Vance", N)),
    case("no that", "Nora Vance said the pier was unsafe.", ("the pier was unsafe", "Nora Vance", N)),
    case("paraphrase first", "The pier was unsafe, Nora Vance said.", ("The pier was unsafe", "Nora Vance", N)),
    case("paraphrase split", "The pier, Nora Vance said, was unsafe.", ("was unsafe", "Nora Vance", N)),
    case("two verbs, one subject", "Nora Vance said the pier was unsafe and added that the ferry was late.", ("the ferry was late", "Nora Vance", N)),
    case("adding that", "Nora Vance said the pier was unsafe, adding that the ferry was late.", ("the pier was unsafe", "Nora Vance", N), ("the ferry was late", "Nora Vance", N)),
    case("after-clause ends at its comma", "After Nora Vance announced that the pier was unsafe, the ferry left.", ("the pier was unsafe", "Nora Vance", N)),
    case("warn", "Engineers warned that the bridge could fail by spring.", ("the bridge could fail", "Engineers", N)),
    case("deny", "Tom Reyle denied that he had sold the ferry.", ("he had sold the ferry", "Tom Reyle", N)),
    # mixed
    case("partial quote", 'Nora Vance said the pier was "a heap of rotten planks" and must go.', ("a heap of rotten planks", "Nora Vance", P)),
    case("partial quote, one word", 'Nora Vance said the pier was "hopeless."', ("hopeless", "Nora Vance", P)),
    case("called it", 'Nora Vance called the pier "a heap of rotten planks."', ("a heap of rotten planks", "Nora Vance", P)),
    case("described as", 'Nora Vance described the pier as "a heap of rotten planks."', ("a heap of rotten planks", "Nora Vance", P)),
    case("two fragments", 'Nora Vance said the pier was "rotten" and the ferry "a floating coffin."', ("rotten", "Nora Vance", P), ("a floating coffin", "Nora Vance", P)),
    case("partial then full", 'Nora Vance called the pier "rotten." "It has to go," she said.', ("rotten", "Nora Vance", P), ("It has to go", "Nora Vance", D)),
    # marks
    case("curly double", "“The ferry is late again,” Nora Vance said.", ("ferry is late", "Nora Vance", D)),
    case("two straight singles", "''The ferry is late again,'' Nora Vance said.", ("ferry is late", "Nora Vance", D)),
    case("backticks", "``The ferry is late again,'' Nora Vance said.", ("ferry is late", "Nora Vance", D)),
    case("guillemets", "«The ferry is late again,» Nora Vance said.", ("ferry is late", "Nora Vance", D)),
    case("guillemets inward", "»The ferry is late again«, said Nora Vance.", ("ferry is late", "Nora Vance", D)),
    case("low and high", "„The ferry is late again“, said Nora Vance.", ("ferry is late", "Nora Vance", D)),
    case("single curly", "‘The ferry is late again,’ Nora Vance said.", ("ferry is late", "Nora Vance", D)),
    case("single straight", "'The ferry is late again,' Nora Vance said.", ("ferry is late", "Nora Vance", D)),
    case("single with apostrophe inside", "‘I don’t know why it’s late,’ Nora Vance said.", ("don’t know why", "Nora Vance", D)),
    case("single with plural possessive", "‘The sailors’ pay was late,’ Nora Vance said.", ("The sailors’ pay was late", "Nora Vance", D)),
    case("corner brackets", "「The ferry is late again,」 Nora Vance said.", ("ferry is late", "Nora Vance", D)),
    case("British comma outside", '"The ferry is late again", Nora Vance said.', ("ferry is late", "Nora Vance", D)),
    case("unclosed mark", 'Nora Vance said, "The ferry is late again.\n\nThe pier stayed empty.', ("ferry is late", "Nora Vance", D)),
    case("closing mark missing before cue", 'The pier stayed empty.\n\nNora Vance said: “The ferry is late', ("ferry is late", "Nora Vance", D)),
    case("stray closing mark", 'The pier stayed empty.” Nora Vance said the ferry was late.', ("the ferry was late", "Nora Vance", N)),
    case("feet and inches", 'The mast is 6\' 2" tall, Nora Vance said.', ("tall", "Nora Vance", None)),
    case("apostrophes are no quotes", "The sailors' pay and the cooks' pay were late, Nora Vance said.", ("pay were late", "Nora Vance", N)),
    case("elision", "“Get ’em off the pier,” Nora Vance said.", ("off the pier", "Nora Vance", D)),
    # nested marks
    case("single in double", '"He called it \'a coffin\' to my face," Nora Vance said.', ("to my face", "Nora Vance", D)),
    case("double in single", "‘He called it “a coffin” to my face,’ Nora Vance said.", ("to my face", "Nora Vance", D)),
    case("curly nested", "“He called it ‘a coffin’ to my face,” Nora Vance said.", ("to my face", "Nora Vance", D)),
    # inside the words
    case("brackets inside", '"They [the crew] left at dawn," Nora Vance said.', ("left at dawn", "Nora Vance", D)),
    case("ellipsis inside", '"We waited ... and then we left," Nora Vance said.', ("then we left", "Nora Vance", D)),
    case("bracketed ellipsis", '"We waited. [. . .] Then we left," Nora Vance said.', ("Then we left", "Nora Vance", D)),
    case("abbreviation inside", '"Dr. Orr of the U.S. team came at 5 p.m. on Monday," Nora Vance said.', ("on Monday", "Nora Vance", D)),
    case("dash inside", '"The pier — what is left of it — is ours," Nora Vance said.', ("is ours", "Nora Vance", D)),
    case("ampersand", '"Reyle & Sons built it," Nora Vance said.', ("built it", "Nora Vance", D)),
    case("question inside, cue after", '"Who knew? Nobody did," Nora Vance said.', ("Nobody did", "Nora Vance", D)),
    case("three sentences, one cue", '"It rained. It blew. We stayed," Nora Vance said.', ("It rained", "Nora Vance", D), ("We stayed", "Nora Vance", D)),
    # paragraphs
    case("over two paragraphs", 'Nora Vance said: "The ferry was late.\n\n"Then it sank."', ("Then it sank", "Nora Vance", D)),
    case("over three paragraphs", '"The ferry was late," Nora Vance said. "We waited.\n\n"It came at last.\n\n"Then it sank."', ("It came at last", "Nora Vance", D), ("Then it sank", "Nora Vance", D)),
    case("cue in the paragraph's second sentence", '"The ferry was late. We waited all night." That is how Nora Vance put it.\n\n"Then it sank," she said.', ("Then it sank", "Nora Vance", D)),
    case("next paragraph, same speaker", 'Nora Vance runs the ferry.\n\n"It was late all week," she said.', ("late all week", "Nora Vance", D)),
    case("surname in the next paragraph", 'The ferry belongs to Nora Vance of Korvo.\n\n"It was late all week," Vance said.', ("late all week", "Nora Vance", D)),
    case("quote paragraph without cue after a quote", '"The ferry was late," Nora Vance said.\n\n"We waited all night on the cold pier for it."', ("We waited all night", "Nora Vance", None)),
    # pronouns
    case("she", "Nora Vance opened the office. She said the ferry was late.", ("the ferry was late", "Nora Vance", N)),
    case("he, after a woman was named too", "Nora Vance met Tom Reyle at the pier. He said the ferry was late.", ("the ferry was late", "Tom Reyle", N)),
    case("she, after a man was named too", "Tom Reyle met Nora Vance at the pier. She said the ferry was late.", ("the ferry was late", "Nora Vance", N)),
    case("they, a group", "The dockers met on Monday. The dockers said the ferry was late. They said it would sink.", ("it would sink", "The dockers", N)),
    case("pronoun inside the quote is not the speaker", '"He never paid us," Nora Vance said of Tom Reyle.', ("He never paid us", "Nora Vance", D)),
    case("who", "Nora Vance, who said the ferry was late, left early.", ("the ferry was late", "Nora Vance", N)),
    # names
    case("surname later", 'Nora Vance owns the pier. Vance said it was unsafe.', ("it was unsafe", "Nora Vance", N)),
    case("Ms. with surname", 'Nora Vance owns the pier. Ms. Vance said it was unsafe.', ("it was unsafe", "Nora Vance", N)),
    case("first name later", 'Nora Vance owns the pier. Nora said it was unsafe.', ("it was unsafe", "Nora Vance", N)),
    case("two of one surname, by title", 'Nora Vance and her brother Tom Vance own the pier. Mr. Vance said it was unsafe.', ("it was unsafe", "Tom Vance", N)),
    case("two of one surname, by first name", 'Nora Vance owns the pier. Tom Vance runs the ferry. Tom Vance said it was late.', ("it was late", "Tom Vance", N)),
    case("family name first", 'Seo Min-jun runs the ferry. "It was late," Seo said.', ("It was late", "Seo Min-jun", D)),
    case("hyphen variant", 'Seo Min-jun runs the ferry. "It was late," Seo Minjun said.', ("It was late", "Seo Min-jun", D)),
    case("accents", 'José Ibarra runs the ferry. "It was late," Jose Ibarra said.', ("It was late", "José Ibarra", D)),
    case("initial", 'Nora B. Vance runs the ferry. "It was late," Nora Vance said.', ("It was late", "Nora B. Vance", D)),
    case("particle", 'Pieter van der Velde runs the ferry. "It was late," said van der Velde.', ("It was late", "Pieter van der Velde", D)),
    case("apostrophe in the name", '"It was late," Tom O\'Dwyer said.', ("It was late", "Tom O'Dwyer", D)),
    case("double name", '"It was late," Ida Marsh-Okafor said.', ("It was late", "Ida Marsh-Okafor", D)),
    case("jr.", '"It was late," Tom Reyle Jr. said.', ("It was late", "Tom Reyle", D)),
    case("name before role", '"It was late," Nora Vance, the harbor master, said.', ("It was late", "Nora Vance", D)),
    case("name, age", '"It was late," said Nora Vance, 54, a fisherman from Korvo.', ("It was late", "Nora Vance", D)),
    case("role before name", '"It was late," harbor spokeswoman Nora Vance said.', ("It was late", "Nora Vance", D)),
    case("long role before name", "Deputy Minister for Harbors Nora Vance said the pier was unsafe.", ("the pier was unsafe", "Nora Vance", N)),
    case("speaker named after the quote", '"It was late," the woman at the desk said. She gave her name as Nora Vance.', ("It was late", None, D)),
    # roles, unnamed, groups, documents
    case("the spokesman, named before", 'Tom Reyle, a spokesman for the harbor, came out. "It was late," the spokesman said.', ("It was late", "Tom Reyle", D)),
    case("an official stays unnamed", '"It was late," an official at the harbor office said.', ("It was late", "an official at the harbor office", D)),
    case("the official, unnamed before", 'An official at the harbor office came out. An official at the harbor office said it was late. The official said it would sink.', ("it would sink", "An official at the harbor office", N)),
    case("sources", "The ferry will be sold, sources said.", ("The ferry will be sold", "sources", N)),
    case("police", "Police said the ferry had been stolen.", ("the ferry had been stolen", "Police", N)),
    case("a ministry", "The Harbor Ministry said the ferry had been sold.", ("the ferry had been sold", "The Harbor Ministry", N)),
    case("a company", "Korvo Lines said the ferry had been sold.", ("the ferry had been sold", "Korvo Lines", N)),
    case("a report", "The report said the pier was unsafe.", ("the pier was unsafe", "The report", N)),
    case("two speakers together", 'Nora Vance and Tom Reyle said the pier was unsafe.', ("the pier was unsafe", "Nora Vance and Tom Reyle", N)),
    case("a residents' group", "Residents said the ferry was late.", ("the ferry was late", "Residents", N)),
    # who a description means
    case("description before name", 'The harbor\'s new chief engineer, Nora Vance, said that it "regrets every hour of it."', ("regrets every hour", "Nora Vance", P)),
    case("possessive before name", 'Her rival, Tom Reyle, gave up. "The town is split," he said.', ("The town is split", "Tom Reyle", D)),
    case("office of a body before name", '"Somebody knew," the president of the Harbor Assembly, Tom Reyle, told reporters.', ("Somebody knew", "Tom Reyle", D)),
    case("councillor", "Councillor Nora Vance said the pier was unsafe.", ("the pier was unsafe", "Nora Vance", N)),
    case("became the mayor", 'Nora Vance became the mayor of Korvo on Monday. "The pier has to go," the new mayor said.', ("The pier has to go", "Nora Vance", D)),
    case("the mayor, in apposition", 'Nora Vance, the mayor of Korvo, was late. "The pier has to go," the mayor said.', ("The pier has to go", "Nora Vance", D)),
    case("a former mayor is another", 'Korvo Mayor Nora Vance came late. "It was not," the former mayor said.', ("It was not", "the former mayor", D)),
    case("rank cut short", 'Col. Tom Reyle came to the pier. "It was late," the colonel said.', ("It was late", "Tom Reyle", D)),
    case("introduced later", '"She creaks," says a man in a yellow coat. The man is Tom Reyle, who paints the ferry.', ("She creaks", "Tom Reyle", D)),
    case("title and surname only", 'Judge Reyle wrote ninety pages. "Nobody lied," she says.', ("Nobody lied", "Judge Reyle", D)),
    case("courtesy title tells the gender", 'Merle Vance met Tom Reyle at the pier. Ms. Vance was cold. "It was late," he said.', ("It was late", "Tom Reyle", D)),
    case("subject behind an opening", 'Nora Vance said the lake was low.\n\nIn Korvo, at the mouth of the river, Mayor Ida Marsh put off the bridge. "First people, then pylons," she said.', ("First people, then pylons", "Ida Marsh", D)),
    case("headline's first word is no name", 'Following Reyle to the pier\n\nTom Reyle runs the ferry. "It was late," Reyle said.', ("It was late", "Tom Reyle", D)),
    case("an association is nobody", 'The word angered Tom Reyle, chairman of the Korvo Residents’ Association, whose shop stands by the pier. “You note a birthday,” he said.', ("You note a birthday", "Tom Reyle", D)),
    case("headline in capitals", 'Nora Vance Promises Action On Ferries\n\nMayor Nora Vance spoke on Monday. "It was late," Vance said.', ("It was late", "Nora Vance", D)),
    case("an institution is no he", 'Tom Reyle runs the ferry. Korvo Harbor Watch first reported it. "It was late," he said.', ("It was late", "Tom Reyle", D)),
    case("a verb before the name", 'Tom Reyle runs the ferry.\n\n"It was late." Continued Reyle: "It sank."', ("It sank", "Tom Reyle", D)),
    case("what follows a name is no role", 'The harbor minister, Tom Reyle, suggested that officials should wait. "It was late," the harbor minister said.', ("It was late", "Tom Reyle", D)),
    case("a campaign is not its candidate", 'Tom Reyle wants to be mayor. The Reyle campaign said the ferry was late.', ("the ferry was late", "The Reyle campaign", N)),
    case("which of two senators", 'Korvo Sen. Tom Reyle met Lowland Sen. Nora Vance. "It was late," the Korvo senator said.', ("It was late", "Tom Reyle", D)),
    case("one of many, by name", '"It was late," one resident, Ida Marsh, said.', ("It was late", "Ida Marsh", D)),
    case("that begins a sentence", "Ida Marsh said the lake was low. That could take until April, she added.", ("That could take until April", "Ida Marsh", N)),
    case("citing somebody", "The harbor guide left at noon, citing Nora Vance."),
    # several speakers
    case("two quotes, two speakers", '"It was late," Nora Vance said. "It was early," Tom Reyle said.', ("It was late", "Nora Vance", D), ("It was early", "Tom Reyle", D)),
    case("two speakers in one sentence", "Nora Vance said the ferry was late, but Tom Reyle said it was early.", ("the ferry was late", "Nora Vance", N), ("it was early", "Tom Reyle", N)),
    case("while", 'Nora Vance said the ferry was late, while Tom Reyle said it was early.', ("the ferry was late", "Nora Vance", N), ("it was early", "Tom Reyle", N)),
    case("dialogue", '"Is it late?" asked Nora Vance.\n\n"It is," said Tom Reyle.', ("Is it late", "Nora Vance", D), ("It is", "Tom Reyle", D)),
    case("with an aide saying", "The ministry hopes for a deal, with an aide saying that talks went on.", ("talks went on", "an aide", N)),
    # relays
    case("told him", 'Nora Vance said Tom Reyle had told her that "the ferry is sold."', ("the ferry is sold", "Tom Reyle", None, ("Nora Vance",))),
    case("within a quotation", '"Tom Reyle said the ferry was sold," Nora Vance said.', ("the ferry was sold", "Tom Reyle", N, ("Nora Vance",))),
    case("the relayer's own words", '"Tom Reyle said the ferry was sold," Nora Vance said.', ("Tom Reyle said the ferry", "Nora Vance", D)),
    case("quoted as saying", 'Tom Reyle was quoted as saying that the ferry was sold.', ("the ferry was sold", "Tom Reyle", N, (), True)),
    case("passed on, with an apposition", 'Nora Vance said the head of the harbor office, Tom Reyle, had assured her on Monday that the pier was "in no danger whatsoever."', ("in no danger whatsoever", "Tom Reyle", P, ("Nora Vance",))),
    case("passed on, by a pronoun", 'Tom Reyle won the vote. Nora Vance said that she had called the winner at eleven and that he had told her, "Leave me the sums."', ("Leave me the sums", "Tom Reyle", D, ("Nora Vance",))),
    case("recalled what another had said", 'Nora Vance recalled that Tom Reyle had said: "The ferry is sold for good."', ("The ferry is sold", "Tom Reyle", D, ("Nora Vance",))),
    case("quoted somebody as saying", "Nora Vance quoted Tom Reyle as saying that the ferry was sold.", ("the ferry was sold", "Tom Reyle", N)),
    case("nobody relays herself", '"I said the ferry was sold," Nora Vance said. "Vance said the ferry was sold, they wrote," she said.', ("Vance said the ferry was sold", "Nora Vance", D)),
    case("what somebody may say is not said", '"Tom Reyle may say the ferry was sold to Korvo," Nora Vance said.', ("the ferry was sold to Korvo", "Nora Vance", D)),
    # hearsay
    case("reportedly", "Tom Reyle reportedly said that the ferry was sold.", ("the ferry was sold", "Tom Reyle", N, (), True)),
    case("allegedly", 'Tom Reyle allegedly told the crew, "Sink her tonight."', ("Sink her tonight", "Tom Reyle", D, (), True)),
    case("no hearsay without its word", "Tom Reyle said that the ferry was sold.", ("the ferry was sold", "Tom Reyle", N, (), False)),
    # mentions
    case("scare quotes", 'The "ferry" is a raft with a tarpaulin on it.', ("ferry", None, M)),
    case("title of a work", 'The choir sang "The Long Road Home" and left.', ("The Long Road Home", None, M)),
    case("nickname", 'Tom "Lantern" Reyle closed the gate.', ("Lantern", None, M)),
    case("foreign word", 'They ate "lefse" on the pier.', ("lefse", None, M)),
    case("so-called", 'The so-called "harbor tax" ends in May.', ("harbor tax", None, M)),
    case("word as word", 'The word "pier" stands on every map.', ("pier", None, M)),
    # questions, transcripts, posts
    case("transcript in capitals", "VANCE: The ferry is late again.\n\nREYLE: It always was.", ("The ferry is late again", "VANCE", None), ("It always was", "REYLE", None)),
    case("dash and name", '"The sea keeps no books." — Nora Vance', ("The sea keeps no books", "Nora Vance", D)),
    case("short, dash and name", '“The ferry is late!” — Nora Vance, mayor of Korvo', ("The ferry is late", "Nora Vance", D)),
    case("tweeted", '"The ferry is late again," Nora Vance tweeted.', ("ferry is late", "Nora Vance", D)),
    case("wrote on a platform", '"The ferry is late again," Nora Vance wrote on Facebook.', ("ferry is late", "Nora Vance", D)),
    case("wrote in a letter", 'In a letter to the council, Nora Vance wrote that the pier was unsafe.', ("the pier was unsafe", "Nora Vance", N)),
    case("clause before a colon", 'Nora Vance was blunt: "The pier has to go."', ("The pier has to go", "Nora Vance", D)),
    case("when asked", 'When asked about the ferry, Nora Vance said it was late.', ("it was late", "Nora Vance", N)),
    # others
    case("passive", 'The pier was called "a disgrace" by Nora Vance.', ("a disgrace", "Nora Vance", P)),
    case("passive, told by", "Nora Vance was told by Tom Reyle that the ferry was sold.", ("the ferry was sold", "Tom Reyle", N)),
    case("passive, described by", 'The pier was described by Nora Vance as "a heap of rotten planks."', ("a heap of rotten planks", "Nora Vance", P)),
    case("passive, without agent", "The crew was told that the ferry was sold.", ("the ferry was sold", None, N)),
    case("fragment behind its subject", 'Nora Vance added that she "looked forward to the opportunity to set out the facts in good order."', ("looked forward to the opportunity", "Nora Vance", P)),
    case("only that", 'Nora Vance would say only that "boats run late; the law does not."', ("boats run late", "Nora Vance", D)),
    case("says, present", "Nora Vance says the pier is unsafe.", ("the pier is unsafe", "Nora Vance", N)),
    case("capital after colon, no marks", "Nora Vance says the pier is unsafe: it sways.", ("the pier is unsafe", "Nora Vance", N)),
    case("contraction of has", "Nora Vance's said the pier is unsafe.", ("the pier is unsafe", "Nora Vance", N)),
    case("possessive mention", 'Nora Vance\'s lawyer said the pier was unsafe.', ("the pier was unsafe", "Nora Vance's lawyer", N)),
    case("sentence without speech", "The ferry left at noon and came back at five.",),
    case("noun, not verb", "The report on the pier runs to ninety pages.",),
    case("quote in a headline", 'Vance: "The pier has to go"\n\nNora Vance, who owns it, spoke on Monday.', ("The pier has to go", "Nora Vance", D)),
    # German
    german("cue after", "„Die Fähre ist wieder zu spät“, sagte Nora Lenz am Montag.", ("Fähre ist wieder", "Nora Lenz", D)),
    german("cue before", "Nora Lenz sagte: „Die Fähre ist wieder zu spät.“", ("Fähre ist wieder", "Nora Lenz", D)),
    german("cue between", "„Die Fähre“, sagte Nora Lenz, „ist wieder zu spät.“", ("Die Fähre", "Nora Lenz", D), ("ist wieder zu spät", "Nora Lenz", D)),
    german("two sentences", "„Die Fähre ist zu spät“, erklärte Nora Lenz. „Sie war die ganze Woche zu spät.“", ("die ganze Woche", "Nora Lenz", D)),
    german("guillemets", "»Die Fähre ist wieder zu spät«, betonte Nora Lenz.", ("Fähre ist wieder", "Nora Lenz", D)),
    german("that-clause", "Nora Lenz sagte, dass die Mole unsicher sei.", ("die Mole unsicher sei", "Nora Lenz", N)),
    german("subjunctive", "Die Mole sei unsicher, sagte Nora Lenz.", ("Die Mole sei unsicher", "Nora Lenz", N)),
    german("subject behind the verb", "Am Montag sagte Nora Lenz, die Mole werde gesperrt.", ("die Mole werde gesperrt", "Nora Lenz", N)),
    german("partial", "Nora Lenz versicherte, die Mole sei „in tadellosem Zustand“ und müsse bleiben.", ("in tadellosem Zustand", "Nora Lenz", P)),
    german("named it", "Nora Lenz nannte die Mole „einen Haufen morscher Bretter“.", ("einen Haufen morscher Bretter", "Nora Lenz", P)),
    german("laut", "Laut Nora Lenz ist die Mole unsicher.", ("die Mole unsicher", "Nora Lenz", N)),
    german("laut, inside", "Die Mole ist laut Polizei nicht sicher.", ("nicht sicher", "Polizei", N)),
    german("nach Angaben von", "Nach Angaben von Nora Lenz ist die Mole nicht sicher.", ("die Mole nicht sicher", "Nora Lenz", N)),
    german("nach Angaben der", "Nach Angaben der Polizei wurde die Fähre gestohlen.", ("die Fähre gestohlen", "der Polizei", N)),
    german("so", "„Die Mole ist nicht sicher“, so Nora Lenz.", ("Mole ist nicht sicher", "Nora Lenz", D)),
    german("so, of a role", "Nora Lenz, Sprecherin der Hafenbehörde, kam spät. Die Mole sei nicht sicher, so die Sprecherin.", ("Die Mole sei nicht sicher", "Nora Lenz", N)),
    german("wie, behind", "Die Fähre war zu spät, wie Nora Lenz am Montag sagte.", ("Die Fähre war zu spät", "Nora Lenz", N)),
    german("wie, in front", "Wie die Polizei mitteilte, wurde die Fähre gestohlen.", ("die Fähre gestohlen", "die Polizei", N)),
    german("heißt es in", "„Wir haben gewartet“, heißt es in einer Mitteilung der Hafenbehörde.", ("Wir haben gewartet", "einer Mitteilung der Hafenbehörde", D)),
    german("in ... heißt es", "In einer Mitteilung der Hafenbehörde heißt es, die Fähre sei zu spät gewesen.", ("die Fähre sei zu spät", "einer Mitteilung der Hafenbehörde", N)),
    german("quotation behind quotation", "Nora Lenz (54), die Leiterin des Hafens, sagte: „Sie war zu spät.“ „Wir haben gewartet“, fügte sie hinzu.", ("Sie war zu spät", "Nora Lenz", D), ("Wir haben gewartet", "Nora Lenz", D)),
    german("nothing said", "Die Stadt sagte das Fest am Montag ab."),
    german("verb in two parts", "Der Sprecher der Hafenbehörde teilte am Dienstag mit, die Fähre werde verkauft.", ("die Fähre werde verkauft", "Der Sprecher der Hafenbehörde", N)),
    german("office before name", "Bürgermeisterin Nora Lenz kündigte an, die Mole zu sperren.", ("die Mole zu sperren", "Nora Lenz", N)),
    german("description before name", "„Die Mole ist nicht sicher“, sagte die Sprecherin der Hafenbehörde, Nora Lenz.", ("Mole ist nicht sicher", "Nora Lenz", D)),
    german("pronoun", "Tom Reyle traf Nora Lenz am Hafen. „Sie war zu spät“, sagte er.", ("Sie war zu spät", "Tom Reyle", D)),
    german("question and answer", "„Ist die Fähre zu spät?“, fragte Nora Lenz. „Das ist sie“, antwortete Tom Reyle.", ("Ist die Fähre", "Nora Lenz", D), ("Das ist sie", "Tom Reyle", D)),
    german("so is an adverb, too", "Die Fähre fährt um neun zurück, so dass niemand warten muss."),
    german("found by its words", "Nora Lenz sagte, dass die Mole nicht sicher sei und dass sie gesperrt werden müsse.", ("die Mole nicht sicher", "Nora Lenz", N))._replace(language=None),
]  # fmt: skip
