"""Use cases: the rules of the blog, independent of pages, API and command line.

A service takes the database session as its first argument and never commits it.  It raises an
``AppError`` if a rule is violated.  Callers do slow work (hashing, rendering) before they begin
the transaction.
"""
