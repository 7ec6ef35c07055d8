"""Parameters in every legal form that almost is none."""

import json

from flowc import FlowSpec, JSONType, Parameter, schedule, step


def today(context):
    return f"{context.flow_name}/{context.parameter_name}"


@schedule(daily=True)
class ParameterFormsFlow(FlowSpec):
    a = Parameter("a-b_C", default=1)  # near: [FC201]
    b = Parameter(name="b", show_default=False, help="b")  # near: [FC202]
    c = Parameter("c", type=float, default="0.5")  # near: [FC203]
    d = Parameter("d", type=bool, default="no", is_flag=True)  # near: [FC203]
    e = Parameter("e", type=JSONType, default=json.dumps({"x": 1}))  # near: [FC203] [FC204]
    f = Parameter("f-1", default=1)  # near: [FC205]
    g = Parameter("f1", default=1)  # near: [FC205]
    h = Parameter("h", required=False, default=1)  # near: [FC206]
    i = Parameter("i", default=today)  # near: [FC207]
    j = Parameter("tag-s", default="x")  # near: [FC208]
    next_day = Parameter("next", default="x")  # near: [FC209]
    k = Parameter("k", separator=",", default="x,y")  # near: [FC210]
    m = Parameter("m", required=True, default="m")  # flowc: ignore[FC206]  # near: [FC211]
    n = Parameter("n")  # near: [FC211]

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ParameterFormsFlow()
