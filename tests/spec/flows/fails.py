from metaflow import FlowSpec, step


class NoSuchThing(Exception):
    def __init__(self, what, where):
        super().__init__(f"no {what} in {where}")


def look_for(what):
    try:
        return {}[what]
    except KeyError as error:
        raise NoSuchThing(what, "the cellar") from error


class FailsFlow(FlowSpec):
    @step
    def start(self):
        print("before")
        look_for("light")
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    FailsFlow()
