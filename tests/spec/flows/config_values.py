from metaflow import Config, FlowSpec, Parameter, config_expr, environment, retry, step


class ConfigValuesFlow(FlowSpec):
    db = Config("db", default_value={"host": "localhost", "ports": [1, 2], "times": 1})
    limit = Parameter("limit", default=config_expr("db.ports[0]"), type=int)

    @retry(times=db.times, minutes_between_retries=0)
    @environment(vars={"DB_HOST": db.host})
    @step
    def start(self):
        import os

        from metaflow import current

        if current.retry_count == 0:
            raise RuntimeError("the first attempt fails, and the config allows a second one")
        self.host = self.db.host
        self.ports = list(self.db["ports"])
        self.variable = os.environ["DB_HOST"]
        self.first_port = self.limit
        self.next(self.end)

    @step
    def end(self):
        self.plain = self.db.to_dict()
        try:
            self.db["host"] = "elsewhere"
        except TypeError:
            self.frozen = True


if __name__ == "__main__":
    ConfigValuesFlow()
