import csv
import io

from metaflow import FlowSpec, IncludeFile, step


class IncludeFileFlow(FlowSpec):
    table = IncludeFile("table", required=True, help="rows to read")
    image = IncludeFile("image", is_text=False, required=True)
    latin = IncludeFile("latin", encoding="latin-1", required=True)

    @step
    def start(self):
        self.rows = list(csv.reader(io.StringIO(self.table)))
        self.next(self.end)

    @step
    def end(self):
        self.image_size = len(self.image)
        self.image_head = self.image[:4]
        self.word = self.latin


if __name__ == "__main__":
    IncludeFileFlow()
