"""Orders of sites by what their loss would do."""
