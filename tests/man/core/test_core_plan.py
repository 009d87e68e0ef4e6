"""What a cluster is told to run."""

from neronet.man.core import plan
from neronet.man.core.plan import Batch
from neronet.model.attempt import AttemptId
from neronet.model.criterion import Criterion
from neronet.model.experiment import Definition
from neronet.model.resources import Resources

DEFINITION = Definition(
    key="deep",
    name="deep-1",
    command="python train.py --lr {lr}",
    parameters={"lr": 0.1},
    resources=Resources(time=60.0, cpus=2),
    setup="module load python",
    variables={"OMP_NUM_THREADS": "4", "PATH": "/mine"},
    metrics=["stdout", {"file": "a.csv"}],
    criteria=[Criterion("hopeless", "loss > 3", "abort")],
    inputs=["/scratch/a.npz"],
    outputs=["results/*.csv"],
    priority=5,
)
BATCH = Batch(7, "start all", "abc", {"PATH": "/usr/bin", "VIRTUAL_ENV": "/venv"}, 3)


def test_an_assignment_holds_all_that_the_definition_says() -> None:
    told = plan.assignment(AttemptId(3, 2), DEFINITION, BATCH)

    assert (told.id, told.name, told.command) == ("3.2", "deep-1", "python train.py --lr 0.1")
    assert (told.parameters, told.resources, told.setup) == (
        {"lr": 0.1},
        DEFINITION.resources,
        DEFINITION.setup,
    )
    assert (told.metrics, told.criteria, told.priority) == (DEFINITION.metrics, DEFINITION.criteria, 5)
    assert (told.inputs, told.outputs) == (DEFINITION.inputs, DEFINITION.outputs)
    assert (told.snapshot, told.batch, told.at_once) == ("abc", 7, 3)


def test_on_her_own_machine_it_runs_with_her_shells_variables_and_her_own_win() -> None:
    told = plan.assignment(AttemptId(3, 2), DEFINITION, BATCH)

    assert told.variables == {"OMP_NUM_THREADS": "4", "PATH": "/mine", "VIRTUAL_ENV": "/venv"}


def test_elsewhere_her_shells_variables_mean_nothing() -> None:
    told = plan.assignment(AttemptId(3, 2), DEFINITION._replace(cluster="triton"), BATCH)

    assert told.variables == {"OMP_NUM_THREADS": "4", "PATH": "/mine"}
