"""What is said to be on its way: cargo, means of transport, batch, arrival, tally, exit. Values, and what follows."""
