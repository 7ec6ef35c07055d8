"""A file without a flow."""  # error: [FC006]:1

from flowc import FlowSpec


class Base:
    flow = FlowSpec
