"""FC5xx: what a target can do, and its limits."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "FC501",
        "unsupported-feature",
        "the target cannot run a feature that the flow uses",
        "A flow means the same on every target. What an engine cannot do, or flowc does not lower yet, "
        "is said when compiling; `flowc targets` prints the whole table.",
        "flowc compile flow.py -t airflow   # a flow whose feature the table marks `notimpl`",
        "flowc compile flow.py -t argo",
    ),
    Rule(
        "FC502",
        "attribute-without-effect",
        "an attribute of a decorator has no effect on this target",
        "The flow compiles and runs, but the engine has nothing that the attribute could mean.",
        "@kubernetes(namespace='ml')   # on Argo, pods run in the workflow's namespace",
        "argo.namespace = 'ml'",
        severity="warning",
    ),
    Rule(
        "FC503",
        "local-datastore",
        "the datastore is a folder of this machine, which containers do not see",
        "Tasks of one run share artifacts through the datastore. The bundle compiles, with an empty "
        "root in its settings; tasks stop until one is given there.",
        "flowc compile flow.py -t argo   # without datastore.root",
        "datastore.root = 's3://bucket/flows'",
        severity="warning",
    ),
    Rule(
        "FC504",
        "object-too-large",
        "an object of the bundle is larger than the engine takes",
        "Kubernetes keeps an object in one etcd value; a workflow stores a copy of its template "
        "besides the state of its nodes.",
        "a flow of several thousand steps",
        "split the flow, and start the second one with @trigger_on_finish",
    ),
    Rule(
        "FC505",
        "unfit-parameter",
        "a parameter cannot be passed through this target",
        "Engines hand all parameters to the first task at once, and limit how large that may be.",
        "Parameter('data', default=open('data.csv').read())",
        "Parameter('data', default='s3://bucket/data.csv')",
    ),
    Rule(
        "FC506",
        "unfit-name",
        "the name given to the deployment is none that the engine takes",
        "Names become part of addresses and labels, which have a limited alphabet and length.",
        "flowc compile flow.py -t argo --name 'My Flow'",
        "flowc compile flow.py -t argo --name my-flow",
    ),
    Rule(
        "FC507",
        "unfit-attribute",
        "the value of an attribute is none that the engine takes",
        "The engine would refuse the object, or the pod, when it is too late.",
        "@kubernetes(labels={'team': 'a/b'})",
        "@kubernetes(labels={'team': 'a-b'})",
    ),
    Rule(
        "FC508",
        "image-without-code",
        "a step names an image of its own, and the code travels in images",
        "With `--code image` nothing but the image brings the code. The bundle's folder `image` builds one "
        "from any base; a step whose image lacks the code fails when its pod starts.",
        "@kubernetes(image='vendor/gpu:1')   # and --code image",
        "@kubernetes(image='registry.example.com/train-gpu:v7')   # built with BASE=vendor/gpu:1",
        severity="warning",
    ),
    Rule(
        "FC509",
        "loop-depth",
        "the engine bounds how often a loop can repeat",
        "Argo has no loop: a template calls itself, and the controller stops a run at a depth of 100 "
        "templates, unless it was started with DISABLE_MAX_RECURSION=true.",
        "self.next({'more': self.train, 'done': self.end}, condition='state')",
        "repeat within the step, or keep below about 95 trips",
        severity="info",
    ),
    Rule(
        "FC511",
        "untranslatable-schedule",
        "the engine has no words for the times of a schedule",
        "Schedules may be written for AWS, whose cron expressions know years, the last day of a month "
        "and the nearest working day; crontab's five fields do not.",
        "@schedule(cron='0 6 L * ? *')   # on the last day of each month",
        "@schedule(cron='0 6 28-31 * *')   # and the first step ends early unless it is the last day",
    ),
    Rule(
        "FC512",
        "no-branch",
        "a flow with @project needs a branch to be compiled for",
        "Each branch of a project is a deployment of its own, under a name of its own. Compiling does not "
        "look at who you are, so it cannot take your own branch as running a flow does.",
        "flowc compile flow.py -t argo   # a flow with @project(name='fraud')",
        "flowc compile flow.py -t argo --branch experiment   # or --production",
    ),
    Rule(
        "FC513",
        "gang-too-large",
        "a gang has more ranks than may run at the same time",
        "The ranks of a gang wait for each other. If the engine starts only some of them, those hold their "
        "places until they give up, and the others never come.",
        "self.next(self.train, num_parallel=8)   # with argo.parallelism = 4",
        "argo.parallelism = 8",
    ),
    Rule(
        "FC514",
        "nobody-to-tell",
        "people are to be told how a run ended, but not where they are",
        "The addresses of Slack, PagerDuty and incident.io are secrets. They lie in a Secret of the cluster and never "
        "in a bundle, which may be committed.",
        "argo.notify_on_error = true",
        "argo.notify_on_error = true\nargo.notify_secret = 'on-call'",
    ),
)
