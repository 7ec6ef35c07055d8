import os
import sys

from metaflow import FlowSpec, step


class ForksFlow(FlowSpec):
    @step
    def start(self):
        child = os.fork()
        if child == 0:
            sys.exit(7)
        self.leaves = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        child = os.fork()
        self.who = "child" if child == 0 else "task"
        if child:
            self.returns = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self.next(self.fails)

    @step
    def fails(self):
        child = os.fork()
        if child == 0:
            raise ValueError("said by a child")
        self.raises = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForksFlow()
