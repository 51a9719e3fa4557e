"""What a speaker can do about each quality gate, in the languages of the project."""

from __future__ import annotations

from goldenfish.assessments.models import LocalisedText

ADVICE = {
    "speech_seconds": LocalisedText(
        en="There is little speech in this answer. Please answer again and tell a little more.",
        vi="Câu trả lời có ít tiếng nói. Xin trả lời lại và kể thêm một chút.",
    ),
    "level": LocalisedText(
        en="The voice is very quiet. Please hold the phone closer, about a hand's length from the mouth.",
        vi="Giọng nói quá nhỏ. Xin để điện thoại gần miệng hơn, cách khoảng một gang tay.",
    ),
    "clipping": LocalisedText(
        en="The recording is overdriven. Please hold the phone a little farther away or lower the input level.",
        vi="Bản ghi bị vỡ tiếng. Xin để điện thoại xa hơn một chút hoặc giảm mức thu.",
    ),
    "snr": LocalisedText(
        en="There is a lot of noise in the background. Please record in a quiet room with television and fan off.",
        vi="Tiếng ồn xung quanh lớn. Xin ghi âm trong phòng yên tĩnh, tắt ti vi và quạt.",
    ),
    "truncated": LocalisedText(
        en="The end of the recording is missing. Please wait until the upload has finished, or send it again.",
        vi="Bản ghi bị thiếu phần cuối. Xin đợi tải lên xong hoặc gửi lại.",
    ),
    "damaged": LocalisedText(
        en="Parts of the recording are damaged. Please send it again.",
        vi="Một số đoạn của bản ghi bị hỏng. Xin gửi lại.",
    ),
    "codec": LocalisedText(
        en="The recording is strongly compressed. Please choose a higher quality (64 kbit/s or more, or FLAC).",
        vi="Bản ghi bị nén quá mạnh. Xin chọn chất lượng cao hơn (từ 64 kbit/s trở lên, hoặc FLAC).",
    ),
    "bandwidth": LocalisedText(
        en="The recording has telephone quality. Please record with the app instead of over a telephone line.",
        vi="Bản ghi có chất lượng điện thoại. Xin ghi âm bằng ứng dụng thay vì qua đường dây điện thoại.",
    ),
}
