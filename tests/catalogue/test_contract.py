"""Every operation of the catalogue keeps its contract, and the contract bites."""

from __future__ import annotations

from tamis.catalogue import known_operations
from tamis.testing.operation import OperationTests


class TestCatalogue(OperationTests):
    operations = tuple(known_operations().values())
