"""What Schemathesis cannot make up: texts that only the API itself gives out."""

import schemathesis
from hypothesis import strategies

schemathesis.openapi.format("cursor", strategies.just(""))
schemathesis.openapi.format("etag", strategies.just("*"))
