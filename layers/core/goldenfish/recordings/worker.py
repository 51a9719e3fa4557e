"""What the ASR and the assessment worker have in common: one queue message, from receipt to result."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from goldenfish.consents.models import NOT_CONSENTED
from goldenfish.objects.store import ObjectMissingError
from goldenfish.observability import Meter, Metric, about, span
from goldenfish.problems import SessionNotFound
from goldenfish.recordings.intake import Job, NothingToDo, take_in
from goldenfish.recordings.notification import NotANotification, parse_notification
from goldenfish.settings import settings


class Part(Protocol):
    """One part of an answer: its transcript or its assessment.

    Attributes:
        seconds: metric of how long it took, by outcome.
        failed: metric of those that failed, by reason.
    """

    seconds: Metric
    failed: Metric

    def is_done(self, job: Job) -> bool:
        """Whether an earlier delivery has done it for good."""
        ...

    def carry_out(self, job: Job, *, again: bool) -> str:
        """Do it, store it and return the outcome's name. Raises only what a retry may cure.

        Args:
            job: what to do.
            again: an earlier attempt may have stored its result and died before the session knew.
        """
        ...

    def give_up(self, job: Job) -> None:
        """Store that it failed, so that the session need not wait for it."""
        ...


def serve(record: SQSRecord, part: Part, logger: Logger, metrics: Meter) -> None:
    """Work on one message.

    Permanent faults are results and faults of the message are log lines: neither is retried. The last attempt
    stores the failure before it raises, so that the session can finish; the message goes to the dead letters
    and, replayed from there, may still replace the failure.
    """
    about("")
    metrics.add(Metric.MESSAGE_RECEIVED)
    try:
        notification = parse_notification(record.body)
        job = take_in(notification)
    except NotANotification as fault:
        logger.warning("message dropped", reason=str(fault), message_id=record.message_id)
        metrics.add(Metric.MESSAGE_DROPPED)
        return
    except NothingToDo as reason:
        logger.info("nothing to do", reason=str(reason), message_id=record.message_id, key=notification.key)
        return
    about(job.session_id)
    attempt = int(record.attributes.approximate_receive_count)
    # Logger keys persist in a warm environment; every message sets them all anew.
    logger.append_keys(question_index=job.question_index, recording_id=job.recording_id, attempt=attempt)
    logger.info("attempt", message_id=record.message_id)
    if part.is_done(job):
        logger.info("already done")
        return
    began = time.perf_counter()
    try:
        with span(part.seconds.removesuffix("Seconds").lower(), attempt=attempt):
            outcome = part.carry_out(job, again=attempt > 1)
    except SessionNotFound:  # erased meanwhile; what this attempt has stored goes with the next sweep
        logger.info("session erased")
    except ObjectMissingError:
        logger.warning("recording erased")
        _give_up(part, job)
    except Exception:
        last = attempt >= settings().max_receive_count
        logger.exception("attempt failed", last=last)
        if last:
            _give_up(part, job)
        raise
    else:
        logger.info("done", outcome=outcome)
        metrics.add(Metric.PART_DONE)
        metrics.add(part.seconds, time.perf_counter() - began, outcome=outcome)
        if outcome not in ("done", NOT_CONSENTED):  # a refusal of the person's is no failure
            metrics.add(part.failed, outcome=outcome)


def _give_up(part: Part, job: Job) -> None:
    with suppress(SessionNotFound):  # erased meanwhile
        part.give_up(job)
