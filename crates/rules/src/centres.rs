//! The centre itself: what stands at the head of its papers, and whether it is a rehearsal.

use base::Id;
use base::identifiers::{CreditCode, DivisionCode};
use base::text::clean_text;
use serde::{Deserialize, Serialize};

use crate::{EventName, Refusal, Subject};

/// Characters of a text of the centre's own.
const TEXT_CHARS_MAX: usize = 200;
/// Digits of the division code at the head of every number (GB/T 2260).
const CODE_DIGITS: usize = 6;
/// Characters of the word at the head of document numbers at most (GB/T 9704 7.2.5: 机关代字 is short).
const WORD_CHARS_MAX: usize = 8;

/// A service centre (行政服务中心).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Centre {
    /// Its id as a subject of its own log.
    pub id: Id,
    /// What it says of itself.
    pub facts: CentreFacts,
}

/// What a centre says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CentreFacts {
    /// Division code: the beginning of every number typed or scanned.
    pub code: String,
    /// Full name.
    pub name: String,
    /// The word at the head of document numbers, such as 苏政服.
    pub word: String,
    /// Address.
    pub address: String,
    /// Telephone of the hall.
    pub phone: String,
    /// Opening hours, as a sentence.
    pub hours: String,
    /// The government that reconsiders decisions (行政复议法 2023 art. 24).
    pub reconsideration_body: String,
    /// The court of first instance.
    pub court: String,
    /// The organisation code that stands in licence identifiers as issuer.
    pub credit_code: String,
    /// Real, or a rehearsal whose facts and papers are marked.
    pub nature: CentreNature,
}

impl CentreFacts {
    /// The same with its texts as they may stand on every paper: bounded, and nothing hidden in them.
    pub fn cleaned(&self) -> Result<Self, Refusal> {
        let clean = |field: &'static str, typed: &str| match typed.trim() {
            "" => Ok(String::new()),
            typed => clean_text(typed, TEXT_CHARS_MAX)
                .map_err(|e| Refusal::invalid("centre.text", field, format!("{e}。")).because(&e)),
        };
        Ok(Self {
            code: clean("code", &self.code)?,
            name: clean("name", &self.name)?,
            word: clean("word", &self.word)?,
            address: clean("address", &self.address)?,
            phone: clean("phone", &self.phone)?,
            hours: clean("hours", &self.hours)?,
            reconsideration_body: clean("reconsideration_body", &self.reconsideration_body)?,
            court: clean("court", &self.court)?,
            credit_code: clean("credit_code", &self.credit_code)?,
            nature: self.nature,
        })
    }
}

/// Real, or a rehearsal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CentreNature {
    /// Serves the public.
    Real,
    /// 演练: marked on every page, document and answer.
    Rehearsal,
}

/// What happens to a centre.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum CentreEvent {
    /// It opened.
    Opened {
        /// Facts.
        facts: CentreFacts,
    },
    /// Its facts changed.
    Changed {
        /// Facts.
        facts: CentreFacts,
    },
}

impl EventName for CentreEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Changed { .. } => "changed",
        }
    }
}

impl Subject for Centre {
    type Event = CentreEvent;
    const KIND: &'static str = "centre";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &CentreEvent) -> Option<Self> {
        match event {
            CentreEvent::Opened { facts } => Some(Self { id, facts: facts.clone() }),
            CentreEvent::Changed { .. } => None,
        }
    }

    fn apply(&mut self, event: &CentreEvent) {
        match event {
            CentreEvent::Opened { facts } | CentreEvent::Changed { facts } => self.facts.clone_from(facts),
        }
    }

    fn id(&self) -> Id {
        self.id
    }
}

/// Opens a centre once, with everything that its papers must say: name and place for every receipt (行政许可法 art. 32),
/// the body that reconsiders and the court for every refusal (art. 38), the issuer for every licence (art. 39).
pub fn open(known: Option<&Centre>, facts: CentreFacts) -> Result<CentreEvent, Refusal> {
    if let Some(known) = known {
        return Err(Refusal::conflict(
            "centres.opened",
            format!("中心已开设：{}（{}），不能再开设一次。", known.facts.name, known.facts.code),
        ));
    }
    Ok(CentreEvent::Opened { facts: whole(facts)? })
}

/// Changes what a centre says of itself; papers already issued keep what they said. A rehearsal never becomes real: its
/// licences would be taken for licences (行政许可法 art. 39). Nor does the code move, with which every number begins.
pub fn change(centre: &Centre, facts: CentreFacts) -> Result<CentreEvent, Refusal> {
    if facts.nature != centre.facts.nature {
        return Err(Refusal::invalid(
            "centres.nature",
            "nature",
            "演练中心不能改为正式中心，正式中心也不能改为演练中心；请用另一个数据库另行开设。",
        ));
    }
    if facts.code != centre.facts.code {
        return Err(Refusal::invalid(
            "centres.code_stays",
            "code",
            "行政区划代码是所有编号的开头，不能更改。",
        ));
    }
    Ok(CentreEvent::Changed { facts: whole(facts)? })
}

/// The facts, each present and well formed.
fn whole(facts: CentreFacts) -> Result<CentreFacts, Refusal> {
    let wrong =
        |field, sentence: String| Refusal::invalid("centres.facts", field, sentence).with("field", field);
    let line = |field: &'static str, label: &str, text: &str, most: usize| {
        clean_text(text, most).map_err(|e| wrong(field, format!("{label}：{e}")))
    };
    let code = DivisionCode::parse(&facts.code).map_err(|e| wrong("code", format!("行政区划代码：{e}")))?;
    if facts.code.trim().len() != CODE_DIGITS {
        return Err(wrong("code", format!("行政区划代码为 {CODE_DIGITS} 位数字，例如 330400。")));
    }
    let issuer = CreditCode::parse(&facts.credit_code)
        .map_err(|e| wrong("credit_code", format!("统一社会信用代码：{e}")))?;
    Ok(CentreFacts {
        code: code.six(),
        name: line("name", "中心全称", &facts.name, TEXT_CHARS_MAX)?,
        word: line("word", "文书代字", &facts.word, WORD_CHARS_MAX)?,
        address: line("address", "地址", &facts.address, TEXT_CHARS_MAX)?,
        phone: line("phone", "咨询电话", &facts.phone, TEXT_CHARS_MAX)?,
        hours: line("hours", "开放时间", &facts.hours, TEXT_CHARS_MAX)?,
        reconsideration_body: line(
            "reconsideration_body",
            "行政复议机关",
            &facts.reconsideration_body,
            TEXT_CHARS_MAX,
        )?,
        court: line("court", "一审法院", &facts.court, TEXT_CHARS_MAX)?,
        credit_code: issuer.to_string(),
        nature: facts.nature,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(nature: CentreNature) -> CentreFacts {
        let text = |t: &str| t.to_owned();
        CentreFacts {
            code: text("330400"),
            name: text("里湖市政务服务中心"),
            word: text("里政服"),
            address: text("里湖市里湖路 1 号"),
            phone: text("0573-12345"),
            hours: text("周一至周五 9:00–17:00"),
            reconsideration_body: text("里湖市人民政府"),
            court: text("里湖市人民法院"),
            credit_code: text("11320500MA0000015M"),
            nature,
        }
    }

    fn centre(nature: CentreNature) -> Centre {
        Centre { id: Id::from_parts(0, [0; 10]), facts: facts(nature) }
    }

    #[test]
    fn a_centre_is_opened_once_and_says_everything_that_its_papers_must_say() {
        let real = facts(CentreNature::Real);
        assert_eq!(open(None, real.clone()), Ok(CentreEvent::Opened { facts: real.clone() }));
        let again = open(Some(&centre(CentreNature::Real)), real.clone()).unwrap_err();
        assert_eq!(again.code, "centres.opened");
        let field = |change: fn(&mut CentreFacts)| {
            let mut facts = facts(CentreNature::Real);
            change(&mut facts);
            open(None, facts).unwrap_err().field
        };
        assert_eq!(field(|f| f.court.clear()), Some("court"));
        assert_eq!(field(|f| f.name = " ".to_owned()), Some("name"));
        assert_eq!(field(|f| f.code = "3304".to_owned()), Some("code"));
        assert_eq!(field(|f| f.code = "003304".to_owned()), Some("code"));
        assert_eq!(field(|f| f.word = "一二三四五六七八九".to_owned()), Some("word"));
        assert_eq!(field(|f| f.credit_code = "11320500MA0000015N".to_owned()), Some("credit_code"));
    }

    #[test]
    fn a_rehearsal_never_becomes_real_and_the_code_stays() {
        let rehearsal = centre(CentreNature::Rehearsal);
        assert_eq!(change(&rehearsal, facts(CentreNature::Real)).unwrap_err().code, "centres.nature");
        let mut moved = facts(CentreNature::Rehearsal);
        "320500".clone_into(&mut moved.code);
        assert_eq!(change(&rehearsal, moved).unwrap_err().code, "centres.code_stays");
        let mut renamed = facts(CentreNature::Rehearsal);
        "里湖市行政服务中心".clone_into(&mut renamed.name);
        assert_eq!(change(&rehearsal, renamed.clone()), Ok(CentreEvent::Changed { facts: renamed }));
    }
}
