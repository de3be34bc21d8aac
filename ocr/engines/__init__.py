"""Implementations of the interfaces in ocr/engine.py; one module for each outside package."""
