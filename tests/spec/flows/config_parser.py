from metaflow import Config, FlowSpec, step


def lines(text):
    return {"words": text.split()}


class ConfigParserFlow(FlowSpec):
    stopwords = Config("stopwords", parser=lines, required=True)

    @step
    def start(self):
        self.words = list(self.stopwords.words)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ConfigParserFlow()
