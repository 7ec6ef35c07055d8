"""The texts of the rules, one module a range of codes."""
