"""Columns count characters, not bytes."""

from flowc import FlowSpec, step


class NonAsciiColumnsFlow(FlowSpec):
    @step
    def start(self):
        self.größe = "ü"; print("äöü"); self.next(self.wörk)  # error: [FC102]:51

    @step
    def work(self):
        print("→", self.straße); self.next(self.énd)  # error: [FC102]:44

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NonAsciiColumnsFlow()
