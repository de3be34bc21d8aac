"""The field readers: one module per field, each a pure reading of text and layout.

E-mails, URLs and phone numbers are found inside a line (`find`); names, companies, titles and addresses are judged a
line at a time (`score`, in log-odds against "something else"). ocr/understand.py settles who gets which line.
To add one: a module with `find` or `score`, and its place in understand.py.
"""
