"""The texts of units: the service, a task, its timer, and a crontab."""

from dataclasses import dataclass
from pathlib import Path

from inference.operation.schedule.config import WEEKDAYS, Task

_HARDENED = """\
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome={home}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
UMask=0077
"""


@dataclass(frozen=True)
class Installed:
    """Where this installation is: the program, its folders, and the user that runs it; `environment` is a file of variables."""

    program: Path
    var: Path
    configs: Path
    backups: Path | None
    user: str
    environment: Path

    @property
    def writes(self) -> str:
        """The folders that it writes to."""
        return " ".join(str(each) for each in (self.var, self.backups) if each is not None)

    def _common(self) -> str:
        home = "read-only" if self.program.is_relative_to("/home") or self.program.is_relative_to("/root") else "yes"
        return (
            f"User={self.user}\nGroup={self.user}\n"
            f"Environment=GRIDTAGS_VAR={self.var} GRIDTAGS_CONFIGS={self.configs}{self._backups()}\n"
            "Environment=OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1\n"
            f"EnvironmentFile=-{self.environment}\n"
            f"ReadWritePaths={self.writes}\n{_HARDENED.format(home=home)}"
        )

    def _backups(self) -> str:
        return "" if self.backups is None else f" GRIDTAGS_BACKUPS={self.backups}"

    def service(self) -> str:
        """Return the unit of the HTTP service."""
        return (
            "[Unit]\nDescription=gridtags: tags and personas over HTTP\n"
            "After=network-online.target\nWants=network-online.target\n\n"
            f"[Service]\nType=exec\nExecStart={self.program} serve\nRestart=on-failure\nRestartSec=2\nTimeoutStopSec=30\n"
            f"LimitNOFILE=65536\n{self._common()}\n[Install]\nWantedBy=multi-user.target\n"
        )

    def task(self, task: Task) -> str:
        """Return the unit of a task; it ends by itself, and leaves the machine to the service while both want it."""
        return (
            f"[Unit]\nDescription=gridtags: {task.title}\nAfter=network-online.target\n\n"
            f"[Service]\nType=oneshot\nExecStart={self.program} {' '.join(task.command)}\n"
            f"Nice=10\nIOSchedulingClass=idle\nTimeoutStartSec=infinity\n{self._common()}"
        )

    def crontab(self, tasks: tuple[Task, ...]) -> str:
        """Return lines for cron instead of the timers; cron makes up for nothing that was missed."""
        variables = [f"GRIDTAGS_VAR={self.var}", f"GRIDTAGS_CONFIGS={self.configs}", "OMP_NUM_THREADS=1"]
        variables += [] if self.backups is None else [f"GRIDTAGS_BACKUPS={self.backups}"]
        lines = [f"# {task.title}\n{_cron(task)} {self.program} {' '.join(task.command)}" for task in tasks]
        return "\n".join(["CRON_TZ=Asia/Shanghai", *variables, *lines]) + "\n"


def timer(task: Task) -> str:
    """Return the timer of a task; a time that passed while the machine was off is made up for."""
    return (
        f"[Unit]\nDescription=gridtags: {task.title}\n\n"
        f"[Timer]\nOnCalendar={_calendar(task)} Asia/Shanghai\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )


def _calendar(task: Task) -> str:
    weekday = "" if task.weekday is None else f"{task.weekday.title()} "
    return f"{weekday}*-*-{'*' if task.day is None else f'{task.day:02d}'} {task.at:%H:%M:%S}"


def _cron(task: Task) -> str:
    weekday = "*" if task.weekday is None else str((WEEKDAYS.index(task.weekday) + 1) % 7)
    return f"{task.at.minute} {task.at.hour} {task.day or '*'} * {weekday}"
