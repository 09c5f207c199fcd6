//! What is wrong with something typed, as data: for a sentence in another language than the one it brings along.

/// The values of a flaw by name.
pub type Values = Vec<(&'static str, String)>;

/// An error that brings a Chinese sentence, and what it takes to say the same in another language.
pub trait Flawed: std::fmt::Display {
    /// A stable code such as `identifier.check` or `text.too_long`.
    fn flaw(&self) -> &'static str;

    /// The values of the sentence.
    fn values(&self) -> Values;
}
