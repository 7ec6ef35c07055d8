"""Decorators with attributes that they do not have, or of the wrong type."""

from flowc import FlowSpec, catch, environment, kubernetes, resources, retry, step, timeout


class AttributesFlow(FlowSpec):
    @retry(tmies=3)  # error: [FC301]:12
    @step
    def start(self):
        self.next(self.a)

    @resources(memory="a lot", cpus=2)  # error: [FC302] error: [FC301]
    @step
    def a(self):
        self.next(self.b)

    @retry(3)  # error: [FC303]
    @timeout  # error: [FC321]
    @step
    def b(self):
        self.next(self.c)

    @retry(times=2)
    @retry(times=3)  # error: [FC305]
    @step
    def c(self):
        self.next(self.d)

    @environment(vars={"THREADS": 4, "A=B": "1"})  # warning: [FC308] error: [FC324]
    @kubernetes(image=3)  # error: [FC302]
    @step
    def d(self):
        self.next(self.end)

    @catch(var="my error")  # error: [FC323]
    @step
    def end(self):
        pass


if __name__ == "__main__":
    AttributesFlow()
