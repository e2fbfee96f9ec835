"""Callers from outside that a sandbox needs: they use the public doors only."""
