"""The command line: ``coulisse --help`` teaches it. Each command is a file beside this one."""

from .main import main

__all__ = ["main"]
