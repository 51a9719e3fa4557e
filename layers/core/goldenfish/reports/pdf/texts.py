"""The words of the printed report that stand in no other document."""

from __future__ import annotations

from goldenfish.assessments.models import LocalisedText


def _text(en: str, vi: str) -> LocalisedText:
    return LocalisedText(en=en, vi=vi)


TITLE = _text("Report of a conversation", "Báo cáo buổi trò chuyện")
PERSON = _text("Person", "Người nói")
DATE = _text("Date", "Ngày")
SESSION = _text("Session", "Buổi")
ANSWERED = _text("Answers", "Câu trả lời")
OF = _text("of", "trên")
SPEECH = _text("Speech", "Thời gian nói")
DEMONSTRATION = _text(
    "DEMONSTRATION: the model was trained on simulated speakers. Its number means nothing.",
    "BẢN TRÌNH DIỄN: mô hình được xây dựng từ người nói mô phỏng. Con số không có ý nghĩa.",
)
DEMONSTRATION_TREND = _text(
    "DEMONSTRATION: numbers here are of a model that was trained on simulated speakers (open circles). "
    "They mean nothing.",
    "BẢN TRÌNH DIỄN: ở đây có các con số của mô hình được xây dựng từ người nói mô phỏng (vòng tròn rỗng). "
    "Các con số đó không có ý nghĩa.",
)
MOCK = _text(
    "MOCK: the words of this session were made up for a test.",
    "MOCK: lời nói của buổi này được tạo ra để thử nghiệm.",
)
PLEASE_READ = _text("Please read first", "Xin đọc trước")
ESTIMATE = _text("Estimate", "Ước lượng")
INTERVAL = _text(
    "From {low} to {high}: an interval made like this holds the tested value of {coverage} of new persons.",
    "Từ {low} đến {high}: khoảng được tính như vậy chứa giá trị trắc nghiệm thật của {coverage} số người mới.",
)
RESTS_ON = _text("It rests on {used} of {all} answers.", "Dựa trên {used} trong {all} câu trả lời.")
NO_TRANSCRIPT = _text("Answers without a transcript: {count}", "Số câu không có bản chép lời: {count}")
ROUGH = _text(
    "* rough: the recording or the draft transcript limits this value",
    "* chỉ ước chừng: bản ghi hoặc bản chép lời nháp hạn chế số đo này",
)
QUALITY = _text("Quality of the recordings", "Chất lượng bản ghi")
RECORDINGS = _text(
    "{good} good, {usable} usable, {refused} not good enough", "{good} tốt, {usable} dùng được, {refused} chưa đạt"
)
MEASUREMENTS = _text("Measurements, mean over the scored answers", "Các số đo, trung bình trên các câu được tính")
NOTHING_MEASURED = _text("Nothing could be measured.", "Không đo được gì.")
COLUMNS = (
    _text("Measurement", "Số đo"),
    _text("Mean", "Trung bình"),
    _text("Unit", "Đơn vị"),
    _text("Answers", "Số câu"),
)
CONTRIBUTIONS = _text(
    "What the estimate goes with: points above or below the model's average",
    "Ước lượng gắn với điều gì: số điểm trên hoặc dưới mức trung bình của mô hình",
)
OVER_TIME = _text("Over time", "Theo thời gian")
FEW_SESSIONS = _text(
    "A comparison needs three earlier sessions of the same kind.", "Muốn so sánh cần ba buổi trước cùng loại."
)
BAND = _text(
    "Grey band: where a person without change stays in 9 of 10 sessions or more",
    "Dải xám: vùng mà người không thay đổi ở lại trong 9 trên 10 buổi trở lên",
)
FLAGGED = _text(
    "Over the sessions of this year the values fall by more than chance explains. Please talk it over with a doctor.",
    "Qua các buổi trong năm nay, giá trị giảm nhiều hơn mức ngẫu nhiên. Xin trao đổi với bác sĩ.",
)
NOT_FLAGGED = _text(
    "Over the sessions of this year no change beyond chance was found.",
    "Qua các buổi trong năm nay, không thấy thay đổi vượt mức ngẫu nhiên.",
)
ANSWERS = _text("The answers", "Các câu trả lời")
LEGEND = _text(
    "Bars: speech; gaps are pauses. Thin line: loudness, -60 to 0 dBFS. Thick line: pitch, 60 to 400 Hz.",
    "Thanh: có tiếng nói; khoảng trống là quãng ngừng. Đường mảnh: cường độ, -60 đến 0 dBFS. Đường đậm: cao độ, "
    "60 đến 400 Hz.",
)
NOT_MEASURED = _text("not measured", "không đo")
NOT_AGREED = _text("the person has not agreed to it", "người nói chưa đồng ý")
PAGE = _text("Page", "Trang")
