"""A way that raises needs no next."""

from flowc import FlowSpec, step


class RaiseInsteadOfNextFlow(FlowSpec):
    @step
    def start(self):
        self.ok = True
        if not self.ok:
            raise RuntimeError("no")  # near: [FC152] [FC153]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    RaiseInsteadOfNextFlow()
