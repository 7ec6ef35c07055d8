"""Decorators that options add: known, with values that hold commas, and one that a step has."""
# options: --with retry:times=1 --with 'environment:vars={"A": "x,y", "B": "a=b"}' --with kubernetes

from flowc import FlowSpec, retry, step


class WithOptionsFlow(FlowSpec):  # near: [FC306] [FC310]
    @retry(times=3)  # near: [FC305]
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    WithOptionsFlow()
