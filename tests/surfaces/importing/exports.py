"""Invented exports of a WordPress site, written by hand as WordPress writes them."""

from pathlib import Path
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>The Old Clarion</title>
<link>https://old.example</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example</wp:base_site_url>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
<wp:author><wp:author_login>mquill</wp:author_login>
<wp:author_display_name>Mara Quill</wp:author_display_name></wp:author>
"""
FOOT = "</channel>\n</rss>\n"


def item(
    body: str = "One.\n\nTwo.",
    *,
    number: int = 12,
    title: str = "The ferry is late",
    slug: str = "the-ferry-is-late",
    kind: str = "post",
    status: str = "publish",
    gmt: str = "2019-03-04 09:30:00",
    link: str = "https://old.example/2019/03/the-ferry-is-late/",
    more: str = "",
    category: str = '<category domain="category" nicename="river"><![CDATA[River]]></category>',
) -> str:
    """One item."""
    return f"""<item>
<title>{escape(title)}</title>
<link>{escape(link)}</link>
<pubDate>Mon, 04 Mar 2019 09:30:00 +0000</pubDate>
<dc:creator>mquill</dc:creator>
<content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id>
<wp:post_date>2019-03-04 09:30:00</wp:post_date>
<wp:post_date_gmt>{gmt}</wp:post_date_gmt>
<wp:post_name>{slug}</wp:post_name>
<wp:status>{status}</wp:status>
<wp:post_type>{kind}</wp:post_type>
{category}
{more}</item>
"""


def write(folder: Path, *items: str, name: str = "export.xml") -> Path:
    """An export of these items as a file."""
    file = folder / name
    file.write_text(HEAD + "".join(items) + FOOT, encoding="utf-8")
    return file
