"""What `flowc doctor` looks at: packages, settings, the datastore, the engines.

Each part is a function from what it needs to checks; `together` makes those that wait for servers side
by side, none for longer than it is given.
"""
