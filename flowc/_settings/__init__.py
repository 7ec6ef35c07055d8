"""The parts of `flowc.settings`: the table of keys, conversion of values, and where they come from."""
