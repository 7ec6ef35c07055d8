import os
import subprocess
import sys

from metaflow import FlowSpec, step


class OutputFlow(FlowSpec):
    @step
    def start(self):
        print("to stdout: grüße ☃")
        print("to stderr", file=sys.stderr)
        print("no line end", end="")
        self.next(self.children)

    @step
    def children(self):
        print("first", flush=True)
        subprocess.run([sys.executable, "-c", "print('from a child')"], check=True)
        os.write(1, b"below Python\n")
        self.next(self.progress)

    @step
    def progress(self):
        for percent in range(0, 101, 10):
            print(f"\r{percent} %", end="")
        print("\ndone")
        self.next(self.raw)

    @step
    def raw(self):
        os.write(1, b"not UTF-8: \xff\xfe\n")
        os.write(1, b"long: " + b"x" * 10_000 + b"\n")
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    OutputFlow()
