"""The voice page in Debian's chromium, driven by Playwright, against the whole local cloud.

Nothing here waits for seconds: the page says its state in `data-state` and its notices in `data-notice`, and the
tests wait for these. Inside a test only Playwright may wait (`Visitor.until`): its handlers of requests and sockets
run while it waits, and stand still during `time.sleep`.
"""
