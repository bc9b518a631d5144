"""Names, and short texts that are combined at random."""

from __future__ import annotations

from random import Random

FIRST_NAMES = """
    ana bela chidi daria emil farah goran hana idris jun kofi lena mateo nadia omar priya quinn
    rosa sami tala ugo vera wei ximena yara zoltan
""".split()
LAST_NAMES = """
    abara berg costa dumont eriksen farkas gupta horvat ito jansen kaya lindt moreno novak okafor
    patel quist rossi silva tanaka ueda varga weiss yilmaz zeman
""".split()
PLACES = """
    Accra Bergen Cork Dakar Essen Faro Graz Hobart Izmir Jaipur Kyoto Leeds Malmö Nantes Oulu
    Porto Quito Riga Split Turin Utrecht Vigo Wrocław York Zadar
""".split()

OPENINGS = (
    "I finally understood why",
    "Nobody told me that",
    "Third evening in a row:",
    "It turns out",
    "My neighbour insists that",
    "A small victory:",
    "Unpopular, perhaps, but",
    "After two years of trying,",
    "Somebody at the library said",
    "Reminder to myself:",
)
MIDDLES = (
    "the bread rises best when nobody looks at it",
    "a queue is only a list with manners",
    "the night bus is faster than any app admits",
    "you can mend a zip with a pencil",
    "half of gardening is waiting on purpose",
    "the second draft is where the *actual* idea was hiding",
    "backups only count once they were **restored**",
    "the best chair in the house belongs to the cat",
    "most meetings fit into one good paragraph",
    "a database forgives more than a spreadsheet does",
    "soup is a way of listening to vegetables",
    "the shelf was straight and the wall was not",
)
ENDINGS = (
    "I have the notes to prove it.",
    "Ask me again in spring.",
    "Recommendations welcome.",
    "More on this when it has cooled down.",
    "That is all, carry on.",
    "I am as surprised as anybody.",
    "Details at https://example.com/notes if you care.",
    "It cost me a weekend and I regret nothing.",
)
EXTRAS = (
    "\n\n- flour\n- water\n- patience",
    "\n\n> A ship in harbour is safe, but that is not what ships are built for.",
    '\n\n```python\nasync def tea() -> str:\n    await sleep(240)\n    return "ready"\n```',
    "\n\n| what | how much |\n| --- | --- |\n| flour | a quart |\n| butter | less than you think |",
)
ANSWERS = (
    "So *that* is why.",
    "I thought I was the only one.",
    "Have you tried it the other way round?",
    "This made my morning.",
    "Respectfully: no.",
    "Where can I read more?",
    "Seconded, with feeling.",
    "You should write this up properly.",
)


def sentence(random: Random) -> str:
    """Return a paragraph of two sentences."""
    return f"{random.choice(OPENINGS)} {random.choice(MIDDLES)}. {random.choice(ENDINGS)}"


def post(random: Random) -> str:
    """Return one to three paragraphs in Markdown, some with a list, quote, code or table."""
    text = "\n\n".join(sentence(random) for _ in range(random.choice((1, 1, 1, 2, 3))))
    return text + (random.choice(EXTRAS) if random.random() < 0.15 else "")


def comment(random: Random) -> str:
    """Return the text of a comment."""
    return f"{random.choice(ANSWERS)} {random.choice(ENDINGS)}"
