from metaflow import FlowSpec, step, card
from metaflow.cards import Markdown, Table, Image

class CardFlow(FlowSpec):

    @step
    def start(self):
        self.kind = "a"
        self.next({"a": self.analyze, "b": self.custom_viz}, condition="kind")

    @card
    @step
    def analyze(self):
        # Create visualizations
        from metaflow import current

        current.card.append(Markdown("## Analysis Results"))
        current.card.append(Table([[1, 2], [3, 4]]))

        # Or use decorator options
        self.next(self.end)

    @card(type='blank', id='custom')
    @step
    def custom_viz(self):
        from metaflow import current
        current.card['custom'].append(Markdown("# Custom Card"))
        self.next(self.end)

    @step
    def end(self):
        pass
