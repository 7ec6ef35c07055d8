from flowc import FlowSpec, JSONType, Parameter, step


class SwitchMatchFlow(FlowSpec):
    shape = Parameter("shape", type=JSONType, default='{"kind": "circle", "radius": 2}')

    @step
    def start(self):
        match self.shape:
            case {"kind": "circle", "radius": radius}:
                self.size = radius
                self.next(self.circle)
            case {"kind": "square", "side": side}:
                self.size = side
                self.next(self.square)
            case _:
                self.next(self.unknown)

    @step
    def circle(self):
        self.area = 3 * self.size**2
        self.next(self.end)

    @step
    def square(self):
        self.area = self.size**2
        self.next(self.end)

    @step
    def unknown(self):
        self.area = None
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchMatchFlow()
