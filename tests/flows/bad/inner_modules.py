"""A module of Metaflow's inside that flowc, which stands in for it, does not have."""

import no_such_module_of_ours  # info: [FC015]:1
from metaflow import FlowSpec, step
from metaflow.cards import Markdown
from metaflow.util import get_username  # error: [FC005]:1


class InnerModulesFlow(FlowSpec):
    @step
    def start(self):
        print(get_username(), Markdown, no_such_module_of_ours)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    InnerModulesFlow()
