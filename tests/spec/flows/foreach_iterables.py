from metaflow import FlowSpec, Parameter, step


class Shelf:
    """A sequence of its own kind: it can be indexed and measured, nothing else."""

    def __init__(self, books):
        self.books = books

    def __len__(self):
        return len(self.books)

    def __getitem__(self, index):
        return self.books[index]


def some_items(kind):
    if kind == "tuple":
        return ("x", "y")
    if kind == "string":
        return "xy"
    if kind == "range":
        return range(5, 9, 2)
    if kind == "generator":
        return (letter * 2 for letter in "xy")
    if kind == "dict":
        return {"x": 1, "y": 2}
    if kind == "falsy":
        return [0, "", None, [], False]
    if kind == "shelf":
        return Shelf(["x", "y"])
    if kind == "nested":
        return [{"x": [1]}, {"x": [2, 3]}]
    raise ValueError(kind)


class ForeachIterablesFlow(FlowSpec):
    kind = Parameter("kind", type=str, required=True)

    @step
    def start(self):
        self.items = some_items(self.kind)
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.item = self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.items_seen = [task.item for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachIterablesFlow()
