"""Random structured flows, with a plain-Python oracle that knows what running them must leave."""
