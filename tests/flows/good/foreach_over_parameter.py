"""The items of a foreach are a parameter."""

from flowc import FlowSpec, JSONType, Parameter, step


class ForeachOverParameterFlow(FlowSpec):
    cities = Parameter("cities", type=JSONType, default='["Oslo", "Rome"]')
    again = Parameter("again", default="no")

    @step
    def start(self):
        self.chosen = self.again
        self.next({"yes": self.end, "no": self.spread}, condition="again")  # near: [FC402]

    @step
    def spread(self):
        self.next(self.work, foreach="cities")  # near: [FC401]

    @step
    def work(self):
        city = self.input
        self.letters = len(city)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        print(self.cities)  # near: [FC404] [FC406]


if __name__ == "__main__":
    ForeachOverParameterFlow()
