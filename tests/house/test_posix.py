"""House rule: what is imported needs nothing that POSIX alone has, so that ftconv starts on any system."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from house.offenders import CORE, PLUGINS, name_of, none_of, tree_of

POSIX_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog", "crypt", "spwd"}
POSIX_NAMES = {
    "os": {
        "fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "setsid", "getpgid", "killpg", "nice", "uname",
        "fchmod", "fchown", "chown", "chroot", "mkfifo", "getloadavg", "sched_getaffinity", "sync", "wait", "WNOHANG",
        "O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK", "O_SYNC", "O_DSYNC", "O_NOCTTY",
    },
    "signal": {
        "SIGHUP", "SIGPIPE", "SIGALRM", "SIGKILL", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGCONT", "SIGSTOP",
        "SIGTSTP", "SIGXFSZ", "SIGXCPU", "SIGWINCH", "pthread_sigmask", "alarm", "setitimer", "sigwait", "pause",
    },
}  # fmt: skip


def at_import(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield what is run when a module is imported and is not guarded: neither in functions nor under `if` or `try`."""
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            yield from at_import(statement.body)
            yield from (part for outer in (*statement.bases, *statement.decorator_list) for part in ast.walk(outer))
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            values = [*statement.args.defaults, *filter(None, statement.args.kw_defaults), *statement.decorator_list]
            yield from (part for value in values for part in ast.walk(value))
        elif not isinstance(statement, ast.If | ast.Try):
            yield from ast.walk(statement)


def posix_alone(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and name of what an import of the module uses and other systems than POSIX lack."""
    for node in at_import(tree.body):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name in POSIX_MODULES)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            lacking = POSIX_NAMES.get(node.module or "", set())
            whole = node.module in POSIX_MODULES
            yield from ((node.lineno, f"{node.module}.{a.name}") for a in node.names if whole or a.name in lacking)
        elif isinstance(node, ast.Attribute) and node.attr in POSIX_NAMES.get(ast.unparse(node.value), ()):
            yield node.lineno, ast.unparse(node)


def test_nothing_at_import_needs_posix() -> None:
    found = [(path, *one) for path in (*CORE, *PLUGINS) for one in posix_alone(tree_of(path))]
    none_of(f"{name_of(path)}:{line}: {name}" for path, line, name in found)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import fcntl", ["fcntl"]),
        ("from signal import SIGHUP, SIGINT", ["signal.SIGHUP"]),
        ("A = os.O_DIRECTORY | os.O_RDONLY", ["os.O_DIRECTORY"]),
        ("class A:\n    b = signal.SIGPIPE", ["signal.SIGPIPE"]),
        ("def f(a=os.getuid()): pass", ["os.getuid"]),
        ("def f():\n    import fcntl", []),
        ("try:\n    import fcntl\nexcept ImportError:\n    fcntl = None", []),
        ("if hasattr(os, 'fork'):\n    a = os.fork", []),
    ],
)
def test_what_needs_posix_is_found(text: str, names: list[str]) -> None:
    assert [name for _, name in posix_alone(ast.parse(text))] == names
