"""A script as one HTML page: the intermediate from which every file is written."""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .html import clean_rich_text, escape_text, replace_formulas
from .model import (
    Block,
    Code,
    File,
    Formula,
    Picture,
    Question,
    Quiz,
    Screen,
    Script,
    Stage,
    Table,
    Task,
    Text,
)
from .words import words


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    school: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.school})" if self.school else self.name


@dataclass(frozen=True, slots=True)
class Card:
    """What a file says about the lesson beside its text; ``licence`` is an SPDX identifier."""

    title: str
    lang: str
    authors: tuple[Author, ...] = ()
    subject: str = ""
    grades: str = ""
    licence: str = ""
    licence_url: str = ""
    source: str = ""
    version: str = ""
    address: str = ""
    date: str = ""


@dataclass(slots=True)
class Page:
    """Writes one page; TeX in ``unwritable`` is shown as code."""

    script: Script
    card: Card
    unwritable: frozenset[str] = frozenset()
    words: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words = words(self.card.lang)

    def whole(self) -> str:
        """The page with the card before and after the lesson."""
        body = "".join([*self.front(), *self.stages(), *self.back()])
        return f"{self.head()}<body>{body}</body></html>"

    def bare(self) -> str:
        """The lesson alone, for a writer with a template of its own."""
        return f"{self.head()}<body>{''.join(self.stages())}</body></html>"

    def head(self) -> str:
        authors = "".join(
            f'<meta name="author" content="{_attr(author.name)}">' for author in self.card.authors
        )
        return (
            f'<!DOCTYPE html><html lang="{_attr(self.card.lang)}"><head><meta charset="utf-8">'
            f"<title>{_text(self.card.title)}</title>{authors}</head>"
        )

    def front(self) -> Iterator[str]:
        lines = [f"<b>{label}:</b> {_text(value)}" for label, value in self.facts()]
        if lines:
            yield f"<p>{'<br>'.join(lines)}</p>"
        if self.script.outcome:
            yield f"<p><b>{self.words['outcome']}:</b> {_lines(self.script.outcome)}</p>"

    def facts(self) -> Iterator[tuple[str, str]]:
        card, names = self.card, self.words
        pairs = (
            ("authors", ", ".join(str(author) for author in card.authors)),
            ("subject", card.subject),
            ("grades", card.grades),
        )
        yield from ((names[key], value) for key, value in pairs if value)
        if self.script.minutes:
            yield names["time"], f"{self.script.minutes} {names['minutes']}"

    def back(self) -> Iterator[str]:
        lines = [
            f"<b>{label}:</b> {_linked(value, address)}" for label, value, address in self.credit()
        ]
        if lines:
            yield f"<hr><p>{'<br>'.join(lines)}</p>"

    def credit(self) -> Iterator[tuple[str, str, str]]:
        """Label, words and address of each line of the credit."""
        card, names = self.card, self.words
        rows = (
            ("source", card.source, ""),
            ("licence", card.licence, card.licence_url),
            ("version", card.version, ""),
            ("date", card.date, ""),
            ("address", card.address, card.address),
        )
        yield from ((names[key], value, address) for key, value, address in rows if value)

    def stages(self) -> Iterator[str]:
        for stage in self.script.stages:
            yield from self.stage(stage)

    def stage(self, stage: Stage) -> Iterator[str]:
        notes = [f"{stage.minutes} {self.words['minutes']}"] if stage.minutes else []
        notes += [self.words[stage.form]] if stage.form != "frontal" else []
        yield f"<h1>{_text(stage.title)}</h1>"
        if notes:
            yield f"<p><i>{_text(', '.join(notes))}</i></p>"
        if stage.purpose:
            yield f"<p><b>{self.words['purpose']}:</b> {_text(stage.purpose)}</p>"
        yield from self._screens(stage)

    def _screens(self, stage: Stage) -> Iterator[str]:
        screens: tuple[tuple[Screen, tuple[Block, ...]], ...] = (
            ("teacher", stage.teacher),
            ("board", stage.board),
            ("student", stage.student),
        )
        shown = [name for name, blocks in screens if blocks]
        for name, blocks in screens:
            if blocks and shown != ["board"]:
                yield f"<h2>{self.words[name]}</h2>"
            yield from self.blocks(blocks)

    def blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield self.block(block)

    def block(self, block: Block) -> str:  # noqa: PLR0911 - one for each kind
        match block:
            case Text():
                return self.rich(block.html)
            case Formula():
                return self._formula(block)
            case Picture():
                return self._picture(block)
            case Table():
                return self._table(block)
            case Code():
                return _code(block)
            case Task():
                return self._task(block)
            case Quiz():
                return self._quiz(block)
            case File():
                return self._file(block)

    def rich(self, markup: str) -> str:
        cleaned = clean_rich_text(markup)
        return replace_formulas(cleaned, self._inline) if self.unwritable else cleaned

    def text(self, words: str) -> str:
        """Plain text, its lines kept."""
        return self.rich(escape_text(words))

    def _inline(self, tex: str) -> str:
        code = tex in self.unwritable
        return f"<code>{_text(tex)}</code>" if code else f"\\({_text(tex)}\\)"

    def _formula(self, block: Formula) -> str:
        if block.tex in self.unwritable:
            formula = f"<pre>{_text(block.tex)}</pre>"
        else:
            formula = f"<p>\\[{_text(' '.join(block.tex.split()))}\\]</p>"
        return formula + self._caption(block.caption)

    def _caption(self, caption: str) -> str:
        return f"<p><i>{self.text(caption)}</i></p>" if caption else ""

    def _picture(self, block: Picture) -> str:
        if block.asset not in self.script.assets:
            return f"<p>[{self.words['picture']}: {_text(block.alt or block.caption)}]</p>"
        image = f'<img src="{_attr(block.asset)}" alt="{_attr(block.alt)}">'
        return f"<p>{image}</p>{self._caption(block.caption)}"

    def _table(self, block: Table) -> str:
        head, body = (block.rows[:1], block.rows[1:]) if block.header else ((), block.rows)
        caption = f"<caption>{self.text(block.caption)}</caption>" if block.caption else ""
        return (
            f"<table>{caption}<thead>{self._rows(head, 'th')}</thead>"
            f"<tbody>{self._rows(body, 'td')}</tbody></table>"
        )

    def _rows(self, rows: Iterable[tuple[str, ...]], tag: str) -> str:
        return "".join(
            f"<tr>{''.join(f'<{tag}>{self.rich(cell)}</{tag}>' for cell in row)}</tr>"
            for row in rows
        )

    def _task(self, block: Task) -> str:
        points = f"<p><i>{self.words['points']}: {block.points}</i></p>" if block.points > 1 else ""
        return f"{_paragraphs(self.rich(block.prompt))}{points}{self._answer(block.answer)}"

    def _answer(self, answer: str) -> str:
        if not answer:
            return ""
        label = f"<p><b>{self.words['answer']}</b></p>"
        return f"<blockquote>{label}{_paragraphs(self.rich(answer))}</blockquote>"

    def _quiz(self, block: Quiz) -> str:
        items = "".join(f"<li>{self._question(question)}</li>" for question in block.questions)
        return f"<ol>{items}</ol>"

    def _question(self, question: Question) -> str:
        options = "".join(
            f"<li>{self.text(option.text)}{' ✓' if option.correct else ''}</li>"
            for option in question.options
        )
        choices = f"<ul>{options}</ul>" if options else f"<p>{self.words['write']}: ______</p>"
        return f"<p>{self.text(question.prompt)}</p>" + choices + "".join(self._key(question))

    def _key(self, question: Question) -> Iterator[str]:
        if question.answer:
            accepted = "; ".join(line for line in question.answer.splitlines() if line.strip())
            within = f" ({self.words['tolerance']} {question.tolerance})"
            within = within if question.tolerance else ""
            yield f"<p><b>{self.words['answer']}:</b> {_text(accepted + within)}</p>"
        if question.explanation:
            label = self.words["explanation"]
            yield f"<p><b>{label}:</b></p><p>{self.text(question.explanation)}</p>"

    def _file(self, block: File) -> str:
        name = f"{block.title} ({block.asset})" if block.title else block.asset
        return f"<p><b>{self.words['attachment']}:</b> {_text(name)}</p>"


def _code(block: Code) -> str:
    name = "".join(letter for letter in block.language if letter.isalnum() or letter in "+#-")
    language = f' class="{_attr(name)}"' if name else ""
    return f"<pre{language}><code>{_text(block.code)}</code></pre>"


def _paragraphs(markup: str) -> str:
    return markup if markup.startswith("<p") else f"<p>{markup}</p>"


def _linked(value: str, address: str) -> str:
    if not address.startswith(("http://", "https://")):
        return _text(value)
    return f'<a href="{_attr(address)}">{_text(value)}</a>'


def _lines(text: str) -> str:
    return "<br>".join(_text(line) for line in text.splitlines())


def _text(text: str) -> str:
    return html.escape(text, quote=False)


def _attr(text: str) -> str:
    return html.escape(text, quote=True)
