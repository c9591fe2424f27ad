"""What each platform of the shipped collection writes between its words."""

import re

_FENCED_CODE = r"(?ms)^([ \t]*)(```+|~~~+)[^\n]*\n.*?^\1\2[ \t]*$"


def part(name: str, inner: str) -> str:
    """A fenced part; the fence is longer than any inside it."""
    longest = max((len(m) for m in re.findall(r"^:{3,}", inner, re.MULTILINE)), default=2)
    fence = ":" * (longest + 1)
    return f"\n\n{fence} {name}\n\n{inner.strip()}\n\n{fence}\n\n"


# Carpentries: fenced parts of today, and the quotes with {: .class} of yesterday.

_LIQUID_VALUE = re.compile(r"\{\{\s*(?:site|page|relative_root_path|root)[^}]*?([\w-]+)?\s*\}\}")
_QUOTED = re.compile(r"((?:^>[^\n]*\n)+)\{:\s*\.([\w-]+)\s*\}[ \t]*$", re.MULTILINE)
_TILDE_CODE = re.compile(r"^~~~[ \t]*$", re.MULTILINE)
_OLD_PARTS = {"challenge", "solution", "callout", "discussion", "objectives", "keypoints"}
_OLD_PARTS |= {"caution", "warning", "prereq", "testimonial"}


def carpentries(text: str) -> str:
    text = re.sub(r"\{\{\s*site\.[\w.]*prompt\s*\}\}", "$", text)
    text = _LIQUID_VALUE.sub(_value, text)
    text = re.sub(r"\{%\s*(?:raw|endraw)\s*%\}", "", text)
    for _ in range(4):
        text, changed = _QUOTED.subn(_unquoted, text)
        if not changed:
            break
    return text


def _value(match: re.Match[str]) -> str:
    name = match[1] or ""
    return "" if name in {"root", "relative_root_path", "url", "baseurl"} else name


def _unquoted(match: re.Match[str]) -> str:
    inner = re.sub(r"^> ?", "", match[1], flags=re.MULTILINE)
    return part(match[2], inner) if match[2] in _OLD_PARTS else match[1]


# CS Unplugged: panels, pictures and videos in braces.

_PANEL = re.compile(r'\{panel\s+type="([\w-]+)"[^}]*\}(.*?)\{panel end\}', re.DOTALL)
_VIDEO = re.compile(r'\{video\s+url="([^"]+)"[^}]*\}')
_BRACED = re.compile(r"\{[a-z][a-z-]*(?:\s+(?:end|[\w-]+=(?:\"[^\"]*\"|'[^']*')))+\s*\}")
_COMMENTED = re.compile(r"\{comment[^}]*\}.*?\{comment end\}", re.DOTALL)
_FOR_CLASS = {"extra-challenge", "math", "extra-for-experts"}


def cs_unplugged(text: str) -> str:
    text = _COMMENTED.sub("", text)
    text = _VIDEO.sub(r"[\1](\1)", text)
    text = _PANEL.sub(_panel, text)
    text = _BRACED.sub("", text)
    text = re.sub(r"\{image[^}]*\}|\{image-inline[^}]*\}", "", text)
    return re.sub(r"^<br>$", "", text, flags=re.MULTILINE)


def _panel(match: re.Match[str]) -> str:
    inner = re.sub(r"^#+ +(.+?)[ \t]*#*$", r"**\1**", match[2], count=1, flags=re.MULTILINE)
    inner = re.sub(r"^# ", "### ", inner, flags=re.MULTILINE)
    return part("callout" if match[1] in _FOR_CLASS else "notes", inner)


# Django Girls: file names and folded sections of HonKit.


def django_girls(text: str) -> str:
    text = re.sub(r'<!--sec\s+data-title="([^"]+)"[^>]*-->', r"**\1**", text)
    text = re.sub(r"\{%\s*filename\s*%\}(.*?)\{%\s*endfilename\s*%\}", r"*\1*", text)
    text = re.sub(r"\{%\s*(?:include|set)\b.*?%\}", "", text, flags=re.DOTALL)
    text = text.replace("{{ book.docs_version }}", "stable").replace("{{ warning_icon }}", "")
    return re.sub(r"\{%\s*(?:end)?raw\s*%\}", "", text)


# micro:bit (MakeCode): directives, hints, coloured block names, code in boxes of their own.

_UNSHOWN = "package|cards|codecard|blockconfig|config|validation|template|ghost|sim|customts|jres"
_BLOCK_NAME = re.compile(r"``?\|\|(?:[^|`\n]*:)?\s*([^|`\n]+?)\s*\|\|``?|\|\|[\w.]+:([^|\n]+)\|\|")


def microbit(text: str) -> str:
    text = re.sub(rf"(?ms)^```+[ \t]*(?:{_UNSHOWN})\b[^\n]*\n.*?^```+[ \t]*$", "", text)
    text = re.sub(
        r"(?m)^(\s*```+)[ \t]*(?:blocks?|spy|typescript|js)\b[^\n]*$", r"\1typescript", text
    )
    text = re.sub(r"(?m)^#*[ \t]*@[a-zA-Z]+\b.*$", "", text)
    text = re.sub(r"(?m)^(#+.*?)[ \t]+@(?:unplugged|fullscreen|showdialog|showhint)\b", r"\1", text)
    text = re.sub(
        r"(?m)^#*[ \t]*~[ \t]*(?:hint|tutorialhint|alert|reminder|avatar\w*)?[ \t]*(.*)$",
        r"\1",
        text,
    )
    text = re.sub(r"(?m)^(#+ )\{(?:Step \d+:?)?\s*([^}]*?)\s*\}", r"\1\2", text)
    text = _BLOCK_NAME.sub(lambda m: f"`{(m[1] or m[2]).strip()}`", text)
    text = text.replace("@boardname@", "micro:bit").replace(
        "@homeurl@", "https://makecode.microbit.org"
    )
    return re.sub(r"(?m)^#+[ \t]*$", "", text)


# OpenStax: references to numbered figures, exercises with solutions.

_REFERENCE = r"\[see figure/section\]"
_EXERCISE = re.compile(
    r"^\*\*Exercise\*\*[ \t]*\n(.*?)(?=^\*\*(?:Exercise|Example)\*\*[ \t]*$|^#{1,6} |\Z)",
    re.MULTILINE | re.DOTALL,
)
_EXERCISES_QUOTED = re.compile(r"(?:^>[^\n]*(?:\n|\Z))+", re.MULTILINE)
_SOLUTION = re.compile(r"^\*Solution:\*[ \t]*", re.MULTILINE)


def openstax(text: str) -> str:
    text = _EXERCISES_QUOTED.sub(_opened, _references(text))
    text = re.sub(r"(?<=\w)\*\*\*\*(?=\w)", "", text)
    text = re.sub(r"(\*\*[^*\n]+[:.,!?)—-]\*\*)(?=\w)", r"\1 ", text)
    text = re.sub(r"(?m)^\*Solution:\* (?=\||1\. )", "*Solution:*\n\n", text)
    # What is worked out before the class is no task: its solution is to be seen.
    text = re.sub(r"\*\*Example\*\*\s*\n\*\*Exercise\*\*", "**Example**", text)
    return _EXERCISE.sub(_exercise, text)


def _opened(match: re.Match[str]) -> str:
    if "**Exercise**" not in match[0]:
        return match[0]
    return re.sub(r"^> ?", "", match[0], flags=re.MULTILINE) + "\n"


def _references(text: str) -> str:
    text = re.sub(rf"\s*\((?:see |See |{_REFERENCE}|and|,|;|\s)*{_REFERENCE}\s*\)", "", text)
    text = re.sub(rf"\s*\({_REFERENCE}(?:\s*(?:,|and|;)\s*{_REFERENCE})*\)", "", text)
    text = re.sub(rf"{_REFERENCE}(?:(?:,| and|, and) {_REFERENCE})+", "the figures", text)
    text = re.sub(rf"(?m)(^|[.!?]\s+|\*){_REFERENCE}", r"\1The figure", text)
    return re.sub(_REFERENCE, "the figure", text)


def _exercise(match: re.Match[str]) -> str:
    prompt, *solutions = _SOLUTION.split(match[1])
    answer = "\n\n".join(solution.strip() for solution in solutions)
    if not prompt.strip():
        return part("solution", answer) if answer else ""
    return part("challenge", prompt + (part("solution", answer) if answer else ""))


# Raspberry Pi: parts between dashes.

_HEADED = re.compile(
    r"^([ \t]*)--- (collapse|code|quiz|question|choices|feedback) ---[ \t]*\n"
    r"(?:[ \t]*---[ \t]*\n(.*?)^[ \t]*---[ \t]*\n)?",
    re.MULTILINE | re.DOTALL,
)
_DASHED = re.compile(
    r"---+[^\S\n]*/?[^\S\n]*(?:task|hints?|no-print|collapse|save|code|quiz|choices|question)"
    r"[^\S\n]*---+"
)


def raspberry_pi(text: str) -> str:
    text = re.sub(r"(?ms)^[ \t]*--- print-only ---.*?--- /print-only ---[ \t]*$", "", text)
    text = _HEADED.sub(_headed, text)
    text = re.sub(r"(?m)^([ \t]*)--- /code ---[ \t]*$", r"\1```", text)
    text = re.sub(
        r"(?ms)^[ \t]*--- challenge ---(.*?)--- /challenge ---[ \t]*$",
        lambda m: part("challenge", m[1]),
        text,
    )
    text = re.sub(r"---+[^\S\n]*/?[^\S\n]*(?:challenge|print-only)[^\S\n]*---+", "", text)
    return re.sub(r"(?s)<iframe\b.*?(?:</iframe>|/>)", "", _DASHED.sub("", text))


def _headed(match: re.Match[str]) -> str:
    indent, name, header = match[1], match[2], match[3] or ""
    values = dict(re.findall(r"^[ \t]*(\w+):[ \t]*(.+?)[ \t]*$", header, re.MULTILINE))
    if name == "code":
        title = f"{indent}*{values['filename']}*\n\n" if values.get("filename") else ""
        return f"{title}{indent}```{values.get('language', '').lower()}\n"
    title = values.get("title") or values.get("question") or ""
    return f"{indent}**{title}**\n\n" if title else ""


# React: components as parts.

_REACT_TAGS = (
    "Sandpack|Intro|YouWillLearn|Recap|Challenges|Solution|Hint|DeepDive|Note|Pitfall|Illustration"
    "|IllustrationBlock|Diagram|DiagramGroup|ConsoleBlock|ConsoleBlockMulti|ConsoleLogLine"
    "|TerminalBlock|Recipes|CodeStep|CodeDiagram|FullWidth|Canary|Wip|LearnMore|Math|MathI"
)
_HEADING_ID = re.compile(r"[ \t]*\{/\*.*?\*/\}")
_REACT_CHALLENGE = re.compile(r"^#### (.*?)(?=^#### |\Z)", re.MULTILINE | re.DOTALL)


def react(text: str) -> str:
    text = _HEADING_ID.sub("", text)
    text = re.sub(
        r"(?s)<YouWillLearn[^>]*>(.*?)</YouWillLearn>", lambda m: part("objectives", m[1]), text
    )
    text = re.sub(r"(?s)<Challenges>(.*?)</Challenges>", _challenges, text)
    text = re.sub(r"(?s)<(DeepDive|Note|Pitfall)>(.*?)</\1>", lambda m: part("callout", m[2]), text)
    text = re.sub(r"(?s)<(?:Illustration|Diagram)\s[^>]*?/?>", "", text)
    text = re.sub(r"(?m)^[ \t]*<img\s.*style=\{\{.*/>[ \t]*$", "", text)
    return re.sub(rf"(?m)^[ \t]*</?(?:{_REACT_TAGS})(?:\s[^>\n]*)?/?>[ \t]*$", "", text)


def _challenges(match: re.Match[str]) -> str:
    return _REACT_CHALLENGE.sub(_react_challenge, match[1])


def _react_challenge(match: re.Match[str]) -> str:
    inner = re.sub(r"(?s)<Solution>(.*?)</Solution>", lambda m: part("solution", m[1]), match[1])
    return part(
        "challenge", f"**{inner.partition(chr(10))[0].strip()}**\n{inner.partition(chr(10))[2]}"
    )


# The Rust book: listings kept in other files, hidden lines, links to its own pages.


def rust_book(text: str) -> str:
    text = re.sub(r"(?m)^[ \t]*\{\{#\w+ [^}]*\}\}[ \t]*$", "", text)
    text = re.sub(r"(?m)^([ \t]*```+)[^\n]*\n\s*\1[ \t]*$", "", text)
    text = re.sub(r"(?ms)^```rust.*?^```", lambda m: re.sub(r"(?m)^#(?: .*)?\n", "", m[0]), text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"\[([^\[\]\n]+)\]\[[^\[\]\n]*\]", r"\1", text)
    return re.sub(r"\[([«“\"][^\[\]\n]+)\](?![(\[:])", r"\1", text)


# Siyavula: remains of LaTeX.


def siyavula(text: str) -> str:
    text = text.replace("[figure]", "")
    text = re.sub(r"\\label\{[^}]*\}|\\nonumber\b|\\notag\b", "", text)
    text = re.sub(r"\\(begin|end)\{eqnarray(\*?)\}", r"\\\1{align\2}", text)
    text = re.sub(r"&\s*(=|\\approx|\\therefore|<|>|\\le|\\ge|\\ne)\s*&", r"&\1", text)
    text = re.sub(r"\\text(?:bf|it)\{([^{}$]*)\}", r"*\1*", text)
    return re.sub(
        r"(?m)^.*\\@\w+.*$|^.*\b@(?:hbox|temp\w*|sin|cos|dim\w)\b.*$|\\ref\{[^}]*\}", "", text
    )


_LANGUAGES = re.compile(
    r"(?m)^_?\*?Read this in other languages:?_?\*?:?.*(?:\n(?:\[_?.*|_?\[.*))*"
)


def other_languages(text: str) -> str:
    """Without the links to translations that stand beside a README."""
    return _LANGUAGES.sub("", text)
