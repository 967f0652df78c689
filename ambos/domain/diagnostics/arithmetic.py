"""The key of a question, computed again from what the question says, in fractions: never approximately.

A check is one of: ``value``: an expression the key equals and no other option does; ``makes``: a condition that becomes true
with the key in place of ``k`` and with no other; ``rule: table``: a rule in x that gives every y of the question's table.
Letters stand for unknowns: both sides are compared at many values of them. Expressions know + - * / **, comparisons, ``and``,
``abs``, ``min``, ``max``, ``sqrt`` (exact or refused) and ``median``; options are read as they are printed: «−2x + 5»,
«4.5 × 10⁴», «7 1/2», «30 %», «(3, −1)», «2 y 3», «x ≥ 3».
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import isqrt
from statistics import median
from typing import Any

SAMPLES = tuple(Fraction(n, 2) for n in range(-9, 12))
"""Values at which two expressions are compared; polynomials of the degrees asked at school agree at all or are the same."""
LONGEST = 200
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_UNITS = re.compile(r"(?<=\d)\s*(?:g/cm³|m/s²|km/h|cm²|cm³|m³|Wh|kcal|°C|°|%|km|cm|min|kg|m|g|s)(?![\w²³])")
_OPERATORS: Mapping[type, Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


def holds(check: Mapping[str, str], option: str, table: Sequence[Sequence[str]] = ()) -> bool:
    """Does the option satisfy the check? ``ValueError``, ``SyntaxError`` or ``ArithmeticError`` when it cannot be computed."""
    text = _as_expression(option)
    if check.get("rule") == "table":
        pairs = zip(table[0][1:], table[1][1:], strict=True)
        return all(_value(text, {"x": Fraction(x)}) == Fraction(y) for x, y in pairs)
    if "value" in check:
        return all(_value(text, at) == _value(check["value"], at) for at in _places(text, check["value"]))
    if "makes" in check:
        found = []
        for at in _places(text, check["makes"]):
            found.append(bool(_value(check["makes"], {**at, "k": _value(text, at)})))
        return all(found)
    raise ValueError(f"no such check: {sorted(check)}")


def _as_expression(printed: str) -> str:
    """What an option says, as an expression: units away, signs and powers spelled, products made plain."""
    text = printed.strip()[:LONGEST]
    text = re.sub(r"^y\s*=\s*", "", text)
    text = re.sub(r"(?<=\d)\s+(?:y|and)\s+(?=[−\d])", ",", text)
    text = _UNITS.sub("", text).replace("$", "")
    text = re.sub(r"([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: f"**({m[1].translate(_POWERS)})", text)
    for sign, plain in (("−", "-"), ("×", "*"), ("·", "*"), ("÷", "/"), ("≥", ">="), ("≤", "<="), (" : ", "/")):
        text = text.replace(sign, plain)
    if re.search(r"[^\W\d_]{3}", text):
        raise ValueError(f"words, not numbers: {printed}")
    text = re.sub(r"(\d+) (\d+/\d+)", r"(\1+\2)", text)
    text = re.sub(r"(?<=[\da-zA-Z)])\s*(?=[a-zA-Z(])", "*", text)
    return text.strip()


def _places(*texts: str) -> Iterable[dict[str, Fraction]]:
    """Values for the unknowns of these expressions: each takes others, and none twice the same pair."""
    names = sorted({n for t in texts for n in re.findall(r"\b[a-zA-Z]\b", t)} - {"k"})
    if not names:
        return [{}]
    found = []
    for shift in range(len(SAMPLES)):
        at = {name: SAMPLES[(shift * (i + 1) + 7 * i) % len(SAMPLES)] for i, name in enumerate(names)}
        if all(at.values()):  # a zero divides nothing
            found.append(at)
    return found


def _value(text: str, at: Mapping[str, Any]) -> Any:
    return _walk(ast.parse(text, mode="eval").body, at, text)


def _walk(node: ast.AST, at: Mapping[str, Any], text: str) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Fraction(ast.get_source_segment(text, node) or "")
    if isinstance(node, ast.Name) and node.id in at:
        return at[node.id]
    if isinstance(node, ast.Tuple):
        return tuple(_walk(part, at, text) for part in node.elts)
    if isinstance(node, ast.Subscript):
        return _walk(node.value, at, text)[int(_walk(node.slice, at, text))]
    if isinstance(node, ast.UnaryOp):
        return _OPERATORS[type(node.op)](_walk(node.operand, at, text))
    if isinstance(node, ast.BinOp):
        left, right = _walk(node.left, at, text), _walk(node.right, at, text)
        return _power(left, right) if isinstance(node.op, ast.Pow) else _OPERATORS[type(node.op)](left, right)
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return all(_walk(part, at, text) for part in node.values)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _OPERATORS[type(node.ops[0])](_walk(node.left, at, text), _walk(node.comparators[0], at, text))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
        return _FUNCTIONS[node.func.id](*(_walk(part, at, text) for part in node.args))
    raise ValueError(f"cannot be computed: {text}")


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > 20:
        raise ValueError("a power has a whole exponent up to 20")
    return Fraction(base) ** int(exponent)


def _root(value: Fraction) -> Fraction:
    above, below = isqrt(value.numerator), isqrt(value.denominator)
    if above**2 != value.numerator or below**2 != value.denominator:
        raise ValueError(f"the root of {value} is no fraction")
    return Fraction(above, below)


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs, "min": min, "max": max, "sqrt": _root, "median": lambda *values: median(values),
}  # fmt: skip
