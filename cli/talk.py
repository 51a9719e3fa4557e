"""`goldenfish talk`: a conversation with the interviewer in the terminal, spoken or written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

import typer

from cli.api_client import ApiClient
from cli.errors import CommandError
from cli.talking.choices import Choices, End, PracticeMode, Product
from cli.talking.conversation import Manner
from cli.talking.dialogue import hold_dialogue
from cli.talking.inputs import are_typed, inputs
from cli.talking.memories import hold_memories
from cli.talking.player import Player
from cli.talking.session_socket import CODECS
from cli.talking.talking_partner import talking_partner
from cli.terminal import write_json
from goldenfish.providers.faults import FaultCode
from goldenfish.settings import Mode

EPILOG = """Examples:

  goldenfish talk --answers ~/recordings                     a spoken memory interview; the recordings answer

  goldenfish talk --end phrase                               the samples; each answer ends by "done"

  goldenfish talk --product practice --mode interview        practise a job interview, typing

  goldenfish talk --product practice --mode language --language es --text lines.txt --keep sounds/

  goldenfish talk --product mentor --answers ~/recordings    talk to the mentor with recordings

  goldenfish talk --product practice --interrupt-after 800   cut every reply short after 0.8 s

  goldenfish talk --url https://… --token …                  with a deployed service

Everything works without a key: espeak-ng reads, the rules engine replies, pocketsphinx drafts what was said.
Sound is played with --play only; without it a sound counts as played as soon as it is there.

Exit codes: 0 the conversation is complete · 1 a reply failed, or the results did not come · 2 wrong usage ·
4 wrong settings, no player for --play, or no recorder for --microphone · 5 the service refused something.
"""


def talk(
    *,
    product: Annotated[Product, typer.Option(help="Memory interview, practice, or mentor.")] = Product.MEMORIES,
    mode: Annotated[PracticeMode | None, typer.Option(help="Of practice: interview (the default), …")] = None,
    language: Annotated[str, typer.Option(help="Of the conversation.")] = "en",
    answers: Annotated[Path | None, typer.Option(metavar="DIR", help="Recordings to answer with, by name.")] = None,
    end: Annotated[End, typer.Option(help="What ends an answer of memories.")] = End.ACTION,
    text: Annotated[Path | None, typer.Option(metavar="FILE", help="One message a line; - reads stdin.")] = None,
    microphone: Annotated[bool, typer.Option("--microphone", help="Speak, from Enter to Enter.")] = False,
    url: Annotated[str, typer.Option(help="A running service; without it a local cloud is started.")] = "",
    token: Annotated[str, typer.Option(help="Bearer token for --url; otherwise the first of API_TOKEN.")] = "",
    services: Annotated[Mode | None, typer.Option(help="Of the local cloud: made up, keyless, or vendors.")] = None,
    play: Annotated[bool, typer.Option("--play", help="Play what is said.")] = False,
    keep: Annotated[Path | None, typer.Option(metavar="DIR", help="Keep the received sound there.")] = None,
    silent: Annotated[bool, typer.Option("--silent", help="Ask for text only.")] = False,
    interrupt_after: Annotated[int | None, typer.Option(min=0, metavar="MS", help="Cut each reply short.")] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the last results.")] = 600,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Hold a conversation with the interviewer, the practice partner or the mentor.

    Uses the reference client: one live connection with tickets, resumed after every loss. Shows when each turn's
    first token, first sentence and first sound came.
    """
    choices = Choices(product, mode, end, language, answers, text, microphone, silent, play, interrupt_after)
    choices.check()
    player = Player(audible=play, keep=keep)
    with talking_partner(url, token, services) as door, ApiClient(door.url, door.token) as client:
        if product is Product.MEMORIES:
            hold_memories(
                client,
                player,
                language=language,
                answers=answers,
                microphone=microphone,
                by_phrase=end is End.PHRASE,
                timeout_s=timeout,
                as_json=as_json,
            )
            return
        manner = Manner(player, () if silent else CODECS, interrupt_after)
        chosen = (mode or PracticeMode.INTERVIEW).value if product is Product.PRACTICE else None
        held = hold_dialogue(
            client,
            manner,
            mode=chosen,
            language=language,
            said=inputs(answers, text, microphone=microphone),
            echoed=are_typed(answers, text, microphone=microphone),
        )
    if as_json:
        write_json(held)
    if failed := [turn for turn in held["turns"] if turn["reason"] == "error"]:
        code = failed[0]["error"]
        fix = (
            "goldenfish doctor" if code in get_args(FaultCode) else "docs/events.md and docs/api.md say what it means"
        )
        raise CommandError(f"{len(failed)} of {len(held['turns'])} turns failed, the first of them: {code}", fix)
