"""Raise an error when a detached object is changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, InstanceState
from sqlalchemy.orm.exc import DetachedInstanceError

CHANGES = ("set", "append", "remove", "modified")


def refuse_detached_changes(base: type[DeclarativeBase]) -> None:
    """Raise DetachedInstanceError when a mapped attribute of a detached object is changed.

    An object is detached when its session was closed or has expunged it.  SQLAlchemy allows
    such a change, but no session saves it.  ``session.add`` and ``session.merge`` attach an
    object again.
    """
    if event.contains(base, "attribute_instrument", _watch):
        return
    event.listen(base, "attribute_instrument", _watch, propagate=True)
    for mapper in base.registry.mappers:
        if mapper.configured and issubclass(mapper.class_, base):
            for key, attribute in mapper.class_manager.items():
                _watch(mapper.class_, key, attribute)


def _watch(_class: type[Any], key: str, attribute: Any) -> None:
    def refuse(state: InstanceState[Any], *args: Any, **_: Any) -> Any:
        # The last argument is the event token, with the attribute at which the change began.
        # It is another attribute when the change comes from a backref: assigning a detached
        # object to a relationship also changes the detached object, which is allowed.
        if state.key is None or state.session_id is not None or args[-1].impl is not attribute.impl:
            return args[0]
        raise DetachedInstanceError(
            f"{state.class_.__name__}.{key} was changed on an object whose session has ended, "
            "so the change would not be saved. Load and change the object inside db.begin()."
        )

    for change in CHANGES:
        event.listen(attribute, change, refuse, raw=True, retval=True, include_key=True)
