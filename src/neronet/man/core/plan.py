"""From definitions to what a cluster is told to run. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from neronet.man.core import template
from neronet.model.attempt import Assignment, AttemptId
from neronet.model.experiment import Definition


class Batch(NamedTuple):
    """What the attempts of one start command share."""

    number: int
    words: str
    snapshot: str | None
    variables: Mapping[str, str]  #: of her shell, for the cluster that is her own machine
    at_once: int = 0  #: how many of it may run at the same time; 0 means as many as there is room for


def assignment(attempt: AttemptId, definition: Definition, batch: Batch) -> Assignment:
    """Return what the attempt's nerokid is told. Her own variables win over those of her shell."""
    shell = batch.variables if definition.cluster == "local" else {}
    return Assignment(
        id=str(attempt),
        name=definition.name,
        command=template.fill(definition.command, definition.parameters),
        parameters=definition.parameters,
        resources=definition.resources,
        setup=definition.setup,
        variables={**shell, **definition.variables},
        metrics=definition.metrics,
        vitals=definition.vitals,
        criteria=definition.criteria,
        inputs=definition.inputs,
        outputs=definition.outputs,
        snapshot=batch.snapshot,
        priority=definition.priority,
        batch=batch.number,
        at_once=batch.at_once,
    )
