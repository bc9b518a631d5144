"""Tests of statements: joins, groups, limits, loader options, refused statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ForeignKey, Select, func, select, text, union
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    aliased,
    contains_eager,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from quartapp.ext.db import SQLAlchemy
from quartapp.ext.pagination import paginate, paginate_after
from tests.ext.pagination.models import Reading


class Base(DeclarativeBase):
    pass


class Poet(Base):
    __tablename__ = "poets"

    id_: Mapped[int] = mapped_column("id", primary_key=True)
    born: Mapped[int]
    poems: Mapped[list[Poem]] = relationship(back_populates="poet", lazy="raise")


class Poem(Base):
    __tablename__ = "poems"

    id: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[int]
    poet_id: Mapped[int] = mapped_column(ForeignKey("poets.id"))
    poet: Mapped[Poet] = relationship(back_populates="poems", lazy="raise")


class Laureate(Poet):
    """A model with joined-table inheritance: its columns are in two tables."""

    __tablename__ = "laureates"

    id_: Mapped[int] = mapped_column("id", ForeignKey("poets.id"), primary_key=True)
    year: Mapped[int]


db = SQLAlchemy(Base)
POETS = [(1, 5), (2, 3), (3, 5), (4, 1), (5, 3), (6, 9)]
POEMS = [
    (n, n * 7 % 5, n * n % 5 + 1) for n in range(1, 16)
]  # id, lines, id of the poet: poets 3, 4 and 6 have no poem
ROWS = [(poet, poem) for poet in POETS for poem in POEMS if poem[2] == poet[0]]
OUTER = ROWS + [(poet, None) for poet in POETS if all(poem[2] != poet[0] for poem in POEMS)]


@pytest.fixture
async def poets(make_app):
    app = make_app(db)
    async with app.app_context():
        await db.create_all()
        async with db.begin() as session:
            session.add_all(Poet(id_=n, born=born) for n, born in POETS)
            await session.flush()
            session.add_all(Poem(id=n, lines=lines, poet_id=poet) for n, lines, poet in POEMS)
        yield app


def lines_of(row) -> int:
    return -1 if row[1] is None else row[1][1]


def number_of(row) -> int:
    return -1 if row[1] is None else row[1][0]


Shape = tuple[Select, list]
ORDERS: list[tuple[Callable, Callable]] = [
    (lambda: Poet.born, lambda row: row[0][1]),
    (lambda: Poet.born.desc(), lambda row: -row[0][1]),
    (lambda: func.coalesce(Poem.lines, -1), lines_of),
    (lambda: func.coalesce(Poem.lines, -1).desc(), lambda row: -lines_of(row)),
]
OPTIONS = [joinedload(Poet.poems), selectinload(Poet.poems)]


@st.composite
def shapes(draw) -> Shape:
    """Draw a statement, and the ids of the poets that it returns, in its order."""
    statement, rows = select(Poet), [(poet, None) for poet in POETS]
    join = draw(st.sampled_from(["none", "inner", "outer", "condition"]))
    if join == "inner":
        statement, rows = statement.join(Poet.poems), ROWS
    elif join == "outer":
        statement, rows = statement.outerjoin(Poem, Poem.poet_id == Poet.id_), OUTER
    elif join == "condition":
        statement, rows = statement.where(Poem.poet_id == Poet.id_), ROWS
    least = draw(st.integers(0, 10))
    statement, rows = statement.where(Poet.born <= least), [r for r in rows if r[0][1] <= least]
    if join != "none" and draw(st.booleans()):
        statement = statement.where(Poem.lines >= 2)
        rows = [row for row in rows if lines_of(row) >= 2]
    grouped = join != "none" and draw(st.booleans())
    orders = draw(st.lists(st.sampled_from(ORDERS[: 2 if grouped or join == "none" else 4])))
    columns, keys = [order() for order, _ in orders], [key for _, key in orders]
    statement = statement.order_by(*columns, Poet.id_)
    rows = sorted(rows, key=lambda row: ([key(row) for key in keys], row[0][0], number_of(row)))
    if grouped:
        statement = statement.group_by(Poet.id_, Poet.born).having(func.count(Poem.id) >= 2)
        groups = [list(group) for _, group in groupby(rows, key=lambda row: row[0])]
        rows = [group[0] for group in groups if sum(row[1] is not None for row in group) >= 2]
    elif join != "none":
        statement = statement.order_by(Poem.id)
    if draw(st.booleans()):
        statement = statement.limit(limit := draw(st.integers(0, 8)))
        rows = rows[:limit]
    if draw(st.booleans()):
        statement = statement.options(draw(st.sampled_from(OPTIONS)))
    return statement, list(dict.fromkeys(row[0][0] for row in rows))


@given(shape=shapes(), number=st.integers(-1, 4), size=st.integers(1, 7))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_a_page_has_each_entity_once_in_order(poets, shape, number, size):
    statement, meant = shape
    async with db.lookup() as session:
        page = await paginate(session, statement, number, size)
    last = max(1, -(-len(meant) // size))
    number = last if number == -1 else max(1, number)
    assert page.total == len(meant)
    assert [poet.id_ for poet in page.items] == meant[(number - 1) * size : number * size]
    assert (page.number, page.last) == (number, last)


async def test_a_joined_collection_is_loaded_with_its_entity(poets):
    async with db.lookup() as session:
        statement = select(Poet).options(joinedload(Poet.poems)).order_by(Poet.id_)
        page = await paginate(session, statement, 1, 2)
        after = await paginate_after(session, statement, [Poet.id_], "", 2)
        eager = select(Poet).join(Poet.poems).options(contains_eager(Poet.poems))
        joined = await paginate(session, eager.order_by(Poet.id_, Poem.id), 1, 2)
    for found in (page, after, joined):
        assert [(poet.id_, len(poet.poems)) for poet in found.items] == [(1, 3), (2, 6)]
    assert (page.total, after.total, joined.total) == (6, 6, 3)


async def test_distinct_entities_of_a_join_are_counted_once(poets):
    async with db.lookup() as session:
        statement = select(Poet).join(Poet.poems).distinct().order_by(Poet.id_)
        page = await paginate(session, statement, 1, 2)
    assert ([poet.id_ for poet in page.items], page.total) == ([1, 2], 3)


async def test_an_alias_and_a_model_of_two_tables_can_be_paginated(poets):
    async with db.begin() as session:
        session.add(Laureate(id_=9, born=2, year=1999))
    other = aliased(Poet)
    async with db.lookup() as session:
        found = await paginate(session, select(other).order_by(other.id_.desc()), 1, 2)
        laureates = await paginate(session, select(Laureate).order_by(Laureate.year), 1, 2)
    assert [poet.id_ for poet in found.items] == [9, 6]
    assert ([each.year for each in laureates.items], laureates.total) == ([1999], 1)


async def test_one_column_can_be_paginated_with_a_row_for_each_entity(poets):
    async with db.lookup() as session:
        page = await paginate(session, select(Poet.born).order_by(Poet.id_), 1, 4)
    assert (page.items, page.total) == ([5, 3, 5, 1], 6)


REFUSALS = r"one entity can be paginated|GROUP BY can be paginated|DISTINCT ON cannot be"


def refused() -> Iterator[object]:
    yield select(Poet, func.count(Poem.id)).join(Poem).group_by(Poet.id_)
    yield select(Poet, Poem).join(Poem)
    yield select(Poet.id_, Poet.born)
    yield select(func.count(Poet.id_))
    yield select(Poet.__table__)
    yield select(Poet.born).distinct()
    yield select(Poet.born).group_by(Poet.born)
    yield select(Poet).group_by(Poet.born)
    yield select(Poet).distinct(Poet.born)
    yield select(Poet).from_statement(text("SELECT * FROM poets"))
    yield union(select(Poet), select(Poet))
    yield text("SELECT 1")
    yield Poet


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")
async def test_an_unsupported_statement_is_refused(poets):
    for statement in refused():
        async with db.lookup() as session:
            with pytest.raises(TypeError, match=REFUSALS):
                await paginate(session, statement, 1, 10)
            with pytest.raises(TypeError, match=REFUSALS):
                await paginate_after(session, statement, [Poet.id_], "", 10)


@pytest.mark.parametrize(
    "statement",
    [
        select(Poet).join(Poet.poems),
        select(Poet).where(Poem.poet_id == Poet.id_),
        select(Poet).join(Poem, Poem.poet_id > Poet.id_),
        select(Poet).outerjoin(Poem, (Poem.id == Poet.born) | (Poem.id == 1)),
        select(Poem).join(Poet, full=True),
        select(Poet).distinct(),
        select(Poet).limit(5),
        select(Reading).join(Poem, Poem.poet_id == Reading.book_id),
    ],
)
async def test_a_join_that_may_repeat_an_entity_is_refused_after_a_cursor(poets, statement):
    async with db.lookup() as session:
        with pytest.raises(TypeError, match=r"where\(Author\.books\.any"):
            await paginate_after(session, statement, [Poet.id_], "", 10)


async def test_a_many_to_one_join_can_be_paginated_after_a_cursor(poets):
    statement = select(Poem).join(Poem.poet).where(Poet.born > 4)
    other = aliased(Laureate, flat=True)
    more = statement.outerjoin(other, (other.id_ == Poem.poet_id) & (other.year > 1))
    async with db.lookup() as session:
        for each in (statement, more):
            found = await paginate_after(session, each, [Poem.id], "", 3)
            assert ([poem.id for poem in found.items], found.total) == ([5, 10, 15], 3)


@pytest.mark.parametrize("size", [0, -3])
async def test_a_size_below_one_is_refused(poets, size):
    async with db.lookup() as session:
        with pytest.raises(ValueError, match="1 or more"):
            await paginate(session, select(Poet).order_by(Poet.id_), 1, size)
        with pytest.raises(ValueError, match="1 or more"):
            await paginate_after(session, select(Poet), [Poet.id_], "", size)
