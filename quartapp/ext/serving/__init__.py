"""Serve an application: connections, requests, proxies, workers."""

from .bodies import BodyBudget
from .etags import OriginalETags
from .hearing import HearOut
from .proxies import TrustedProxies
from .request import Request

__all__ = ["BodyBudget", "HearOut", "OriginalETags", "Request", "TrustedProxies"]
