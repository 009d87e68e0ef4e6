"""The release of this code."""

RELEASE = "0.1.0"
BUILT = 0.0  #: when the newest file of a bundle was changed (seconds since the epoch); its maker sets it
