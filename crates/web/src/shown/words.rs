//! Dates, moments and codes in the words of the office.

use base::{Date, Instant};

/// `2026 年 3 月 27 日`.
pub fn date(date: Date) -> String {
    format!("{} 年 {} 月 {} 日", date.year(), date.month(), date.day())
}

/// `2026 年 3 月 27 日 10:42`.
pub fn moment(at: Instant) -> String {
    let civil = at.civil();
    format!("{} {:02}:{:02}", date(civil.date()), civil.hour(), civil.minute())
}

/// `3 月 27 日 10:42`, for time lines.
pub fn short(at: Instant) -> String {
    let civil = at.civil();
    format!("{} 月 {} 日 {:02}:{:02}", civil.month(), civil.day(), civil.hour(), civil.minute())
}

/// The item type of GB/T 39046 annex A.1 in words; the nature where the code is not in the annex.
pub fn item_type(code: &str, nature: &'static str) -> &'static str {
    match code.trim_start_matches('0') {
        "1" => "行政许可",
        "2" => "行政处罚",
        "3" => "行政强制",
        "4" => "行政征收",
        "5" => "行政给付",
        "6" => "行政检查",
        "7" => "行政确认",
        "8" => "行政奖励",
        "9" => "行政裁决",
        "10" => "其他行政权力",
        "20" => "公共服务",
        _ => nature,
    }
}
