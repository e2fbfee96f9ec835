"""Tongguan (通关, to clear customs): open software for coordinated border management."""
