"""Config values as cases of a switch."""

from flowc import Config, FlowSpec, step


class ConfigCasesFlow(FlowSpec):
    settings = Config("settings", default_value={"fast": "f", "slow": {"name": "s"}, "level": 3})

    @step
    def start(self):
        self.mode = "f"
        self.next(
            {self.settings.fast: self.quick, self.settings.slow.name: self.thorough},  # near: [FC143]
            condition="mode",  # near: [FC141]
        )

    @step
    def quick(self):
        self.next(self.end)

    @step
    def thorough(self):
        self.level = 3
        self.next(
            {self.settings["level"]: self.end, "3": self.last},  # near: [FC142] [FC144]
            condition="level",
        )

    @step
    def last(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ConfigCasesFlow()
