"""What stands between the network and the application."""

from .proxies import TrustedProxies
from .request import Request

__all__ = ["Request", "TrustedProxies"]
