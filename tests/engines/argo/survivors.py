"""Why a change of a manifest may pass everybody who looks at it before it runs."""

from __future__ import annotations

import re

from tests.engines.argo.mutations import Mutation

REASONS: tuple[tuple[str, str], ...] = (
    (
        r".* \| (repeat)",
        "said twice it means the same: lists of rights, of subjects, and of sources are sets",
    ),
    (
        r"WorkflowTemplate \| metadata\.annotations\..*",
        "for people: Argo shows the description, nobody acts on either",
    ),
    (
        r"WorkflowTemplate \| spec\.arguments\.parameters\[.*\](\.description|\.value|\.enum).*",
        "the user's own words: any default and any description is a legal one",
    ),
    (
        r"WorkflowTemplate \| .*container\.resources.*",
        "an amount: any is legal, and what is not asked for is not reserved",
    ),
    (
        r"WorkflowTemplate \| .*\.volumes\[[-\w]+\]\.emptyDir.*",
        "how much memory or disk a folder may take: any amount is legal",
    ),
    (
        r"WorkflowTemplate \| .*inputs\.parameters\[image\]\.value.*",
        "what an image holds, and whether there is one, is known when the pod starts; it then says so",
    ),
    (
        r"WorkflowTemplate \| .*resource\.manifest \| cut the end",
        "the last line of the text ends without its line feed",
    ),
    (
        r"WorkflowTemplate \| .*container\.(image|imagePullPolicy|command\[0\]).*",
        "what an image holds, and whether there is one, is known when the pod starts; it then says so",
    ),
    (
        (
            r"WorkflowTemplate \| .*(secretRef|[sS]ecretKeyRef|configMapKeyRef|claimName|imagePullSecrets"
            r"|persistentVolumeClaim).*"
        ),
        "objects that are not part of the bundle: the pod does not start, and says which is missing",
    ),
    (
        r"WorkflowTemplate \| .*\.env\[(?!FLOWC_|HOME).*",
        "the user's own variable: any name and any value is a legal one",
    ),
    (
        r"WorkflowTemplate \| .*\.env \| drop",
        "the user's own variables, all at once: what flowc gives every step stands elsewhere",
    ),
    (
        r"WorkflowTemplate \| spec\.templates\[[-\w]+\]\.container\.env\[FLOWC_RETRIES\] \| drop",
        "no retries, which is what the defaults of all templates say",
    ),
    (
        r"WorkflowTemplate \| .*retryStrategy\.backoff.*",
        "how long to wait before the next attempt: any time is legal, and none too",
    ),
    (
        r"WorkflowTemplate \| .*volumeMounts\[flowc-code\]\.readOnly.*",
        "Kubernetes mounts what comes from ConfigMaps without the right to write in any case",
    ),
    (
        r"WorkflowTemplate \| .*\.outputs\.parameters\[\w+\]\.valueFrom\.default.*",
        "every task that reads the output starts only after this one has succeeded",
    ),
    (
        r"WorkflowTemplate \| spec\.templates\[[-\w]+\](\.activeDeadlineSeconds).*",
        "the backstop of a timeout that the runtime keeps by itself",
    ),
    (
        (
            r"WorkflowTemplate \| spec\.templates\[[-\w]+\]\.(tolerations|nodeSelector|affinity|metadata"
            r"|volumes|serviceAccountName|container\.(ports|securityContext|volumeMounts)).*"
        ),
        "what the user asks of the cluster in @kubernetes: any is legal",
    ),
    (
        r"RoleBinding \| (metadata\.name|roleRef\.apiGroup).*",
        "nothing refers to it by name; the API server puts in the only group that there is",
    ),
)
"""Patterns of `kind | path | operator`, and why what fits them is harmless or cannot be seen."""


def reason(mutation: Mutation) -> str | None:
    """Why nobody can object to a change; None if somebody should."""
    subject = f"{mutation.object.split()[0]} | {mutation.path} | {mutation.operator}"
    return next((why for pattern, why in REASONS if re.fullmatch(pattern, subject)), None)
