"""The part of flowc that runs inside a container; it needs the standard library only."""
