"""The release of this code."""

RELEASE = "0.1.0"
