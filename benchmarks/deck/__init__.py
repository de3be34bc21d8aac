"""A deck of drawn business cards whose every word is known: seeded, photographed badly on purpose, labelled exactly.

locales -> people (what a card says) -> layouts (drawn on a sheet) -> camera (as a picture) -> deck (a labelled folder).
All people, companies and numbers are invented: reserved internet names, fictional phone ranges where a country has one.
"""
