"""The command ``cnnlib``: a name, and the module that does the work.

A command is a module with two functions: ``configure(parser)`` declares its arguments, and
``run(options)`` does the work and returns the exit status. It is imported only when it is called.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

#: The commands: where each lives, and what ``cnnlib --help`` says of it.
COMMANDS = {
    "capstone": ("cnnlib.capstone.command", "train and grade a network within the budget"),
    "drill": ("cnnlib.drill.command", "practise shapes and parameters, or write a sheet to print"),
    "grade": ("cnnlib.grading.command", "grade a folder or zip of submitted notebooks"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows ``cnnlib`` on the command line; that of this process if left out.

    Returns
    -------
    int
        The exit status: 0 if all went well.

    Examples
    --------
    >>> main([])
    usage: cnnlib COMMAND …
    <BLANKLINE>
      capstone   train and grade a network within the budget
      drill      practise shapes and parameters, or write a sheet to print
      grade      grade a folder or zip of submitted notebooks
    <BLANKLINE>
    `cnnlib COMMAND --help` tells more.
    2
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given[0] if given else ""
    if name not in COMMANDS:
        listed = "\n".join(f"  {known:10} {said}" for known, (_, said) in COMMANDS.items())
        print(f"usage: cnnlib COMMAND …\n\n{listed}\n\n`cnnlib COMMAND --help` tells more.")
        if name in ("-h", "--help"):
            return 0
        if given:
            print(f"\nThe first word must be a command; got {name!r}.", file=sys.stderr)
        return 2
    module, said = COMMANDS[name]
    command = import_module(module)
    parser = argparse.ArgumentParser(prog=f"cnnlib {name}", description=said)
    command.configure(parser)
    status: int = command.run(parser.parse_args(given[1:]))
    return status


if __name__ == "__main__":
    sys.exit(main())
