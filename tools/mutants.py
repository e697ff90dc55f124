"""Small changes to a Python file, each of which some test should notice."""

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple

SWAPPED_OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
SWAPPED_NAMES = {
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "maximum": "minimum",
    "minimum": "maximum",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "ones": "zeros",
    "exp": "log",
    "log": "exp",
    "sum": "mean",
    "mean": "sum",
    "sqrt": "square",
    "all": "any",
    "any": "all",
}

SKIPPED = (ast.Raise, ast.JoinedStr, ast.Import, ast.ImportFrom)


class Mutant(NamedTuple):
    """One changed file.

    `line` is where, `what` says how, `source` is the whole file after it.
    """

    line: int
    what: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Give every mutant of a file, in a fixed order."""
    tree = ast.parse(source)
    for number, node in enumerate(code_nodes(tree)):
        for change in range(len(changes(node))):
            mutated = copy.deepcopy(tree)
            target = code_nodes(mutated)[number]
            before = ast.unparse(target)
            changes(target)[change]()
            after = ast.unparse(target)
            if after != before:
                what = f"{before}  ->  {after}".replace("\n", " ")
                yield Mutant(node.lineno, what, ast.unparse(ast.fix_missing_locations(mutated)))


def code_nodes(tree: ast.Module) -> list[ast.AST]:
    """List the nodes that compute something: no annotations, messages, docstrings or imports."""
    found: list[ast.AST] = []

    def visit(node: ast.AST, in_function: bool) -> None:
        if isinstance(node, ast.FunctionDef):
            parts = [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body]
            in_function = True
        elif isinstance(node, SKIPPED) or is_typing(node) or is_text(node):
            return
        elif isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
            parts = []  # its sign is flipped; the number itself may be any in reshape(-1)
        elif isinstance(node, ast.AnnAssign):  # the annotation of a name is never looked at
            parts = [node.value] if node.value else []
        elif called(node) == "transpose":  # swapped below; an axis named twice only crashes
            parts = [node.func]
        else:
            parts = list(ast.iter_child_nodes(node))
        if in_function and changes(node):
            found.append(node)
        for part in parts:
            visit(part, in_function)

    visit(tree, in_function=False)
    return found


def is_typing(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and getattr(node.test, "id", None) == "TYPE_CHECKING"


def is_text(node: ast.AST) -> bool:
    """Tell docstrings and the texts of messages, which other tests match."""
    if isinstance(node, ast.Assign):
        names = {getattr(n, "id", "") for target in node.targets for n in ast.walk(target)}
        return bool(names & {"expected", "got", "advice"})
    constant = node.value if isinstance(node, ast.Expr) else node
    return isinstance(constant, ast.Constant) and isinstance(constant.value, str)


def changes(node: ast.AST) -> list:
    """List the ways to change one node, as functions that do it in place."""
    ways = []

    def way(change, *arguments):
        ways.append(lambda: change(*arguments))

    match node:
        case ast.BinOp(op=ast.MatMult()):
            way(swap_fields, node, "left", "right")
        case ast.BinOp() | ast.BoolOp() | ast.AugAssign():
            way(setattr, node, "op", swapped(node.op))
        case ast.Compare():
            for i, op in enumerate(node.ops):
                way(setattr, node, "ops", [*node.ops[:i], swapped(op), *node.ops[i + 1 :]])
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            way(become, node, node.operand)
        case ast.Constant(value=bool()):
            way(setattr, node, "value", not node.value)
        case ast.Constant(value=int() | float()):
            way(setattr, node, "value", node.value + 1)
        case ast.Constant(value=None):
            way(setattr, node, "value", 1)
        case ast.IfExp():
            way(swap_fields, node, "body", "orelse")
        case ast.If():
            way(setattr, node, "test", ast.UnaryOp(ast.Not(), node.test))
        case ast.Tuple() | ast.List():
            for i in range(len(node.elts) - 1):
                way(swap_items, node.elts, i)
        case ast.Slice():
            for bound in ("lower", "upper", "step"):
                if getattr(node, bound) is not None:
                    way(setattr, node, bound, None)
        case ast.Call():
            changes_of_call(node, way)
        case ast.Expr(value=ast.Call()):
            way(setattr, node, "value", ast.Constant(None))
    return ways


def changes_of_call(node: ast.Call, way) -> None:
    """Swap neighbouring axes of transpose and reshape; call the opposite function."""
    name = called(node)
    if name in ("transpose", "reshape"):
        for i in range(len(node.args) - 1):
            way(swap_items, node.args, i)
    if name in SWAPPED_NAMES:
        field = "attr" if isinstance(node.func, ast.Attribute) else "id"
        way(setattr, node.func, field, SWAPPED_NAMES[name])


def called(node: ast.AST) -> str:
    """Give the name of the function or method that a call calls, or nothing."""
    function = getattr(node, "func", None)
    return getattr(function, "attr", getattr(function, "id", ""))


def swapped(operator: ast.AST) -> ast.AST:
    return SWAPPED_OPERATORS[type(operator)]()


def swap_fields(node: ast.AST, one: str, other: str) -> None:
    first, second = getattr(node, one), getattr(node, other)
    setattr(node, one, second)
    setattr(node, other, first)


def swap_items(items: list, i: int) -> None:
    items[i], items[i + 1] = items[i + 1], items[i]


def become(node: ast.UnaryOp, operand: ast.expr) -> None:
    """Drop a sign or a `not`: apply a plus, or two nots, which keeps the place in the tree."""
    node.op = ast.UAdd() if isinstance(node.op, ast.USub) else ast.Not()
    node.operand = operand if isinstance(node.op, ast.UAdd) else ast.UnaryOp(ast.Not(), operand)
