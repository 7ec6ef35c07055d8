from metaflow import FlowSpec, step


class ForeachNestedFlow(FlowSpec):
    @step
    def start(self):
        self.countries = ["fr", "it"]
        self.next(self.country, foreach="countries")

    @step
    def country(self):
        self.code = self.input
        self.cities = {"fr": ["paris"], "it": ["rome", "turin"]}[self.code]
        self.next(self.city, foreach="cities")

    @step
    def city(self):
        self.label = f"{self.code}:{self.input}"
        self.stack = [tuple(frame) for frame in self.foreach_stack()]
        self.next(self.join_cities)

    @step
    def join_cities(self, inputs):
        self.labels = [city.label for city in inputs]
        self.stacks = [city.stack for city in inputs]
        self.here = (self.index, self.input)
        self.next(self.join_countries)

    @step
    def join_countries(self, inputs):
        self.labels = [country.labels for country in inputs]
        self.stacks = [country.stacks for country in inputs]
        self.heres = [country.here for country in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachNestedFlow()
