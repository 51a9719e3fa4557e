"""A function that never finishes its import."""

import time

time.sleep(600)
