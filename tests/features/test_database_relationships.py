"""Relationships between models."""

from __future__ import annotations

import pytest
from quart import Quart
from sqlalchemy import Column, ForeignKey, MetaData, Table, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    WriteOnlyMapped,
    backref,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from quartapp.ext.db import SQLAlchemy, dispose


class Base(DeclarativeBase):
    metadata = MetaData()


db = SQLAlchemy(Base)

likes = Table(
    "likes",
    Base.metadata,
    Column("author_id", ForeignKey("authors.id"), primary_key=True),
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
)
follows = Table(
    "follows",
    Base.metadata,
    Column("follower_id", ForeignKey("authors.id"), primary_key=True),
    Column("followed_id", ForeignKey("authors.id"), primary_key=True),
)


class Author(db.Model):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    picture: Mapped[Picture | None] = relationship(uselist=False, lazy="raise")
    posts: Mapped[list[Post]] = relationship(
        primaryjoin="Author.id == Post.author_id",
        order_by="Post.title",
        backref=backref("author", lazy="raise"),
        lazy="raise",
    )
    edited: WriteOnlyMapped[Post] = relationship(
        primaryjoin="Author.id == Post.editor_id", passive_deletes=True
    )
    liked: Mapped[list[Post]] = relationship(secondary=likes, lazy="raise")
    followed: Mapped[list[Author]] = relationship(
        secondary=follows,
        primaryjoin=id == follows.c.follower_id,
        secondaryjoin=id == follows.c.followed_id,
        backref=backref("followers", lazy="raise"),
        lazy="raise",
    )


class Post(db.Model):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("authors.id", ondelete="SET NULL"))


class Picture(db.Model):
    __tablename__ = "pictures"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))


@pytest.fixture(autouse=True)
async def context(tmp_path):
    """A database with Susan and David; David wrote two posts, and Susan edited one of them."""
    app = Quart("small")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'data.sqlite'}"
    db.init_app(app)
    async with app.app_context():
        await db.create_all()
        susan, david = Author(name="susan", picture=Picture()), Author(name="david")
        david.posts = [Post(title="Zebras"), Post(title="Ants")]
        susan.edited.add(david.posts[0])
        susan.liked = list(david.posts)
        susan.followed, david.followed = [david], [david]
        db.session.add_all([susan, david])
        await db.session.commit()
        db.session.expunge_all()
        yield
    await dispose(app)


async def find(name: str, *options) -> Author:
    query = select(Author).filter_by(name=name).options(*options)
    return (await db.session.scalars(query)).one()


async def test_s075_lazy():
    """`relationship` has the options `lazy`, `backref`, `primaryjoin`, `uselist`, `order_by`,
    `secondary` and `secondaryjoin`.

    Differs: Relationships are loaded explicitly, with a loader option such as `selectinload`;
    access to an unloaded relationship raises an error (`lazy="raise"`). `WriteOnlyMapped` replaces
    `lazy="dynamic"` in an async session.
    """
    david = await find("david")
    with pytest.raises(InvalidRequestError, match="lazy='raise'"):
        _ = david.posts
    assert len((await find("david", selectinload(Author.posts))).posts) == 2
    susan = await find("susan")
    edited = await db.session.scalars(susan.edited.select())
    assert [post.title for post in edited] == ["Zebras"]


async def test_s075_backref():
    query = select(Post).options(joinedload(Post.author)).filter_by(title="Ants")
    post = (await db.session.scalars(query)).one()
    assert post.author.name == "david"


async def test_s075_primaryjoin():
    """Authors and posts have two foreign keys; ``primaryjoin`` selects one for each
    relationship.
    """
    susan = await find("susan", selectinload(Author.posts))
    assert susan.posts == []
    assert len((await db.session.scalars(susan.edited.select())).all()) == 1


async def test_s075_uselist():
    susan = await find("susan", joinedload(Author.picture))
    assert isinstance(susan.picture, Picture)
    assert (await find("david", joinedload(Author.picture))).picture is None


async def test_s075_order_by():
    david = await find("david", selectinload(Author.posts))
    assert [post.title for post in david.posts] == ["Ants", "Zebras"]


async def test_s075_secondary():
    susan = await find("susan", selectinload(Author.liked))
    assert {post.title for post in susan.liked} == {"Ants", "Zebras"}


async def test_s075_secondaryjoin():
    david = await find("david", selectinload(Author.followed), selectinload(Author.followers))
    assert [each.name for each in david.followed] == ["david"]
    assert {each.name for each in david.followers} == {"susan", "david"}
