"""Serve an application: connections, requests, proxies, workers."""

from .bodies import BodyBudget
from .etags import OriginalETags
from .proxies import TrustedProxies
from .request import Request
from .request_body import DrainRequestBody

__all__ = ["BodyBudget", "DrainRequestBody", "OriginalETags", "Request", "TrustedProxies"]
