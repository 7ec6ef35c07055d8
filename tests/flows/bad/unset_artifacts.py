"""Artifacts that are read and never set: surely, perhaps, before they are set."""

from flowc import FlowSpec, step


class UnsetArtifactsFlow(FlowSpec):
    @step
    def start(self):
        print(self.model)  # error: [FC403]:15
        if len("ab") > 1:
            print(self.score)  # warning: [FC403]:19
        self.next(self.a)

    @step
    def a(self):
        self.count += 1  # error: [FC403]:9
        self.total = self.total + self.count  # error: [FC403]:22
        self.next(self.b)

    @step
    def b(self):
        self.values = [self.weight * v for v in (1, 2)]  # warning: [FC403]:24
        self.best = self.late if self.values else None  # warning: [FC403]:21
        self.table["x"] = 1  # error: [FC403]:9
        self.next(self.end)

    @step
    def end(self):
        self.late = 1
        print(self.valeus)  # error: [FC403]:15


if __name__ == "__main__":
    UnsetArtifactsFlow()
