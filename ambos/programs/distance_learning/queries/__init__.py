"""Every read of distance learning."""

from .advice import ShownAdvice, ShownOption, advice_for

__all__ = ["ShownAdvice", "ShownOption", "advice_for"]
