from metaflow import FlowSpec, step


class PropertiesFlow(FlowSpec):
    """Properties are computed where they are read and are no artifacts."""

    @property
    def area(self):
        return self.width * self.height

    @staticmethod
    def unit():
        return "m2"

    @classmethod
    def title(cls):
        return cls.__name__

    @step
    def start(self):
        self.width, self.height = 2, 3
        self.first = self.area
        self.next(self.end)

    @step
    def end(self):
        self.width = 10
        self.second = f"{self.title()} {self.area} {self.unit()}"


if __name__ == "__main__":
    PropertiesFlow()
