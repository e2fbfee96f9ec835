"""What goes from one body to another: cut to what its mandate opens."""
