//! Reading a file: which encoding it is in, which list it is, its rows.

use encoding_rs::{DecoderResult, GB18030};
use rules::Refusal;

use super::mapping::Mapping;

/// The largest file that is read; the longest known list has 0.5 MB.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The most rows of one file.
pub const ROWS_MAX: usize = 20_000;
/// The form's field.
const FIELD: &str = "file";

/// How a file's text is written; detected and shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8, with or without a mark at its beginning.
    Utf8,
    /// GB 18030, which GBK and GB 2312 are part of.
    Gb18030,
}

impl Encoding {
    /// Its name as shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
        }
    }
}

/// One row with its place in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// As a table shows it: 1 is the head.
    pub number: usize,
    /// Its cells.
    pub cells: Vec<String>,
    /// The row before it with the same code or name, if there is one.
    pub repeats: Option<usize>,
}

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// Its encoding.
    pub encoding: Encoding,
    /// The mapping it is read by.
    pub mapping: &'static Mapping,
    /// Its head.
    pub head: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

impl Sheet {
    /// The sheet without its rows.
    pub(super) fn clone_head(&self) -> Self {
        Self { encoding: self.encoding, mapping: self.mapping, head: self.head.clone(), rows: Vec::new() }
    }

    /// A cell of a row by its column's name.
    pub fn cell<'a>(&self, row: &'a Row, column: &str) -> &'a str {
        let place = self.head.iter().position(|h| h == column);
        place.and_then(|p| row.cells.get(p)).map_or("", String::as_str)
    }

    /// The refused rows as a file of the same columns, with row, column and reason behind them.
    pub fn refused_csv(&self, notes: &[super::Note]) -> Vec<u8> {
        let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        let head = self.head.iter().map(String::as_str).chain(["行", "列", "原因"]);
        let mut written = out.write_record(head);
        for note in notes {
            let Some(row) = self.rows.iter().find(|r| r.number == note.row) else { continue };
            let mut cells = row.cells.clone();
            cells.resize(self.head.len(), String::new());
            cells.extend([note.row.to_string(), note.column.clone(), note.reason.clone()]);
            let cells: Vec<String> = cells.into_iter().map(inert).collect();
            written = written.and_then(|()| out.write_record(&cells));
        }
        written.expect("a vector takes every record of one length");
        out.into_inner().expect("a vector takes every byte")
    }
}

/// Reads a file; refused as a whole when its bytes, its shape or its columns cannot be read.
pub fn read(bytes: &[u8]) -> Result<Sheet, Refusal> {
    if bytes.len() > FILE_BYTES_MAX {
        let sentence = format!("文件超过 {} MB，请分成几个文件导入。", FILE_BYTES_MAX / 1024 / 1024);
        return Err(Refusal::invalid("import.too_large", FIELD, sentence));
    }
    let (encoding, text) = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let head: Vec<String> =
        reader.headers().map_err(|e| unreadable(&e))?.iter().map(|h| h.trim().to_owned()).collect();
    let Some(mapping) = Mapping::fitting(&head) else {
        let known: Vec<String> =
            Mapping::all().iter().map(|m| format!("{}（{}）", m.title, m.columns().join("、"))).collect();
        let sentence =
            format!("表头与已登记的清单都不符，请核对表头。可导入的清单及其列：{}。", known.join("；"));
        return Err(Refusal::invalid("import.no_mapping", FIELD, sentence));
    };
    let mut sheet = Sheet { encoding, mapping, head, rows: Vec::new() };
    for (n, record) in reader.records().enumerate() {
        if n == ROWS_MAX {
            let sentence = format!("文件超过 {ROWS_MAX} 行，请分成几个文件导入。");
            return Err(Refusal::invalid("import.too_many", FIELD, sentence));
        }
        let cells = record.map_err(|e| unreadable(&e))?.iter().map(|c| plain(c.trim()).to_owned()).collect();
        sheet.rows.push(Row { number: n + 2, cells, repeats: None });
    }
    mark_repeats(&mut sheet);
    Ok(sheet)
}

/// Marks of a cell that a spreadsheet would run as a formula.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// A cell that a spreadsheet shows and does not run: a text that begins like a formula stands behind an apostrophe.
fn inert(cell: String) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

/// A cell without the apostrophe that [`inert`] put before it.
fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

fn unreadable(error: &csv::Error) -> Refusal {
    let place = error.position().map_or(String::new(), |p| format!("第 {} 行", p.line()));
    Refusal::invalid(
        "import.unreadable",
        FIELD,
        format!("{place}不是逗号分隔的表格，请另存为 CSV 后再导入。"),
    )
}

/// A row with the same code, or the same name where the list has no codes, as an earlier one is refused later.
fn mark_repeats(sheet: &mut Sheet) {
    let column = sheet.mapping.code.as_ref().unwrap_or(&sheet.mapping.name);
    let Some(place) = sheet.head.iter().position(|h| h == column) else { return };
    let mut seen = std::collections::BTreeMap::new();
    for row in &mut sheet.rows {
        if let Some(key) = row.cells.get(place).filter(|k| !k.is_empty()) {
            row.repeats = seen.get(key).copied();
            seen.entry(key.clone()).or_insert(row.number);
        }
    }
}

/// Says which encoding a file is in; bytes that fit neither stop it with row and column.
fn decode(bytes: &[u8]) -> Result<(Encoding, String), Refusal> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Refusal::invalid(
            "import.encoding",
            FIELD,
            "文件是 UTF-16 编码，请另存为 UTF-8 或 GB18030 的 CSV。",
        ));
    }
    let body = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let wrong_at = match std::str::from_utf8(body) {
        Ok(text) if text.contains('\0') => text.find('\0').unwrap_or(0),
        Ok(text) => return Ok((Encoding::Utf8, text.to_owned())),
        // Chinese text in UTF-8 before the first wrong byte: a damaged UTF-8 file, not one in GB18030.
        Err(e) if body.len() < bytes.len() || !body[..e.valid_up_to()].is_ascii() => e.valid_up_to(),
        Err(_) => match gb18030(body) {
            Ok(text) => return Ok((Encoding::Gb18030, text)),
            Err(at) => at,
        },
    };
    let (row, column) = place(body, wrong_at);
    let sentence =
        format!("第 {row} 行第 {column} 列有无法识别的字节；请以 UTF-8 或 GB18030 编码另存后再导入。");
    Err(Refusal::invalid("import.encoding", FIELD, sentence).with("row", row).with("column", column))
}

/// The text, or where the first byte stands that is none.
fn gb18030(body: &[u8]) -> Result<String, usize> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length(body.len()).unwrap_or(body.len() * 3);
    let mut text = String::with_capacity(room);
    let (result, read) = decoder.decode_to_string_without_replacement(body, &mut text, true);
    match result {
        DecoderResult::InputEmpty => Ok(text),
        DecoderResult::OutputFull => Err(read),
        DecoderResult::Malformed(bad, after) => {
            Err(read.saturating_sub(usize::from(bad) + usize::from(after)))
        }
    }
}

/// Row and column of a byte, both from 1; columns are counted by the commas before it.
fn place(body: &[u8], at: usize) -> (usize, usize) {
    let before = &body[..at.min(body.len())];
    let row = before.iter().filter(|b| **b == b'\n').count() + 1;
    let line = before.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    (row, line.iter().filter(|b| **b == b',').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "seq,department_short,item_name,source\n1,市监,特种设备使用登记,演练\n2,市监,特种设备使用登记,演练\n";

    #[test]
    fn a_file_in_either_encoding_is_read_and_the_encoding_is_said() {
        let (gb, _, _) = GB18030.encode(LIST);
        for (bytes, encoding) in [(LIST.as_bytes(), Encoding::Utf8), (&*gb, Encoding::Gb18030)] {
            let sheet = read(bytes).unwrap();
            assert_eq!(
                (sheet.encoding, sheet.mapping.list.as_str(), sheet.rows.len()),
                (encoding, "jiangbei", 2)
            );
            assert_eq!(sheet.cell(&sheet.rows[0], "item_name"), "特种设备使用登记");
            assert_eq!((sheet.rows[0].repeats, sheet.rows[1].repeats), (None, Some(2)));
        }
        let marked = format!("\u{feff}{LIST}");
        assert_eq!(read(marked.as_bytes()).unwrap().head[0], "seq");
    }

    #[test]
    fn bytes_that_fit_no_encoding_stop_the_file_with_row_and_column() {
        let mut damaged = LIST.as_bytes().to_vec();
        let at = LIST.find("特种").unwrap();
        damaged[at] = 0xff;
        let refusal = read(&damaged).unwrap_err();
        assert_eq!((refusal.data["row"].as_str(), refusal.data["column"].as_str()), ("2", "3"));
        let (gb, _, _) = GB18030.encode(LIST);
        let mut cut = gb.to_vec();
        cut.push(0x81);
        assert_eq!(read(&cut).unwrap_err().data["row"], "4");
        assert_eq!(read(&[0xff, 0xfe, b's', 0]).unwrap_err().code, "import.encoding");
    }

    #[test]
    fn a_head_that_no_mapping_knows_is_refused_and_says_which_are_known() {
        let refusal = read("名称,编码\na,b\n".as_bytes()).unwrap_err();
        assert_eq!(refusal.code, "import.no_mapping");
        assert!(refusal.sentence.contains("item_name"));
    }

    #[test]
    fn refused_rows_come_back_with_row_column_and_reason() {
        let sheet = read(LIST.as_bytes()).unwrap();
        let note =
            super::super::Note { row: 3, column: "item_name".into(), reason: "重复，请删去".into() };
        let text = String::from_utf8(sheet.refused_csv(&[note])).unwrap();
        assert!(text.ends_with("2,市监,特种设备使用登记,演练,3,item_name,重复，请删去\n"), "{text}");
    }
}
