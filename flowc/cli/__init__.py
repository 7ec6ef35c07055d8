"""The command line: click commands and everything that draws."""
