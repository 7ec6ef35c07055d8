"""Score every file of a folder, one task a file, and list the customers most likely to leave.

`scoring.py` and the files below `data/` travel with the flow: the first because it lies beside
it, the others because `flowc.toml` includes them.

    flowc run examples/score_folder/flow.py --threshold 0.6
    flowc compile examples/score_folder/flow.py -t argo -o build/score
"""

from pathlib import Path

from scoring import probability_of_leaving, read_customers

from metaflow import FlowSpec, Parameter, current, retry, step

HERE = Path(__file__).resolve().parent


class ScoreFolder(FlowSpec):
    """Score the customers in every CSV file of a folder."""

    folder = Parameter("folder", default="data", help="folder of CSV files, from here or absolute")
    threshold = Parameter("threshold", default=0.5, help="report customers above this probability")
    top = Parameter("top", default=3, help="how many customers to list")

    @step
    def start(self):
        """Find the files."""
        self.files = sorted(path.name for path in (HERE / self.folder).glob("*.csv"))
        print(f"{len(self.files)} files in {self.folder}")
        self.next(self.score, foreach="files")

    @retry(times=1, minutes_between_retries=0)
    @step
    def score(self):
        """Score one file; rows that cannot be read are counted, not hidden."""
        customers, self.rejected = read_customers(HERE / self.folder / self.input)
        self.scores = {each.name: probability_of_leaving(each) for each in customers}
        self.region = Path(self.input).stem
        print(f"{self.region}: {len(self.scores)} scored, {self.rejected} rejected")
        self.next(self.collect)

    @step
    def collect(self, inputs):
        """Put the files together."""
        self.rejected = sum(task.rejected for task in inputs)
        self.by_region = {task.region: len(task.scores) for task in inputs}
        self.scores = {name: value for task in inputs for name, value in task.scores.items()}
        self.next(self.split_report)

    @step
    def split_report(self):
        """Two reports are written side by side."""
        self.next(self.list_risks, self.count_risks)

    @step
    def list_risks(self):
        """The customers most likely to leave, first the likeliest."""
        ranked = sorted(self.scores.items(), key=lambda item: (-item[1], item[0]))
        self.risks = [(name, round(value, 3)) for name, value in ranked[: self.top]]
        self.next(self.report)

    @step
    def count_risks(self):
        """How many are above the threshold."""
        self.above = sum(value > self.threshold for value in self.scores.values())
        self.next(self.report)

    @step
    def report(self, inputs):
        """Bring both reports together."""
        self.merge_artifacts(inputs)
        self.next(self.end)

    @step
    def end(self):
        """Print the result."""
        print(f"{current.flow_name}: {self.above} of {len(self.scores)} above {self.threshold}")
        for name, value in self.risks:
            print(f"  {name:<12} {value:.3f}")


if __name__ == "__main__":
    ScoreFolder()
