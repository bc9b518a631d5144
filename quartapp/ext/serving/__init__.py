"""What stands between the network and the application."""

from .body import BodyLimit
from .proxies import TrustedProxies
from .request import Request

__all__ = ["BodyLimit", "Request", "TrustedProxies"]
