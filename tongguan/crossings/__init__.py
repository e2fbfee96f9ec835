"""What passes a gate: what was seen, what is told of it, and the one answer."""
