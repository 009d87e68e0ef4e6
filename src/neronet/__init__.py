"""Neronet; a program that it runs may ``import neronet`` and ``neronet.report(step, loss=0.3)``."""

from neronet.reporting import is_followed, report

__all__ = ["is_followed", "report"]
