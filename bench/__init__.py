"""The benchmark of record: alternated pairs against pgbench on the same database, over real HTTP."""
