"""Commands of the `stempeil` program, one module per noun."""
