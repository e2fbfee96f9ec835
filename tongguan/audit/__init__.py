"""Looking again after release: which cases, and what came of it. Values, and what follows."""
