"""What a speaker can do about each quality gate, in the languages of the project.

An ended answer keeps its recording (docs/decisions/0012): advice is for the next one, or says "if not ended yet".
"""

from __future__ import annotations

from goldenfish.assessments.models import LocalisedText

ADVICE = {
    "speech_seconds": LocalisedText(
        en="There is little speech in this answer. Next time, please tell a little more.",
        vi="Câu trả lời có ít tiếng nói. Lần sau xin kể thêm một chút.",
    ),
    "level": LocalisedText(
        en="The voice is very quiet. Next time, please hold the phone closer, about a hand's length from the mouth.",
        vi="Giọng nói quá nhỏ. Lần sau xin để điện thoại gần miệng hơn, cách khoảng một gang tay.",
    ),
    "clipping": LocalisedText(
        en="The recording is overdriven. Next time, please hold the phone a little farther away or lower the input.",
        vi="Bản ghi bị vỡ tiếng. Lần sau xin để điện thoại xa hơn một chút hoặc giảm mức thu.",
    ),
    "snr": LocalisedText(
        en="There is a lot of background noise. Next time, please record in a quiet room, television and fan off.",
        vi="Tiếng ồn xung quanh lớn. Lần sau xin ghi âm trong phòng yên tĩnh, tắt ti vi và quạt.",
    ),
    "second_speaker": LocalisedText(
        en="Somebody else speaks in this answer. Next time, please answer alone in the room, or ask others to wait.",
        vi="Trong câu trả lời có tiếng người khác. Lần sau xin trả lời một mình, hoặc nhờ người bên cạnh chờ.",
    ),
    "truncated": LocalisedText(
        en="The end of the recording is missing. If the answer has not ended yet, please record it again.",
        vi="Bản ghi bị thiếu phần cuối. Nếu câu trả lời chưa kết thúc, xin ghi âm lại.",
    ),
    "damaged": LocalisedText(
        en="Parts of the recording are damaged. If the answer has not ended yet, please record it again.",
        vi="Một số đoạn của bản ghi bị hỏng. Nếu câu trả lời chưa kết thúc, xin ghi âm lại.",
    ),
    "codec": LocalisedText(
        en="The recording is strongly compressed. Next time, please choose 64 kbit/s or more, or FLAC.",
        vi="Bản ghi bị nén quá mạnh. Lần sau xin chọn từ 64 kbit/s trở lên, hoặc FLAC.",
    ),
    "bandwidth": LocalisedText(
        en="The recording has telephone quality. Next time, please record with the app, not over a telephone line.",
        vi="Bản ghi có chất lượng điện thoại. Lần sau xin ghi âm bằng ứng dụng thay vì qua đường dây điện thoại.",
    ),
}
