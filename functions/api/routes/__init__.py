"""The routes, one file per resource."""

from __future__ import annotations

from functions.api.routes import (
    answers,
    audit,
    auth,
    consents,
    conversations,
    erasure,
    events,
    exports,
    figures,
    health,
    limits,
    mentor,
    questions,
    realtime,
    recordings,
    report,
    results,
    sessions,
    slices,
    tickets,
    users,
    webhooks,
)

ROUTERS = (
    sessions.router,
    questions.router,
    recordings.router,
    slices.router,
    answers.router,
    results.router,
    events.router,
    tickets.router,
    realtime.router,
    report.router,
    consents.router,
    conversations.router,
    mentor.router,
    erasure.router,
    exports.router,
    audit.router,
    auth.router,
    users.router,
    webhooks.router,
    limits.router,
    figures.router,
    health.router,
)
"""In the order of the document."""
