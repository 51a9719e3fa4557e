"""Starts the Lambda runtime in a child process that the kernel ends together with the local cloud.

Run as a script by path (never imported), so that nothing of the local cloud is on the function's import path:
``python -P launch.py PARENT_PID HANDLER``. ``preexec_fn`` would do the same but forks a process that has
threads, which Python 3.12 and later warn about.
"""

import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    parent = int(sys.argv.pop(1))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent died before the call above
            sys.exit(1)
    # Elsewhere the runtime ends when its next call to the Runtime API finds nobody.
    runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)
