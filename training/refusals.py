"""Why training or evaluation cannot go on: one stable name per reason, with the row and column in the message.

| name | when |
|---|---|
| `no_table` | there is no file under the name of the manifest or table |
| `unreadable_table` | the CSV is empty, not UTF-8, or a row has another number of cells than the header |
| `unknown_columns` | a manifest has columns that mean nothing to it |
| `missing_columns` | a mandatory column is missing |
| `no_speaker_ids` | there is no speaker column, or a cell of it is empty |
| `unknown_question` | the question id stands in no form of the question set |
| `unknown_language` | the language is not one that questions are asked in |
| `unreadable_recording` | a recording is missing, or is no audio |
| `unreadable_transcript` | a transcript is no UTF-8 text, or no transcript as the API gives it |
| `duplicate_recording` | the same bytes, or the same features, stand under two names |
| `label_missing` | a score or group is empty or NaN |
| `not_a_number` | a score, an age or a feature is no number |
| `score_out_of_range` | a score lies outside the scale |
| `inconsistent_labels` | one session has two scores, or one speaker two groups |
| `one_class` | all labels are the same |
| `not_two_groups` | the group column has more than two values |
| `mixed_synthetic` | some rows are of simulated speakers, others are not |
| `synthetic_not_clinical` | clinical use is asked of a model of simulated speakers |
| `too_few_speakers` | there are not enough speakers to hold any out |
| `no_features` | no usable feature column is left |
| `no_rows` | no recording passed the quality gates |
| `speakers_overlap` | evaluation data hold speakers whom the model was trained on |
| `unreadable_card` | the file given with --card is no JSON object of item numbers, 1 to 27, and texts |
| `unwritable_folder` | the folder named with --out is a file, or may not be made |
| `no_model` | there is no model in the folder named |
| `model_refused` | the model is damaged, or was made for other features |
| `features_differ` | the table lacks features that the model needs |
"""

from __future__ import annotations


class TrainingRefused(Exception):
    """The data or the model cannot be used.

    Attributes:
        code: stable snake_case name, see the module's table.
        message: what is wrong, where, and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
