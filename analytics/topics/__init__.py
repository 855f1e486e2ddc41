"""The seven questions: measures (definitions of every figure) and exhibits (what is said of them)."""
