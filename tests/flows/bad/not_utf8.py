"""Bytes that are in no encoding that the file declares: é."""  # error@1: [FC002]

from flowc import FlowSpec
