"""From a user's file to a `Program`: reading, importing, and turning Python objects into IR."""
