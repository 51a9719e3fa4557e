"""PulseAudio with a loudspeaker that nobody hears and a microphone into which recordings are played.

Firefox's `AudioContext` does not start without a sink; and a real source is nearer to a device than the engines' own
stand-ins, which give a steady tone (Firefox) or beeps (WebKit).
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browsers.processes import program, running, until

_MODULES = (
    "module-null-sink sink_name=loudspeaker",
    "module-null-sink sink_name=room",
    # Browsers hide the monitor of a sink from pages; a source that repeats it is a microphone like any other.
    "module-remap-source master=room.monitor source_name=microphone channels=1"
    " source_properties=device.description=Microphone",
)


class Sound:
    """The sound server of one test.

    Attributes:
        environment: what a program needs to find it.
    """

    def __init__(self, folder: Path) -> None:
        self.environment = {"PULSE_SERVER": f"unix:{folder / 'pulse'}"}
        self._folder = folder

    def say(self, recording: bytes) -> None:
        """Play a WAV file into the microphone, to its end."""
        path = self._folder / "said.wav"
        path.write_bytes(recording)
        self._run("paplay", "--device=room", str(path))

    def choose(self) -> bool:
        """Let loudspeaker and microphone be the devices that programs get; False while the server is starting."""
        chosen = [self._run("pactl", "set-default-sink", "loudspeaker", check=False),
                  self._run("pactl", "set-default-source", "microphone", check=False)]  # fmt: skip
        return chosen == [0, 0]

    def _run(self, name: str, *arguments: str, check: bool = True) -> int:
        command = [program(name, "pulseaudio-utils"), *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert not check or done.returncode == 0, done.stderr
        return done.returncode


@contextmanager
def sound_server(folder: Path) -> Iterator[Sound]:
    """A sound server with files of its own."""
    sound = Sound(folder)
    modules = [*_MODULES, f"module-native-protocol-unix socket={folder / 'pulse'} auth-anonymous=1"]
    command = [
        program("pulseaudio", "pulseaudio"), "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
        *(f"--load={module}" for module in modules),
    ]  # fmt: skip
    environment = {"PULSE_RUNTIME_PATH": str(folder), "PULSE_STATE_PATH": str(folder), "HOME": str(folder)}
    with running(command, environment, folder / "pulseaudio.log"):
        until(sound.choose, "PulseAudio")
        yield sound
