"""Measurements, each beside its peer: `make bench`. Nothing of the product imports this."""
