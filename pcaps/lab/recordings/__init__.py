"""Every recording, in the order they are made."""

from .registry import RECORDINGS
from . import direct, servers, qemu_server, scripted, reverse, attacks, network, carriers, activity, negatives, clients, products  # noqa: F401  (importing a module registers its recordings)

__all__ = ["RECORDINGS"]
