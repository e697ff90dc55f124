"""Problems about sizes: windows, padding, what is left over, what one number sees.

Each maker draws its numbers and returns them with the answer and the answers that known
mistakes give. The words stand in ``locale/<language>/drill.json``.
"""

from __future__ import annotations

from ..shapes import output_size, receptive_field, same_padding, unseen
from .draw import Draw

#: Numbers for the words, the answer, and what each mistake answers instead.
Made = tuple[dict[str, int], int, dict[str, int]]


def size(draw: Draw) -> Made:
    """Output size with any padding and stride."""
    F, S = draw.choose([2, 3, 4, 5, 7, 10, 11]), draw.between(1, 4)
    P, H = draw.between(0, F // 2), draw.between(12, 64)
    room = H + 2 * P - F
    answer = output_size(H, F, S, P)
    mistakes = {
        "ceil": -(-room // S) + 1,
        "start": room // S,
        "one_side": (H + P - F) // S + 1,
        "precedence": H - F + 2 * P // S + 1,
    }
    return {"H": H, "F": F, "S": S, "P": P, "room": room, "steps": room // S}, answer, mistakes


def same(draw: Draw) -> Made:
    """Output size with same padding and a stride."""
    F, S, H = draw.choose([2, 3, 4, 5, 7]), draw.between(2, 4), draw.between(10, 120)
    mistakes = {"valid": output_size(H, F, S), "kept": H, "floor": H // S}
    return {"H": H, "F": F, "S": S}, output_size(H, F, S, "same"), mistakes


def zeros(draw: Draw) -> Made:
    """Rows of zeros that same padding puts below."""
    F, S, H = draw.choose([2, 3, 4, 5, 6, 7, 10]), draw.between(1, 3), draw.between(10, 100)
    before, after = same_padding(H, F, S)
    numbers = {"H": H, "F": F, "S": S, "OH": -(-H // S), "total": before + after, "before": before}
    return numbers, after, {"total": before + after, "above": before, "half": F // 2}


def left_over(draw: Draw) -> Made:
    """Rows at the end that no window visits."""
    F, S, H = draw.between(3, 7), draw.between(2, 3), draw.between(12, 60)
    numbers = {"H": H, "F": F, "S": S, "OH": output_size(H, F, S), "room": H - F}
    numbers["used"] = (numbers["OH"] - 1) * S + F
    return numbers, unseen(H, F, S), {"plain": H % S, "windows": numbers["OH"]}


def pool(draw: Draw) -> Made:
    """Rows behind a pooling with its usual stride."""
    F, H = draw.between(2, 3), draw.between(9, 120)
    numbers = {"H": H, "F": F, "rest": H % F}
    return numbers, output_size(H, F, F), {"step_one": H - F + 1, "ceil": -(-H // F)}


def chain(draw: Draw) -> Made:
    """Rows behind three convolutions of stride 2 with same padding."""
    H = draw.between(30, 130)
    first = output_size(H, 3, 2, "same")
    second = output_size(first, 3, 2, "same")
    numbers = {"H": H, "first": first, "second": second}
    mistakes = {"floor": H // 8, "two": second, "once": first}
    return numbers, output_size(second, 3, 2, "same"), mistakes


def field(draw: Draw) -> Made:
    """Rows of the image that one number sees behind two convolutions and a pooling."""
    A, B = draw.choose([3, 5, 7]), draw.choose([3, 5])
    numbers = {"A": A, "B": B, "second": A + 1, "steps": B - 1}
    mistakes = {
        "no_jump": receptive_field([A, 2, B]),
        "product": A * 2 * B,
        "early": A + 2 + 2 * (B - 1),
        "last": B,
    }
    return numbers, receptive_field([A, (2, 2), B]), mistakes
