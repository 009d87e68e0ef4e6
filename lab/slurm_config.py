"""Slurm's own settings for the lab: small limits, quick answers, two GPUs that are only files."""

import os
import stat
from pathlib import Path

from lab.places import ETC, LOGS, RESEARCHER, STATE

CONTROLLER = "ctl"
ACCOUNT = "lab"
COMPUTE_NODES = ("n1", "n2", "n3")
GPU_NODES = ("g1",)
WORKERS = COMPUTE_NODES + GPU_NODES
CLIENTS = ("login1", "login2")
EVERYWHERE = (CONTROLLER, *CLIENTS, *WORKERS)

FOLDER = STATE / "slurm"
SETTINGS = ETC / "slurm"  #: what the nodes have as /etc/slurm
DATABASE = FOLDER / "mysql"
_MEMORY = Path("/sys/fs/cgroup/memory")  #: of the first kind of control groups
_GPU = FOLDER / "gpu"

CPUS = 32  #: that each node claims, whatever this machine has
MEMORY = 8000  #: MB, the same

_CLUSTER = f"""\
ClusterName=lab
SlurmctldHost={CONTROLLER}
SlurmUser=root
AuthType=auth/munge
AuthInfo=cred_expire=10
StateSaveLocation={FOLDER}/state
SlurmdSpoolDir={FOLDER}/spool/%n
SlurmctldPidFile={FOLDER}/slurmctld.pid
SlurmdPidFile={FOLDER}/%n.pid
SlurmctldLogFile={LOGS}/slurmctld.log
SlurmdLogFile={LOGS}/slurmd-%n.log
MpiDefault=none
ProctrackType=proctrack/linuxproc
SwitchType=switch/none
SelectType=select/cons_tres
DefMemPerCPU=100
GresTypes=gpu
SlurmdParameters=config_overrides
# Jobs begin at once, not with the next round.
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=5,default_queue_depth=1000
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
MaxArraySize=5001
MaxJobCount=50000
MinJobAge=300
KillWait=5
SlurmdTimeout=10
SlurmctldTimeout=10
MessageTimeout=5
TCPTimeout=2
ReturnToService=2
BatchStartTimeout=30
JobRequeue=1
UnkillableStepTimeout=30
"""
_PARTITIONS = f"""\
PartitionName=batch Nodes={",".join(COMPUTE_NODES)} Default=YES PreemptMode=OFF MaxTime=1-0 DefaultTime=60 \
PriorityTier=10
PartitionName=preempt Nodes={",".join(COMPUTE_NODES)} PreemptMode=REQUEUE MaxTime=1-0 DefaultTime=60 \
PriorityTier=1 GraceTime=0
PartitionName=gpu Nodes={",".join(GPU_NODES)} PreemptMode=OFF MaxTime=1-0 DefaultTime=60
"""
PARTITIONS = ("batch", "preempt", "gpu")
_NO_ACCOUNTING = "AccountingStorageType=accounting_storage/none\n"
_ACCOUNTING = f"""\
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost={CONTROLLER}
AccountingStorageTRES=gres/gpu
AccountingStorageEnforce=associations,qos
"""
_MEMORY_IS_KEPT = """\
TaskPlugin=task/cgroup
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
SelectTypeParameters=CR_CPU_Memory
"""
_MEMORY_IS_COUNTED = """\
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectTypeParameters=CR_CPU_Memory
"""
# The plug-in is named: else slurmd looks for a tree of control groups, and gives up where there is none.
_CGROUP = "CgroupPlugin=cgroup/v1\nConstrainRAMSpace=yes\nAllowedSwapSpace=0\n"
_DAEMON_OF_THE_DATABASE = f"""\
AuthType=auth/munge
DbdHost={CONTROLLER}
SlurmUser=root
LogFile={LOGS}/slurmdbd.log
PidFile={FOLDER}/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=3306
StorageUser={RESEARCHER}
StoragePass=slurm
StorageLoc=slurm_acct_db
"""


def keeps_memory() -> bool:
    """Tell whether this machine lets Slurm end a job that takes more memory than it asked for."""
    return _MEMORY.is_dir()


def control_groups() -> list[Path]:
    """Return what Slurm has left in this machine's control groups, the innermost first."""
    return sorted((path for path in _MEMORY.glob("slurm*/**") if path.is_dir()), reverse=True)


def is_configured() -> bool:
    """Tell whether the lab has a Slurm."""
    return (SETTINGS / "slurm.conf").exists()


def has_accounting() -> bool:
    """Tell whether that Slurm keeps books."""
    return (SETTINGS / "slurmdbd.conf").exists()


def write(*, accounting: bool) -> None:
    """Write the settings for all nodes."""
    for folder in (SETTINGS, FOLDER / "state", *(FOLDER / "spool" / node for node in WORKERS)):
        folder.mkdir(parents=True, exist_ok=True)
    for number in range(2):
        gpu = Path(f"{_GPU}{number}")
        if not gpu.exists():  # nobody opens it, but Slurm looks whether it is a device
            os.mknod(gpu, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    nodes = ""
    for node in WORKERS:
        gpus = " Gres=gpu:2" if node in GPU_NODES else ""
        nodes += f"NodeName={node} CPUs={CPUS} RealMemory={MEMORY}{gpus} State=UNKNOWN\n"
    books = _ACCOUNTING if accounting else _NO_ACCOUNTING
    memory = _MEMORY_IS_KEPT if keeps_memory() else _MEMORY_IS_COUNTED
    (SETTINGS / "cgroup.conf").write_text(_CGROUP)
    (SETTINGS / "gres.conf").write_text(
        "".join(f"NodeName={node} Name=gpu File={_GPU}[0-1]\n" for node in GPU_NODES)
    )
    if accounting:
        secret = SETTINGS / "slurmdbd.conf"
        secret.touch(mode=0o600)
        secret.write_text(_DAEMON_OF_THE_DATABASE)
    (SETTINGS / "slurm.conf").write_text(_CLUSTER + memory + books + nodes + _PARTITIONS)
