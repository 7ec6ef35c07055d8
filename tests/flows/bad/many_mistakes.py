"""Mistakes of every kind in one flow, all told at once."""

from flowc import FlowSpec, Parameter, step


class ManyMistakesFlow(FlowSpec):
    alpha = Parameter("alpha", default=1)

    @step
    def start(self):
        self.alpha = 2  # error: [FC406]:9
        self.next(self.prepare, self.lod)  # error: [FC102]:33

    @step
    def prepare(self):
        self.items = {1}
        self.next(self.work, foreach="items")  # warning: [FC405]:30
        print("done")  # error: [FC114]:9

    @step
    def load(self):
        if self.items:  # error: [FC152]:9
            self.next(self.join)

    @step
    def work(self):
        self.next(self.join, num_parallel=0)  # error: [FC145]:30

    @step
    def Join(self, inputs):  # error: [FC109]:9
        self.next({"a": self.end}, condition="x")  # error: [FC140]:19

    @step
    def end(self, inputs, more):  # error: [FC107]:9 error: [FC110]:9
        self.next(self.start)  # error: [FC105]:19 error: [FC106]:9


if __name__ == "__main__":
    ManyMistakesFlow()
