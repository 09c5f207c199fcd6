//! The route of an item as a picture: SVG with classes from the style sheet, and the same as text.

use std::fmt::{self, Display};

use super::page::{Lang, Page, is_han, write_escaped};

/// A stage of the picture.
#[derive(Clone, Debug, Default)]
pub struct FlowStage {
    /// The stage: `审查`.
    pub name: String,
    /// A note: `1 个工作日`.
    pub note: String,
    /// A branch under the stage, taken when its question is answered yes.
    pub branch: Option<FlowBranch>,
}

/// A branch under a stage.
#[derive(Clone, Debug, Default)]
pub struct FlowBranch {
    /// When it is taken: `需现场核查`.
    pub when: String,
    /// What happens: `现场核查`.
    pub name: String,
}

/// The route of an item.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// The stages in order.
    pub stages: Vec<FlowStage>,
    /// The same in one sentence.
    pub text: String,
}

const BOX_WIDTH: usize = 112;
const BOX_GAP: usize = 34;
const LEFT: usize = 42;

impl Flow {
    /// The picture; it carries `role="img"` and the sentence as its name.
    pub fn svg<'a>(&'a self, page: &'a Page) -> FlowSvg<'a> {
        FlowSvg { flow: self, page }
    }
}

/// The picture of a route.
pub struct FlowSvg<'a> {
    flow: &'a Flow,
    page: &'a Page,
}
impl askama::filters::HtmlSafe for FlowSvg<'_> {}

impl Display for FlowSvg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stages = &self.flow.stages;
        let end = LEFT + stages.len() * (BOX_WIDTH + BOX_GAP);
        let width = end + 26;
        let height = if stages.iter().any(|stage| stage.branch.is_some()) { 178 } else { 104 };
        write!(f, "<svg class=\"flow\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"")?;
        write_escaped(f, &self.name())?;
        f.write_str("\"><circle class=\"flow-start\" cx=\"16\" cy=\"52\" r=\"10\"/>")?;
        arrow(f, 26, LEFT)?;
        for (index, stage) in stages.iter().enumerate() {
            let x = LEFT + index * (BOX_WIDTH + BOX_GAP);
            self.stage_box(f, x, stage)?;
            if let Some(branch) = &stage.branch {
                self.branch_box(f, x, branch)?;
            }
            arrow(f, x + BOX_WIDTH, x + BOX_WIDTH + BOX_GAP)?;
        }
        let centre = end + 10;
        write!(f, "<circle class=\"flow-end\" cx=\"{centre}\" cy=\"52\" r=\"10\"/></svg>")
    }
}

impl FlowSvg<'_> {
    /// An attribute has one language: a sentence of two is left to the text under the picture, where each is marked.
    fn name(&self) -> String {
        match self.page.lang {
            Lang::En if self.flow.text.chars().any(is_han) => self.page.text("guide.flow-name").to_owned(),
            Lang::ZhHans | Lang::ZhHant | Lang::En => self.page.c(&self.flow.text).text,
        }
    }

    fn stage_box(&self, f: &mut fmt::Formatter<'_>, x: usize, stage: &FlowStage) -> fmt::Result {
        let centre = x + BOX_WIDTH / 2;
        write!(
            f,
            "<rect class=\"flow-box\" x=\"{x}\" y=\"20\" width=\"{BOX_WIDTH}\" height=\"64\" rx=\"9\"/>"
        )?;
        self.label(f, "flow-name", (centre, 48), &stage.name)?;
        self.label(f, "flow-note", (centre, 70), &stage.note)
    }

    fn branch_box(&self, f: &mut fmt::Formatter<'_>, x: usize, branch: &FlowBranch) -> fmt::Result {
        let centre = x + BOX_WIDTH / 2;
        write!(f, "<path class=\"flow-line flow-dash\" d=\"M{centre} 84V112\"/>")?;
        write!(
            f,
            "<rect class=\"flow-box flow-dash\" x=\"{x}\" y=\"112\" width=\"{BOX_WIDTH}\" height=\"36\" rx=\"9\"/>"
        )?;
        self.label(f, "flow-name flow-small", (centre, 135), &branch.name)?;
        self.label(f, "flow-note", (centre, 168), &branch.when)
    }

    fn label(&self, f: &mut fmt::Formatter<'_>, class: &str, at: (usize, usize), text: &str) -> fmt::Result {
        let (x, y) = at;
        let shown = self.page.c(text);
        let lang = shown.lang.map_or_else(String::new, |lang| format!(" lang=\"{}\"", lang.tag()));
        write!(f, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{lang}>")?;
        write_escaped(f, &shown.text)?;
        f.write_str("</text>")
    }
}

fn arrow(f: &mut fmt::Formatter<'_>, from: usize, to: usize) -> fmt::Result {
    let tip = to - 1;
    write!(f, "<path class=\"flow-line\" d=\"M{from} 52H{}\"/>", to - 8)?;
    write!(f, "<path class=\"flow-tip\" d=\"M{tip} 52l-9-5v10z\"/>")
}
