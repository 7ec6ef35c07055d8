"""Constants and properties of the class are there in every step."""

from flowc import FlowSpec, step


class ClassConstantsFlow(FlowSpec):
    WIDTH = 3
    names = ["a", "b"]
    label: str = "x"

    @property
    def doubled(self):
        return self.WIDTH * 2

    @step
    def start(self):
        self.next(self.work, foreach="names")  # near: [FC401]

    @step
    def work(self):
        self.value = (self.doubled, self.label)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        print(self.WIDTH)  # near: [FC404]


if __name__ == "__main__":
    ClassConstantsFlow()
