"""Defaults, types and arguments of parameters that do not fit."""

from flowc import FlowSpec, JSONType, Parameter, step


def broken(context):
    raise ValueError("no value")


class ParameterValuesFlow(FlowSpec):
    a = Parameter("a", defualt=1)  # error: [FC202]
    b = Parameter("b", type=float, default="fast")  # error: [FC203]
    c = Parameter("c", type=int, default=1.5)  # warning: [FC203]
    c2 = Parameter("c2", type=int, default=True)  # warning: [FC203]
    c3 = Parameter("c3", type=float, default=False)  # warning: [FC203]
    c4 = Parameter("c4", type=int, default=float("inf"))  # error: [FC203]
    c5 = Parameter("c5", default=object())  # error: [FC203]
    d = Parameter("d", type=bool, default="perhaps")  # error: [FC203]
    e = Parameter("e", type=JSONType, default="{")  # error: [FC203]
    f = Parameter("f", type=list)  # error: [FC204]
    g = Parameter("g", required=True, default=1)  # warning: [FC206]
    h = Parameter("h", default=broken)  # error: [FC207]
    i = Parameter("i", type=int, default=1, separator=",")  # error: [FC210]
    j = Parameter("j", separator="")  # error: [FC210]

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ParameterValuesFlow()
