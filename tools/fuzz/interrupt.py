# SPDX-License-Identifier: BSD-3-Clause
"""interrupt.py - Ctrl-C in a campaign: the first one ends it in order, a second one at once."""
import signal
import time

MOMENT = 0.5  # seconds: what comes sooner is the same Ctrl-C, told twice
_first = None


def _came(*_):
    global _first  # pylint: disable=global-statement
    if _first is None:
        _first = time.monotonic()
    elif time.monotonic() - _first > MOMENT:
        raise KeyboardInterrupt


def watch():
    """From now on a Ctrl-C is only noted; who runs something asks."""
    global _first  # pylint: disable=global-statement
    _first = None
    signal.signal(signal.SIGINT, _came)


def asked():
    return _first is not None


def since():
    """Seconds since the first one; 0 as long as there was none."""
    return 0.0 if _first is None else time.monotonic() - _first
