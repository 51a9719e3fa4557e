"""Answers against key points: right, partial, wrong and unknown ones of many questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenfish.personas.cues import cue_in
from goldenfish.personas.service import language_names
from goldenfish.personas.tone import tone_of
from goldenfish.practice.bank import next_question, questions, topic_of, topics
from goldenfish.practice.judging import judge
from goldenfish.practice.models import Verdict
from goldenfish.providers.chat_model import ChatMessage
from tests.unit.practice.talking import Talk

BY_ID = {question.id: question for question in questions()}
FACTS = [question.id for question in questions() if not topic_of(question).story]

ANSWERS: list[tuple[str, Verdict, str]] = [
    ("tcp-udp", "right", "TCP guarantees delivery in order, and UDP does not, but it's faster, used in games."),
    ("tcp-udp", "right", "Well, TCP is connection-oriented and reliable. UDP is unreliable, it's for video calls."),
    ("tcp-udp", "partial", "TCP is reliable."),
    ("tcp-udp", "partial", "UDP is faster because it does not check delivery."),
    ("tcp-udp", "wrong", "TCP does not guarantee delivery."),
    ("tcp-udp", "wrong", "TCP doesn't guarantee that packets arrive, UDP does."),
    ("tcp-udp", "wrong", "UDP guarantees delivery and TCP does not."),
    ("tcp-udp", "wrong", "TCP is faster and connectionless."),
    ("tcp-udp", "unknown", "They are both network protocols."),
    ("tcp-udp", "wrong", "I don't think that TCP is reliable."),
    ("hash-map", "right", "You hash the key to get the bucket, and lookup is O(1) on average."),
    ("hash-map", "right", "A hash function turns the key into an index, so a lookup takes constant time."),
    ("hash-map", "partial", "It hashes the key to find the slot in an array."),
    ("hash-map", "wrong", "It goes through all the keys one by one."),
    ("hash-map", "wrong", "Finding a value takes O(log n) on average."),
    ("index", "right", "It speeds up queries, but inserts and updates get slower and it takes disk space."),
    ("index", "partial", "It makes reads faster."),
    ("index", "partial", "Without it the database scans everything; avoiding a full table scan is the point."),
    ("index", "wrong", "An index makes writes faster."),
    ("index", "wrong", "An index does not speed up reads."),
    ("stack-queue", "right", "A stack is last in first out, a queue is first in first out."),
    ("stack-queue", "partial", "A stack is LIFO, like an undo history."),
    ("stack-queue", "wrong", "A stack is first in, first out and a queue is last in, first out."),
    ("process-thread", "right", "A process has its own memory, while threads share memory."),
    ("process-thread", "partial", "Threads share memory."),
    ("process-thread", "wrong", "Processes share memory and threads have their own memory."),
    ("big-o-binary-search", "right", "On sorted data you look at the middle and drop one half, so it is O(log n)."),
    ("big-o-binary-search", "partial", "You look at the middle element."),
    ("big-o-binary-search", "wrong", "It is linear, O(n)."),
    ("rest-idempotent", "right", "Repeating has the same effect. GET, PUT and DELETE are idempotent, POST is not."),
    ("rest-idempotent", "wrong", "POST is idempotent."),
    ("deadlock", "right", "Two threads wait for each other's lock forever. Always take locks in the same order."),
    ("deadlock", "partial", "Two threads wait for each other."),
    ("transaction-acid", "partial", "Atomic means all or nothing."),
    ("join-types", "right", "Inner returns only matching rows, left returns all rows of the left table with nulls."),
    ("join-types", "wrong", "An inner join returns all rows."),
    ("isolation-levels", "right", "Reading data that is not committed yet. Read committed prevents it."),
    ("isolation-levels", "wrong", "Read uncommitted prevents it."),
    ("sharding-replication", "right",
     "Sharding splits data across machines to scale writes; replication copies the same data for availability."),
    ("sharding-replication", "wrong", "Replication splits the data, sharding copies the same data."),
    ("n-plus-one", "partial", "One query for the list and then another query for each row."),
    ("load-balancer", "right", "It distributes requests over servers and uses health checks."),
    ("load-balancer", "partial", "It spreads traffic over several servers."),
    ("load-balancer", "wrong", "It stores data in a database."),
    ("scaling", "right", "Vertical is a bigger machine, which has a limit; horizontal is more machines."),
    ("scaling", "wrong", "Vertical scaling means adding servers."),
    ("cap", "wrong", "You can have all three at the same time."),
    ("cdn", "partial", "It serves images from servers close to the user."),
    ("container-vm", "right", "Containers share the host kernel, VMs have a full OS; so containers start faster."),
    ("container-vm", "wrong", "A container has its own operating system kernel."),
    ("container-vm", "wrong", "VMs share the kernel of the host."),
    ("blue-green", "right", "Blue-green switches all traffic at once. A canary gets five percent first."),
    ("kubernetes-probes", "right", "Liveness restarts the container, readiness stops traffic to the pod."),
    ("kubernetes-probes", "wrong", "Readiness restarts the container."),
    ("secrets", "right", "In a vault, never in the repository."),
    ("secrets", "wrong", "I put them in the git repo."),
    ("observability", "right",
     "Metrics are numbers over time, traces follow a request across services, logs hold details of events."),
    ("conflict", "right", "A colleague disagreed about the database. I suggested a test, and in the end we agreed."),
    ("failure", "partial", "I deleted the production table by mistake."),
    ("prioritise", "right", "I compare impact and deadlines, agree with my manager and inform the others."),
]  # fmt: skip


def test_the_bank_is_whole() -> None:
    assert len(questions()) >= 40
    assert {topic.topic for topic in topics()} == {
        "coding", "databases", "system-design", "cloud-devops", "behavioural",
    }  # fmt: skip
    assert all(len(topic.questions) >= 8 for topic in topics())
    assert all(any(not point.extra for point in question.points) for question in questions())
    assert all(question.question.endswith(("?", ".")) for question in questions())


def test_topics_take_turns_and_nothing_is_asked_twice() -> None:
    asked = [next_question(frozenset())]
    while (following := next_question(frozenset(q.id for q in asked if q), asked[-1])) is not None:
        asked.append(following)
    assert len(asked) == len(questions())
    assert len({topic_of(q).topic for q in asked[:5] if q}) == 5


@pytest.mark.parametrize("question_id", FACTS)
def test_the_banks_own_explanation_is_a_right_answer(question_id: str) -> None:
    question = BY_ID[question_id]
    judgement = judge(question, question.explanation)
    assert (judgement.verdict, judgement.mends, judgement.denied) == ("right", (), ())


@pytest.mark.parametrize("question_id", [name for name in FACTS if BY_ID[name].facts][::3])
def test_other_questions_answers_are_never_called_right(question_id: str) -> None:
    others = [q for q in questions() if q.id != question_id and not topic_of(q).story]
    called_right = [q.id for q in others if judge(BY_ID[question_id], q.explanation).verdict == "right"]
    assert not called_right


@pytest.mark.parametrize(("question_id", "verdict", "answer"), ANSWERS)
def test_an_answer(question_id: str, verdict: Verdict, answer: str) -> None:
    judgement = judge(BY_ID[question_id], answer)
    assert judgement.verdict == verdict, judgement


def test_what_is_said_last_counts() -> None:
    corrected = judge(BY_ID["tcp-udp"], "TCP is not reliable. No, wait, TCP is reliable.")
    assert [point.say for point in corrected.made] == ["TCP guarantees that data arrives, in order"]


def test_denying_a_choice_is_no_mistake() -> None:
    judgement = judge(BY_ID["caching"], "I would not use Redis here.")
    assert judgement.denied == ()
    assert judgement.verdict == "unknown"


@pytest.mark.parametrize("answer", ["", "?", "not", "TCP", "does not", "and, but; which.", "ü" * 3000])
def test_odd_answers_are_judged_too(answer: str) -> None:
    for question in questions():
        assert judge(question, answer).verdict in {"unknown", "partial"}


@given(
    words=st.lists(
        st.sampled_from(
            ["TCP", "UDP", "is", "not", "doesn't", "reliable", "and", ",", "but", ".", "it", "so", "faster"]
        ),
        max_size=12,
    )
)
def test_a_verdict_fits_what_was_found(words: list[str]) -> None:
    judgement = judge(BY_ID["tcp-udp"], " ".join(words))
    contradicted = bool(judgement.denied or judgement.mends)
    assert (judgement.verdict == "unknown") == (not judgement.made and not contradicted)
    assert (judgement.verdict == "wrong") == (not judgement.made and contradicted)
    assert not set(judgement.made) & {*judgement.denied, *judgement.missing}


@given(text=st.text(max_size=80), language=st.sampled_from(sorted(language_names())))
def test_no_text_breaks_the_rules(text: str, language: str) -> None:
    said = ChatMessage(role="user", text=text)
    assert tone_of([said], language) is not None
    assert cue_in(text, language) in {None, "wait", "skip", "repeat", "dont_know"}
    talk = Talk("practice", "general", language)
    assert talk.ask(text)
