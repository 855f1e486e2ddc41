"""How fast Barometer is, in ratios measured in one run: `make bench`."""
