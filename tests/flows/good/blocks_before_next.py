"""Loops, with and try blocks before the call of next."""

import io

from flowc import FlowSpec, step


class BlocksBeforeNextFlow(FlowSpec):
    @step
    def start(self):
        self.lines = []
        with io.StringIO("a\nb") as file:
            for line in file:
                if not line.strip():
                    continue
                self.lines.append(line.strip())
        try:
            self.count = int(self.lines[0])
        except ValueError:
            self.count = 0
        while self.count < 1:
            self.count += 1
        self.next(self.end)  # near: [FC151] [FC112]

    @step
    def end(self):
        print(self.lines, self.count)


if __name__ == "__main__":
    BlocksBeforeNextFlow()
