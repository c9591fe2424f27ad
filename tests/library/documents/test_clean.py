"""The notation of other platforms goes, the words stay."""

import pytest

from library.documents.clean import clean
from library.documents.model import Quiz, Script, Task, Text
from library.documents.read import MarkdownBody, Reading, read_markdown_batch

CASES = {
    "carpentries": (
        (
            "::: objectives\n\n- Aim one\n\n:::\n\n## Part\n\n"
            "Go {{ site.remote.host }}\n{: .callout}\n\n"
            "> ## Try\n>\n> How?\n>\n> > ## Solution\n> >\n> > So.\n"
            "> {: .solution}\n{: .challenge}\n\n"
            "[text][nowhere] {% include links.md %}"
        ),
        ["{:", "{%", "{{", ":::", "[", "]"],
    ),
    "cs-unplugged": (
        (
            '## Start\n\n{panel type="teaching"}\n\n# Note\n\nFor you.\n\n{panel end}\n\n'
            '{image file-path="img/a.png" alt="x {y}"}\n\n{image end}\n\nWords.'
        ),
        ["{", "}"],
    ),
    "djangogirls": (
        (
            "## A\n\n{% filename %}app/x.py{% endfilename %}\n```python\nx = 1\n```\n"
            '{% include "/a.md" %}\n<!--sec data-title="Windows" data-id="w"-->\nGo.\n<!--endsec-->'
        ),
        ["{%", "<!--", "sec "],
    ),
    "microbit": (
        (
            "## {Step 1 @unplugged}\n\nPlace ``||basic:show leds||`` on @boardname@.\n\n"
            "### ~ hint\n\nLook.\n\n### ~\n\n```package\nradio\n```\n\n```blocks\n"
            "basic.pause(1)\n```"
        ),
        ["||", "@", "~", "package", "radio"],
    ),
    "openstax": (
        (
            "## Part\n\n"
            "As shown ([see figure/section]), see [see figure/section].\n\n**Exercise**\n\n"
            "Which?\n\n1. one\n2. two\n\n*Solution:* B\n\n**Exercise**\n\nWhy?\n\n*Solution:* So.\n"
        ),
        ["[see", "Exercise", "Solution"],
    ),
    "raspberrypi": (
        (
            "## A\n\n--- task ---\n\nDo **it**{:class='x'}.\n\n--- /task ---\n\n"
            "--- collapse ---\n---\n"
            "title: More\n---\nInner\n--- /collapse ---\n\n--- code ---\n---\nlanguage: python\n"
            "filename: main.py\n---\nprint(1)\n--- /code ---\n\n--- challenge ---\n\nMake one.\n\n"
            "--- /challenge ---\n"
        ),
        ["---", "{:", "title:", "language:"],
    ),
    "react-ru": (
        (
            "<Intro>\n\nНачало\n\n</Intro>\n\n<YouWillLearn>\n\n- Узнать\n\n</YouWillLearn>\n\n"
            "## Часть {/*part*/}\n\n<Sandpack>\n\n```js\nx\n```\n\n</Sandpack>\n\n<Challenges>\n\n"
            "#### Раз {/*one*/}\n\nСделай.\n\n<Solution>\n\nТак.\n\n</Solution>\n\n</Challenges>"
        ),
        ["Sandpack", "Intro", "Challenges", "{/*", "Solution"],
    ),
    "rust-book-ru": (
        (
            '## А\n\n<span class="filename">Файл: a.rs</span>\n\n```rust\n# hidden\nlet a;\n```\n\n'
            "```toml\n{{#include ../a.toml}}\n```\n\nСмотри [«Главу»]<!-- ignore -->."
        ),
        ["hidden", "{{", "ignore", "["],
    ),
    "siyavula": (
        (
            "## A\n\n[figure]\n\n$$\n\\begin{eqnarray*}\na &=& b \\label{x}\n"
            "\\end{eqnarray*}\n$$\n\nEnd."
        ),
        ["[figure]", "eqnarray", "label"],
    ),
}


def script(source: str) -> Script:
    [result] = read_markdown_batch([MarkdownBody(clean(CASES[source][0], source), "T", "en")])
    assert isinstance(result, Reading)
    return result.script


@pytest.mark.parametrize("source", CASES)
def test_nothing_of_the_platform_is_visible(source: str) -> None:
    found = script(source)
    shown = " ".join(
        f"{stage.title} {block.html if isinstance(block, Text) else block}"
        for stage in found.stages
        for block in stage.blocks()
    )

    assert not [mark for mark in CASES[source][1] if mark in shown.replace("options=", "")]


def test_objectives_become_the_outcome() -> None:
    assert script("carpentries").outcome == "Aim one"
    assert script("react-ru").outcome == "Узнать"


@pytest.mark.parametrize("source", ["carpentries", "react-ru", "openstax"])
def test_challenges_become_tasks_with_answers(source: str) -> None:
    tasks = [b for s in script(source).stages for b in s.student if isinstance(b, Task)]

    assert [bool(task.answer) for task in tasks] == [True]


def test_a_choice_with_its_letter_becomes_a_quiz() -> None:
    [quiz] = [b for s in script("openstax").stages for b in s.student if isinstance(b, Quiz)]

    assert [option.correct for option in quiz.questions[0].options] == [False, True]


def test_panels_are_for_the_teacher() -> None:
    [stage] = script("cs-unplugged").stages

    assert stage.teacher == (Text("<p><b>Note</b></p><p>For you.</p>"),)
    assert stage.board == (Text("<p>Words.</p>"),)
