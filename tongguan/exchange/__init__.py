"""What leaves the common database, for whom, cut to the clause that lets it."""
