"""The 27 items of TRIPOD+AI, the reporting guideline for clinical prediction models.

Collins GS et al. (2024), TRIPOD+AI statement, BMJ 385:e078378, doi:10.1136/bmj-2023-078378. Names and sections are
the checklist's; the questions are a summary in our own words, not the checklist's text.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One item of the checklist.

    Attributes:
        number: 1 to 27.
        section: of the report.
        name: the checklist's name.
        question: what a reader wants to know, in one line.
    """

    number: int
    section: str
    name: str
    question: str


_ITEMS = (
    ("Title", "Title", "Which model, for whom, to predict what: developed, evaluated, or both?"),
    ("Abstract", "Abstract", "Does a summary give data, methods, results and limits?"),
    ("Introduction", "Background", "Which health context and use, which groups differ, which models exist?"),
    ("Introduction", "Objectives", "Is it development or evaluation of a model?"),
    ("Methods", "Data", "Where do the data come from, how representative are they, when were they gathered?"),
    ("Methods", "Participants", "Where were they recruited, who was eligible, which treatments did they have?"),
    ("Methods", "Data preparation", "How were the data checked and prepared, alike for all groups?"),
    ("Methods", "Outcome", "What is predicted, who assessed it and how, blind to the predictors?"),
    ("Methods", "Predictors", "Which were considered, how and when were they measured?"),
    ("Methods", "Sample size", "How was the number of people arrived at, and is it enough?"),
    ("Methods", "Missing data", "How were missing values handled, and why were people left out?"),
    ("Methods", "Analytical methods", "How were data split, models built, tuned, compared, errors measured?"),
    ("Methods", "Class imbalance", "Was imbalance corrected, and were probabilities recalibrated?"),
    ("Methods", "Fairness", "What was done to examine and improve fairness between groups?"),
    ("Methods", "Model output", "What does the model give out, and how were thresholds chosen?"),
    ("Methods", "Training versus evaluation", "How do the data of development and evaluation differ?"),
    ("Methods", "Ethical approval", "Which committee approved, and how did people consent?"),
    ("Open science", "Open science", "Funding, interests, protocol, registration, sharing of data and code?"),
    ("Patient involvement", "Patient and public involvement", "Were patients and the public involved, and how?"),
    ("Results", "Participants", "How many took part, who were they, how do development and evaluation compare?"),
    ("Results", "Model development", "How many people and outcome events stand behind each analysis?"),
    ("Results", "Model specification", "Is the whole model given, so that anybody can predict with it?"),
    ("Results", "Model performance", "How well does it do, with intervals, also in key groups?"),
    ("Results", "Model updating", "Was the model updated, and how did it do then?"),
    ("Discussion", "Interpretation", "What do the results mean, also for fairness and beside earlier studies?"),
    ("Discussion", "Limitations", "Which limits do sample, data and methods have?"),
    ("Discussion", "Usability in care", "How are poor inputs handled, what must users know, what comes next?"),
)  # fmt: skip

ITEMS = tuple(Item(number, *parts) for number, parts in enumerate(_ITEMS, start=1))
