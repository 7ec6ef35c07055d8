"""Artifacts that are set by for, with, augmented and chained assignments."""

import io

from flowc import FlowSpec, step


class ArtifactsInOddPlacesFlow(FlowSpec):
    @step
    def start(self):
        self.a = self.b = 1
        for self.i in range(3):
            self.last = self.i
        with io.StringIO("x") as self.handle_name:
            text = self.handle_name.read()
        self.handle_name = text
        self.table = {}
        self.table["k"] = [*range(3)]
        self.table["k"][0] += 1
        self.note: str = "n"
        self.next(self.end)

    @step
    def end(self):
        print(self.a, self.b, self.i, self.last, self.handle_name, self.table, self.note)


if __name__ == "__main__":
    ArtifactsInOddPlacesFlow()
