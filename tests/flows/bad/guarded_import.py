"""A module that a `try` wants is missing: whoever wrote that can tell, so nothing stands in for it."""

from flowc import FlowSpec, step

try:
    import no_such_module_of_ours  # error: [FC005]:5
finally:
    FOUND = True


class GuardedImportFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass

