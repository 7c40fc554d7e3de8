"""HTML of other systems as blocks: words in, words out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.paper.newsroom.values import Heading, ListBlock, Paragraph, Preserved, Quote
from masthead.surfaces.importing.formats import read_blocks
from tests.surfaces.importing import reading

REAL_COPY = (
    "“It’s late,” the crew’s steward said. “We asked ‘why [the ferry] waits …’ and got nothing.”\n\n"
    "<em>Ferry</em> crews raised £ 3,273 in a week &mdash; they need £14,727.\n\n"
    "THE BOARD said: “No ‘comment’ [sic] …”"
)


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("", ()),
        (" \n\n ", ()),
        ("One.\n\nTwo.", (Paragraph("One."), Paragraph("Two."))),
        ("One,\ntwo.\r\n\r\nThree.", (Paragraph("One,<br/>two."), Paragraph("Three."))),
        ("<p>One.</p>\n<p>Two.</p>", (Paragraph("One."), Paragraph("Two."))),
        ("One.<!--more-->\n\nTwo.", (Paragraph("One."), Paragraph("Two."))),
        ("<!-- wp:paragraph -->\n<p>One\ntwo.</p>\n<!-- /wp:paragraph -->", (Paragraph("One two."),)),
        ("<h1>Big</h1>Text <b>bold</b>", (Heading("Big", 2), Paragraph("Text <strong>bold</strong>"))),
        ("<h4>Small</h4>", (Heading("Small", 3),)),
        ("<ul><li>a</li><li>b <i>c</i></li></ul>", (ListBlock(("a", "b <em>c</em>")),)),
        ("<ol><li>a</li></ol>", (ListBlock(("a",), ordered=True),)),
        ("<blockquote>Said.</blockquote>", (Quote("Said."),)),
        ("<blockquote><p>Said.</p></blockquote>", (Quote("Said."),)),
        ("a < b & c &lt; d", (Paragraph("a &lt; b &amp; c &lt; d"),)),
        ("[gallery ids='1,2'] and [sic]", (Paragraph("[gallery ids='1,2'] and [sic]"),)),
        (
            '<a href="https://a.example/?a=1&amp;b=2">x</a>',
            (Paragraph('<a href="https://a.example/?a=1&amp;b=2">x</a>'),),
        ),
        ('<a href="javascript:alert(1)">x</a>', (Paragraph("x"),)),
        ("<script>alert(1)</script>One.<style>p{}</style>", (Paragraph("One."),)),
        ("<table><tr><td>1930</td></tr></table>", (Preserved("<table><tr><td>1930</td></tr></table>"),)),
        ("<hr><p></p><p>&nbsp;</p>One.", (Paragraph("One."),)),
    ],
)
def test_a_body_is_read_as_blocks(body: str, blocks: tuple[object, ...]) -> None:
    assert read_blocks(body=body) == blocks


@pytest.mark.parametrize(
    "body",
    [
        REAL_COPY,
        "<blockquote><p>One.</p><p>Two.</p></blockquote>",
        '<blockquote>Said <a href="/x">here</a>.</blockquote>',
        "<ul><li>a<ul><li>b</li></ul></li></ul>",
        "<ul>loose<li>a</li> also loose</ul>",
        "<li>no list</li>",
        "<p>One<div>two</div>three</p>",
        "<div>One<div>two</div>three</div>",
        "text <p>para</p> text <h2>head <a href='/x'>linked</a></h2> text",
        "<h2>head <img src='x.jpg'> more</h2>",
        "<dl><dt>Term</dt><dd>Detail</dd></dl>",
        "<pre>a\n\nb</pre>",
        "<code>a</code>b <q>said</q> <abbr title='x'>WHO</abbr> H<sub>2</sub>O x<sup>2</sup>",
        "<a name='x'></a>One <span style='x'>two</span>",
        "<p>unclosed <b>bold <i>both</b> it</i>",
        "</div></p>stray ends",
        "<iframe src='https://a.example'></iframe>After",
        "<object><param name='x'><embed src='x'>Fallback</object>",
        "[caption id='x']<img src='x.jpg'> A caption[/caption]",
        "AT&T &amp;amp; &copy; &#8217; &hellip; &nosuch; &",
        "5 < 6 and 7 > 3, <3 and <- and <unknown>word</unknown>",
        "<td>cell</td> after",
        "<figure><img src='x'><figcaption>A figure</figcaption></figure>",
        "a<br>b<br/>c<br />d",
        "<center>Mid<b>dle</b></center>",
        "<p>\u00a0£\u00a03,273 \u2026 Siân\u2019s</p>",
        "<details><summary>More</summary>Less</details>",
        "<form>Label <input value='x'> after</form>",
        "<noscript>unseen</noscript>seen",
        "<blockquote><strong>P</strong>ython<br>and<!-- no -->more</blockquote>",
        "<h2>one<br>two <b>t</b>hree<!-- no --></h2>",
        "<textarea>typed</textarea>",
        "<section><article><p>deep</p></article></section>",
        "<a href='/x'><p>block in a link</p></a>",
        "<a href='/x'><img src='x'></a> <a href='/y'>words</a>",
        "one<!-- hidden -->two",
        "<p>one</p>two<p>three</p>",
        "<video>No video</video>",
        "<select><option>One</option></select>",
        "<ruby>漢<rt>kan</rt></ruby>",
        "<font color=red>red</font>dish <blink>word</blink>",
    ],
)
def test_words_in_are_words_out(body: str) -> None:
    out = reading.html_of(read_blocks(body=body))
    assert reading.words(out) == reading.words(body)


def test_links_stay_links() -> None:
    body = (
        "See <a href='https://a.example/x?a=1&b=2'>this</a>, <a href='/2019/03/x/'>that</a> "
        "<h2>and <a href='https://b.example'>this</a></h2>"
        "<ul><li><a href='mailto:o@readers.example'>write</a></li></ul>"
        "<blockquote><a href='#note'>note</a></blockquote><a href=''>nowhere</a><a href='https://c.example'></a>"
        "<a href='relative/page.html'>beside</a>"
    )
    out = reading.links(reading.html_of(read_blocks(body=body, address="https://old.example/2019/03/the-ferry/")))
    assert out == [
        "https://a.example/x?a=1&b=2",
        "/2019/03/x/",
        "https://b.example",
        "mailto:o@readers.example",
        "#note",
        "https://old.example/2019/03/the-ferry/relative/page.html",  # and a link without a word leads nowhere
    ]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "relative", "http:[", "::"])
def test_what_is_no_address_is_no_link(href: str) -> None:
    assert read_blocks(body=f'<a href="{href}">x</a>', address="") == (Paragraph("x"),)


INLINE = st.sampled_from(["b", "i", "em", "strong", "span", "cite", "q", "sup", "code", "u"])
BLOCK = st.sampled_from(["p", "div", "h2", "h4", "blockquote", "ul", "ol", "li", "table", "pre", "section", "figure"])
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=8).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
SPACE = st.sampled_from([" ", "\n", "\n\n", "<br>", ""])


def _wrapped(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tagged = st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", st.one_of(INLINE, BLOCK), inside)
    return st.lists(st.one_of(tagged, inside, SPACE), max_size=5).map("".join)


@given(st.recursive(TEXT, _wrapped, max_leaves=25))
def test_words_in_are_words_out_of_whatever_is_nested(body: str) -> None:
    out = reading.html_of(read_blocks(body=body))
    assert sorted("".join(reading.words(out))) == sorted("".join(reading.words(body)))
