"""Benchmarks that compare quartapp with other frameworks."""
