"""What leaves the common database, for whom, under which clause."""
