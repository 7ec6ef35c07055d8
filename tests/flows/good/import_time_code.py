"""Code that runs on import, fails, and is caught; modules that are only wanted."""

from flowc import FlowSpec, step

try:
    LIMIT = int("none")  # near: [FC004]
except ValueError:
    LIMIT = 3

try:
    import no_such_module_of_ours  # near: [FC005]
except ImportError:
    no_such_module_of_ours = None


class ImportTimeCodeFlow(FlowSpec):
    @step
    def start(self):
        import no_such_module_either  # near: [FC015]

        self.x = no_such_module_either.x + LIMIT
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ImportTimeCodeFlow()
