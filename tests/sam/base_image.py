"""A stand-in for AWS's base image public.ecr.aws/lambda/python:3.13, made from this machine's own Python 3.13.

The real image comes from a registry that a test machine may not reach. The stand-in has the same places (Python in
/var/lang, runtime client in /var/runtime, code in /var/task), so the project's Dockerfiles and `sam local` work
on it unchanged. It is not Amazon Linux: what that system's own libraries do is not tested by it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

NAME = "public.ecr.aws/lambda/python"
# The Dockerfiles' name, and those that `sam local` derives for zip functions.
TAGS = ("3.13", "3.13-x86_64", "3.13-arm64")
PROGRAMS = (
    *("sh", "bash", "env", "id", "uname", "sleep", "true", "ls", "cat", "cp", "mv", "rm", "mkdir", "chmod", "ln"),
    *("touch", "dirname", "find", "sed", "grep", "tar", "gzip"),
)
# Loaded at run time without being named by any file: glibc's own parts, and what wheels expect of a system.
LIBRARIES = (
    *("libc.so.6", "libm.so.6", "libmvec.so.1", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1"),
    *("libresolv.so.2", "libnss_dns.so.2", "libnss_files.so.2", "libstdc++.so.6", "libgcc_s.so.1", "libgomp.so.1"),
    "libatomic.so.1",
)
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
BOOTSTRAP = """#!/bin/sh
export PYTHONPATH="$LAMBDA_TASK_ROOT:/opt/python:/var/runtime"
exec /var/lang/bin/python3.13 -m awslambdaric "$_HANDLER"
"""
ENTRYPOINT = """#!/bin/sh
export _HANDLER="$1"
[ -n "$AWS_LAMBDA_RUNTIME_API" ] && exec /var/runtime/bootstrap
exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
"""
CONFIG = (
    "ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 LD_LIBRARY_PATH=/var/lang/lib "
    "LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime "
    f"SSL_CERT_FILE={CERTIFICATES} PIP_CERT={CERTIFICATES}",
    "WORKDIR /var/task",
    'ENTRYPOINT ["/lambda-entrypoint.sh"]',
)


def make(python: Path, runtime_lock: Path, docker_host: str) -> None:
    """Build the image from `python` (a 3.13) and tag it in the daemon at `docker_host`."""
    root = Path(tempfile.mkdtemp(prefix="goldenfish-base-"))
    try:
        _copy_python(python, root)
        _install_runtime(python, runtime_lock, root)
        _copy_programs(root)
        _copy_libraries(root)
        _write_system_files(root)
        _import(root, docker_host)
    finally:
        shutil.rmtree(root)


def _copy_python(python: Path, root: Path) -> None:
    told = subprocess.run(
        [python, "-c", "import sys; print(sys.base_prefix)"], check=True, capture_output=True, text=True
    )
    prefix = Path(told.stdout.strip())
    unwanted = shutil.ignore_patterns("site-packages", "test", "idlelib", "tkinter", "turtledemo", "*.a", "config-3*")
    shutil.copytree(prefix / "lib" / "python3.13", root / "var/lang/lib/python3.13", ignore=unwanted, symlinks=True)
    for library in (prefix / "lib").glob("libpython3*.so*"):
        shutil.copy2(library, root / "var/lang/lib", follow_symlinks=False)
    programs = root / "var/lang/bin"
    programs.mkdir()
    shutil.copy2((prefix / "bin/python3.13").resolve(), programs / "python3.13")
    (programs / "python3").symlink_to("python3.13")
    (programs / "python").symlink_to("python3.13")
    packages = root / "var/lang/lib/python3.13/site-packages"
    packages.mkdir()
    wheel = next((prefix / "lib/python3.13/ensurepip/_bundled").glob("pip-*.whl"))
    subprocess.run([python, "-m", "zipfile", "-e", wheel, packages], check=True)
    pip = programs / "pip"
    pip.write_text('#!/bin/sh\nexec /var/lang/bin/python3.13 -m pip "$@"\n')
    pip.chmod(0o755)


def _install_runtime(python: Path, lock: Path, root: Path) -> None:
    target = root / "var/runtime"
    pip = next((root / "var/lang/lib/python3.13/site-packages").glob("pip"))
    command: list[str | Path] = [python, pip, "install", "-q", "--require-hashes", "--target", target, "-r", lock]
    subprocess.run([*command, "--disable-pip-version-check", "--root-user-action=ignore"], check=True)
    for path, text in {target / "bootstrap": BOOTSTRAP, root / "lambda-entrypoint.sh": ENTRYPOINT}.items():
        path.write_text(text)
        path.chmod(0o755)


def _copy_programs(root: Path) -> None:
    (root / "usr/bin").mkdir(parents=True)
    (root / "bin").symlink_to("usr/bin")
    for name in PROGRAMS:
        found = shutil.which(name)
        if found:
            shutil.copy2(Path(found).resolve(), root / "usr/bin" / name)


def _copy_libraries(root: Path) -> None:
    """Copy the closure of shared libraries of everything copied so far, at their own paths."""
    binaries = [p for p in root.rglob("*") if p.is_file() and not p.is_symlink() and _is_elf(p)]
    listed = subprocess.run(["ldd", *binaries], capture_output=True, text=True, check=False).stdout
    wanted = set(re.findall(r"(?:=> |^\s+)(/\S+) \(0x", listed, re.MULTILINE))
    known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    for name in LIBRARIES:
        wanted.update(re.findall(rf"{re.escape(name)} .*(?:x86-64|AArch64).*=> (/\S+)", known)[:1])
    for link in ("lib", "lib64"):
        (root / "usr" / link).mkdir(parents=True, exist_ok=True)
        (root / link).symlink_to(f"usr/{link}")
    for path in sorted(wanted):
        if path.startswith(str(root)):
            continue
        target = root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(Path(path).resolve(), target)


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _write_system_files(root: Path) -> None:
    modes = {"tmp": 0o1777, "var/task": 0o755, "opt": 0o755, "etc/ssl/certs": 0o755}
    for folder, mode in modes.items():
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder).chmod(mode)
    (root / "etc/passwd").write_text("root:x:0:0:root:/tmp:/bin/sh\nsbx_user1051:x:993:990::/tmp:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    (root / "etc/nsswitch.conf").write_text("hosts: files dns\n")
    shutil.copy2(CERTIFICATES, root / CERTIFICATES.relative_to("/"))


def _import(root: Path, docker_host: str) -> None:
    changes = [part for line in CONFIG for part in ("--change", line)]
    environment = {**os.environ, "DOCKER_HOST": docker_host}
    archive = subprocess.Popen(["tar", "-C", root, "-c", "."], stdout=subprocess.PIPE)
    first = f"{NAME}:{TAGS[0]}"
    subprocess.run(["docker", "import", *changes, "-", first], stdin=archive.stdout, check=True, env=environment)
    if archive.wait() != 0:
        raise RuntimeError("tar could not pack the base image")
    for tag in TAGS[1:]:
        subprocess.run(["docker", "tag", first, f"{NAME}:{tag}"], check=True, env=environment)
