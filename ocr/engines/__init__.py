"""The text engines behind ocr/engine.py; one module knows each outside package."""
