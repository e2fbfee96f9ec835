"""Tongguan (通关, to clear customs): open software for coordinated border management."""

__version__ = "0.1.0"
