"""`make test-browsers`: the voice page in Firefox and in WebKitGTK, each in its own words of the W3C.

Firefox speaks WebDriver BiDi by itself, WebKitGTK comes with a driver for WebDriver: no further package is needed.
Chromium has `tests/browser`, with many more tests; here is what differs between engines: what they record.
"""
