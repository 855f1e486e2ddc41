"""Everything of Barometer that computes, imports, remembers, draws or exports; it knows no screen."""
