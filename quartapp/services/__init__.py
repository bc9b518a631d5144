"""Use cases: what people do here, each rule once.

A service takes the session first and never commits it; it refuses by raising an
``AppError``.  What is slow (hashing, rendering) is done before the transaction begins.
"""
