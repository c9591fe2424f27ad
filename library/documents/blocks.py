"""Pandoc's block elements to the blocks of a script."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from .context import Context
from .inlines import PLACEHOLDER, InlineReader, plain, unread_tag
from .model import Block, Code, Formula, Picture, Question, Quiz, Table, Task, Text
from .tasks import as_question, soft

Node = dict[str, Any]
Piece = str | Block

MAX_DEPTH = 40
_LIGHT = frozenset(("Str", "Space", "SoftBreak", "LineBreak", "Code"))
_STRAY = re.compile(r":{3,}(?: \w+)?|\{: ?\.[\w-]+ ?\}")  # marks that belong to nothing
_EDGES = re.compile(r"^(\s|<br>)+|(\s|<br>)+$")
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")


_MEANINGS = {
    "teacher": {"notes", "instructor", "teacher"},
    "task": {"challenge", "task", "exercise"},
    "answer": {"solution", "answer"},
    "outcome": {"objectives"},
    "aside": {"callout", "note", "tip", "warning", "important", "caution", "prereq", "discussion",
              "testimonial", "checklist", "hint"},
    "labelled": {"questions", "keypoints"},
}  # fmt: skip
LABELS = {"questions": "Questions", "keypoints": "Key points"}


def meaning(node: Node) -> str:
    """What a fenced part or section is for."""
    if node["t"] != "Div":
        return ""
    classes = {name.lower() for name in node["c"][0][1]}
    return next((name for name, known in _MEANINGS.items() if classes & known), "section")


def merged(pieces: Iterable[Piece]) -> Iterator[Block]:
    """Neighbouring rich text becomes one block."""
    text: list[str] = []
    quiz: list[Question] = []
    for piece in pieces:
        if isinstance(piece, Quiz):
            yield from _joined(text)
            text = []
            quiz += piece.questions
            continue
        if quiz:
            yield Quiz(tuple(quiz))
            quiz = []
        if isinstance(piece, str):
            text.append(piece)
            continue
        yield from _joined(text)
        text = []
        yield piece
    if quiz:
        yield Quiz(tuple(quiz))
    yield from _joined(text)


def _joined(text: list[str]) -> Iterator[Block]:
    joined = "".join(text)
    if joined.strip():
        yield Text(joined)


class BlockReader:
    """Walks blocks; footnotes follow the element that calls them."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.inline = InlineReader(context, self._footnote)
        self.base_level = 1
        self._depth = 0
        self._handlers: dict[str, Callable[[Any], Iterable[Piece]]] = {
            "Plain": self._paragraph,
            "Para": self._paragraph,
            "LineBlock": self._line_block,
            "CodeBlock": self._code,
            "RawBlock": self._raw,
            "BlockQuote": self._quote,
            "OrderedList": lambda content: self._list(content[1], "ol", content[0][0]),
            "BulletList": lambda content: self._list(content, "ul", 1),
            "DefinitionList": self._definitions,
            "Header": self._heading,
            "HorizontalRule": lambda _: ["<hr>"],
            "Table": self._table,
            "Figure": self._figure,
            "Div": self._div,
        }

    def read(self, nodes: Sequence[Node]) -> tuple[Block, ...]:
        return tuple(merged(self.pieces(nodes)))

    def pieces(self, nodes: Sequence[Node]) -> Iterator[Piece]:
        for node in nodes:
            yield from self._one(node)

    def _one(self, node: Node) -> Iterator[Piece]:
        if self._depth >= MAX_DEPTH:
            self.context.note("too_deep")
            return
        self._depth += 1
        handler = self._handlers.get(node["t"])
        pieces = list(handler(node.get("c"))) if handler else []
        self._depth -= 1
        yield from pieces
        if self._depth == 0:
            yield from self._footnotes()

    def _div(self, content: list[Any]) -> Iterable[Piece]:
        if meaning({"t": "Div", "c": content}) == "task":
            return self._task(content[1])
        label = next((LABELS[name] for name in content[0][1] if name in LABELS), "")
        return [*([f"<p><b>{label}</b></p>"] if label else []), *self._inside(content[1])]

    def _task(self, nodes: Sequence[Node]) -> Iterator[Piece]:
        """A task with its answer; what cannot stand in a task comes before it."""
        answers = [node for node in nodes if meaning(node) == "answer"]
        asked = [node for node in nodes if meaning(node) != "answer"]
        answer = [child for node in answers for child in node["c"][1]]
        question = as_question(asked, answer)
        if question is not None:
            yield Quiz((question,))
            return
        prompt = [soft(block) for block in merged(self._inside(asked))]
        yield from (piece for piece in prompt if not isinstance(piece, str))
        words = "".join(piece for piece in prompt if isinstance(piece, str))
        reply = [soft(block) for block in merged(self._inside(answer))]
        key = "".join(piece for piece in reply if isinstance(piece, str))
        if words.strip():
            yield Task(words, key)

    def _inside(self, nodes: Sequence[Node]) -> list[Piece]:
        return list(self.pieces(nodes))

    def _footnote(self, nodes: Sequence[Node]) -> str:
        self.context.numbered += 1
        number = self.context.numbered
        words = self._cell(nodes)
        self.context.notes.append(f"<p><sup>{number}</sup> {words}</p>")
        return f"<sup>{number}</sup>"

    def _footnotes(self) -> Iterator[str]:
        yield from self.context.notes
        self.context.notes.clear()

    def _paragraph(self, inlines: Sequence[Node]) -> Iterator[Piece]:
        if len(inlines) == 1 and inlines[0]["t"] == "Str":
            found = PLACEHOLDER.fullmatch(inlines[0]["c"])
            if found and found[1] in self.context.formulas:
                yield Formula(self.context.formulas[found[1]])
                return
        run: list[str] = []
        if _LIGHT.issuperset([inline["t"] for inline in inlines]):
            yield from self._wrapped([self.inline.html(inlines)])
            return
        for inline in inlines:
            run.append(self.inline.html([inline]))
            if self.inline.heavy:
                yield from self._wrapped(run)
                yield from self._taken()
                run = []
        yield from self._wrapped(run)

    def _taken(self) -> list[Block]:
        taken, self.inline.heavy = self.inline.heavy, []
        return taken

    @staticmethod
    def _wrapped(run: list[str]) -> Iterator[str]:
        words = "".join(run).strip()
        if words.startswith("<br>") or words.endswith("<br>"):
            words = _EDGES.sub("", words)
        if words and words not in {".", ","} and not _STRAY.fullmatch(words):
            yield f"<p>{words}</p>"

    def _line_block(self, lines: Sequence[Sequence[Node]]) -> Iterator[Piece]:
        yield f"<p>{'<br>'.join(self.inline.html(line) for line in lines)}</p>"
        yield from self._taken()

    @staticmethod
    def _code(content: list[Any]) -> list[Piece]:
        (_, classes, _), code = content
        names = [name for name in classes if name not in {"sourceCode", "numberLines", "code"}]
        language = names[0].partition(",")[0].lower() if names else ""
        return [Code(code, language[:40])] if code.strip() else []

    def _raw(self, content: list[Any]) -> list[Piece]:
        format_, raw = content
        if format_ == "html":
            for name in dict.fromkeys(_TAG.findall(raw)):
                code, detail = unread_tag(name.lower())
                if code != "raw_html":
                    self.context.note(code, detail)
            if not raw.lstrip().startswith("<!") and not _TAG.search(raw):
                return []
        else:
            self.context.note("raw_html", format_)
        return []

    def _quote(self, nodes: Sequence[Node]) -> Iterator[Piece]:
        for block in merged(self._inside(nodes)):
            if isinstance(block, Text):
                yield f"<blockquote>{block.html}</blockquote>"
            else:
                yield block

    def _list(self, items: Sequence[Sequence[Node]], tag: str, start: int) -> Iterator[Piece]:
        read = [list(merged(self._inside(item))) for item in items]
        if all(len(item) <= 1 and all(isinstance(b, Text) for b in item) for item in read):
            inner = "".join(f"<li>{_tight(item[0])}</li>" for item in read if item)
            if start == 1 or tag == "ul":
                yield f"<{tag}>{inner}</{tag}>"
                return
        yield from self._broken_list(read, tag, start)

    @staticmethod
    def _broken_list(read: list[list[Block]], tag: str, start: int) -> Iterator[Piece]:
        # Rich text cannot hold a picture or code inside a list, and a list interrupted by
        # them would lose its numbers.
        for number, item in enumerate(read, start):
            for place, block in enumerate(item):
                yield _marked(block, tag, number) if place == 0 else _bare(block)

    def _definitions(self, content: list[Any]) -> Iterator[Piece]:
        for term, meanings in content:
            yield f"<p><b>{self.inline.flat(term)}</b></p>"
            for meaning in meanings:
                yield from self._quote(meaning)

    def _heading(self, content: list[Any]) -> Iterator[Piece]:
        level, _, inlines = content
        tag = "h3" if level <= self.base_level + 1 else "h4"
        words = self.inline.html(inlines).strip()
        if words:
            yield f"<{tag}>{words}</{tag}>"
        yield from self._taken()

    def _figure(self, content: list[Any]) -> Iterator[Piece]:
        _, (_short, long), nodes = content
        caption = self._cell(long)
        pieces = self._inside(nodes)
        pictures = [piece for piece in pieces if isinstance(piece, Picture)]
        for piece in pieces:
            if isinstance(piece, Picture) and len(pictures) == 1:
                yield _captioned(piece, caption)
            else:
                yield piece
        if len(pictures) != 1 and caption:
            yield f"<p>{caption}</p>"

    def _table(self, content: list[Any]) -> Iterator[Piece]:
        _, (_short, caption), _columns, head, bodies, foot = content
        head_rows = [self._row(row) for row in head[1]]
        rows = [self._row(row) for body in bodies for row in [*body[2], *body[3]]]
        rows += [self._row(row) for row in foot[1]]
        header = any(any(cell for cell in row) for row in head_rows)
        rows = (head_rows if header else []) + rows
        heavy = self._taken()
        width = max((len(row) for row in rows), default=0)
        if width == 1 and len(rows) == 1:
            yield from self._framed(rows[0][0])
        elif width:
            square = tuple((*row, *[""] * (width - len(row))) for row in rows)
            yield Table(square, header, words_of(self._cell(caption)))
        if heavy:
            self.context.note("table_content_moved")
            yield from heavy

    @staticmethod
    def _framed(cell: str) -> Iterator[Piece]:
        if cell:
            yield f"<blockquote><p>{cell}</p></blockquote>"

    def _row(self, row: list[Any]) -> list[str]:
        cells: list[str] = []
        for _attr, _align, rows, columns, nodes in row[1]:
            if rows > 1 or columns > 1:
                self.context.note("merged_cells")
            cells += [self._cell(nodes), *[""] * (min(columns, 50) - 1)]
        return cells

    def _cell(self, nodes: Sequence[Node]) -> str:
        """Any blocks as inline HTML, one line each; pictures and code are put aside."""
        lines = [line for node in nodes for line in self._lines(node)]
        return "<br>".join(line.strip() for line in lines if line.strip())

    def _lines(self, node: Node) -> Iterator[str]:
        content: Any = node.get("c")
        match node["t"]:
            case "Plain" | "Para":
                yield self.inline.flat(content)
            case "Header":
                yield f"<b>{self.inline.flat(content[2])}</b>"
            case "BulletList":
                yield from (f"• {self._cell(item)}" for item in content)
            case "OrderedList":
                first = content[0][0]
                for number, item in enumerate(content[1], first):
                    yield f"{number}. {self._cell(item)}"
            case "CodeBlock":
                lines = [html.escape(line, quote=False) for line in content[1].split("\n")]
                yield "<br>".join(f"<code>{line}</code>" for line in lines if line.strip())
            case "LineBlock":
                yield from (self.inline.flat(line) for line in content)
            case "BlockQuote":
                yield self._cell(content)
            case "Div" | "Figure":
                yield self._cell(content[-1])
            case _:
                yield from self._aside(node)

    def _aside(self, node: Node) -> Iterator[str]:
        for block in merged(self._one(node)):
            if isinstance(block, Text):
                yield re.sub(r"</?(p|h3|h4|ul|ol|li|blockquote|hr)>", " ", block.html)
            else:
                self.inline.heavy.append(block)


def _tight(block: Block) -> str:
    """A list item of one paragraph, or one followed by a list, needs no paragraph."""
    inner = block.html if isinstance(block, Text) else ""
    match = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>((?:<(?:ul|ol)>.*)?)", inner, re.DOTALL)
    return match[1] + match[2] if match else inner


def _marked(block: Block, tag: str, number: int) -> Piece:
    """The first block of a list item with the item's mark."""
    if not isinstance(block, Text):
        return block
    if tag == "ul":
        return f"<ul><li>{_tight(block)}</li></ul>"
    if block.html.startswith("<p>"):
        return f"<p>{number}. {block.html[3:]}"
    return f"<p>{number}.</p>{block.html}"


def _bare(block: Block) -> Piece:
    return block.html if isinstance(block, Text) else block


def _captioned(picture: Picture, caption: str) -> Picture:
    words = words_of(caption)
    return picture if words == picture.alt else replace(picture, caption=words)


def words_of(markup: str) -> str:
    """Inline HTML as plain text; formulas stay."""
    return html.unescape(re.sub(r"<[^>]+>", " ", markup)).strip()


def heading_text(node: Node) -> str:
    return plain(node["c"][2])
