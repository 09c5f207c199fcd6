//! `sanxiang identify KIND VALUE…`: says of each value whether it is a valid identifier.

use std::io::{self, Write};

use base::Date;
use base::identifiers::{
    CaseNumber, CitizenId, CreditCode, DivisionCode, IdentifierError, ItemCode, LicenceIdentifier, Phone,
};
use clap::ValueEnum;

use super::ExitStatus;

/// Which identifier the values are meant to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum IdentifyKind {
    /// 居民身份证号码 (18 digits, or the 15 of old records).
    CitizenId,
    /// 统一社会信用代码.
    CreditCode,
    /// 电子证照标识.
    LicenceId,
    /// 事项编码, by scheme.
    ItemCode,
    /// 办件编号 of this product.
    CaseNumber,
    /// 行政区划代码.
    Division,
    /// 电话号码.
    Phone,
}

/// Arguments of `identify`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// Which identifier the values are meant to be.
    #[arg(value_enum, value_name = "KIND")]
    pub kind: IdentifyKind,
    /// The values, as typed.
    #[arg(required = true, value_name = "VALUE", allow_hyphen_values = true)]
    pub values: Vec<String>,
}

/// Prints `VALUE<TAB>valid` or `VALUE<TAB>invalid<TAB>reason` for each value; the status is 1 when one is invalid.
///
/// `today` is the day after which nobody can have been born.
pub fn run(args: &Args, today: Date, out: &mut dyn Write) -> ExitStatus {
    let mut status = ExitStatus::FINE;
    for value in &args.values {
        let written = match answer(args.kind, value, today) {
            Ok(None) => writeln!(out, "{value}\tvalid"),
            Ok(Some(scheme)) => writeln!(out, "{value}\tvalid\t{scheme}"),
            Err(error) => {
                status = ExitStatus::NO;
                writeln!(out, "{value}\tinvalid\t{error}")
            }
        };
        if written.is_err() {
            return ExitStatus::CANNOT_RUN;
        }
    }
    flushed(out, status)
}

/// The status, unless the output could not be written.
pub(super) fn flushed(out: &mut dyn Write, status: ExitStatus) -> ExitStatus {
    let flushed: io::Result<()> = out.flush();
    if flushed.is_ok() { status } else { ExitStatus::CANNOT_RUN }
}

/// Nothing to add, or the scheme of an item code.
fn answer(kind: IdentifyKind, value: &str, today: Date) -> Result<Option<&'static str>, IdentifierError> {
    match kind {
        IdentifyKind::CitizenId => CitizenId::parse(value)?.born_by(today).map(|_| None),
        IdentifyKind::CreditCode => CreditCode::parse(value).map(|_| None),
        IdentifyKind::LicenceId => LicenceIdentifier::parse(value).map(|_| None),
        IdentifyKind::ItemCode => ItemCode::parse(value).map(|code| Some(code.scheme().as_str())),
        IdentifyKind::CaseNumber => CaseNumber::parse(value).map(|_| None),
        IdentifyKind::Division => DivisionCode::parse(value).map(|_| None),
        IdentifyKind::Phone => Phone::parse(value).map(|_| None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer_to(kind: IdentifyKind, values: &[&str]) -> (String, ExitStatus) {
        let args = Args { kind, values: values.iter().map(|v| (*v).to_owned()).collect() };
        let mut out = Vec::new();
        let status = run(&args, Date::constant(2026, 3, 2), &mut out);
        (String::from_utf8(out).unwrap(), status)
    }

    #[test]
    fn a_value_is_printed_as_given_with_its_answer() {
        let (text, status) =
            answer_to(IdentifyKind::CitizenId, &["32050019900101001x", "320500200102290028"]);
        assert_eq!(
            text,
            "32050019900101001x\tvalid\n320500200102290028\tinvalid\t居民身份证号码中的日期 2001-02-29 不存在，请对照证件核对。例：32050019900101001X\n"
        );
        assert_eq!(status, ExitStatus::NO);
    }

    #[test]
    fn nobody_is_born_after_today() {
        let (text, status) =
            answer_to(IdentifyKind::CitizenId, &["320500202603030012", "320500202603020017"]);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains("出生日期在今天之后"), "{text}");
        assert_eq!((lines[1], status), ("320500202603020017\tvalid", ExitStatus::NO));
    }

    #[test]
    fn an_item_code_names_its_scheme() {
        let answer = answer_to(IdentifyKind::ItemCode, &["370117002011"]);
        assert_eq!(answer, ("370117002011\tvalid\tnational\n".to_owned(), ExitStatus::FINE));
    }
}
