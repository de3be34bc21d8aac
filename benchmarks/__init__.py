"""Benchmarks that compare this program with alternatives: `make bench`. The program imports none of this."""
