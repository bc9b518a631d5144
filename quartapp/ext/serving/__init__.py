"""What stands between the network and the application."""

from .etags import OriginalETags
from .hearing import HearOut
from .proxies import TrustedProxies
from .request import Request

__all__ = ["HearOut", "OriginalETags", "Request", "TrustedProxies"]
