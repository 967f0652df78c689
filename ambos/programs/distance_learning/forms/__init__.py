"""What is typed."""

from .advice import ORDER, AdviceForm, asked_next

__all__ = ["ORDER", "AdviceForm", "asked_next"]
