//! JSON as the API reads it: no name twice, no fractions, no deep nesting, no field that nobody asked for.

use std::fmt::{self, Display};

use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// Levels of objects and lists; the deepest honest request has five.
pub const DEPTH_MAX: u8 = 16;

/// Reads a JSON text into a type.
pub fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Flaw> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let tree = Level(DEPTH_MAX).deserialize(&mut json).map_err(|e| Flaw::new(e.to_string()))?;
    json.end().map_err(|e| Flaw::new(e.to_string()))?;
    T::deserialize(tree)
}

/// What is wrong with a JSON text, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The place from the inside out.
    steps: Vec<String>,
    /// What is wrong.
    pub text: String,
}

impl Flaw {
    fn new(text: String) -> Self {
        Self { steps: Vec::new(), text }
    }

    fn inside(mut self, step: impl Display) -> Self {
        self.steps.push(step.to_string());
        self
    }

    /// The place as a JSON pointer (RFC 6901), empty for the whole text.
    pub fn pointer(&self) -> String {
        let escaped = self.steps.iter().rev().map(|step| step.replace('~', "~0").replace('/', "~1"));
        escaped.map(|step| format!("/{step}")).collect()
    }
}

impl Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Flaw {}

impl de::Error for Flaw {
    fn custom<T: Display>(text: T) -> Self {
        Self::new(text.to_string())
    }
}

/// A JSON text once read.
#[derive(Debug)]
enum Tree {
    Null,
    Truth(bool),
    Number(i64),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// Reads a tree of at most so many levels.
#[derive(Clone, Copy)]
struct Level(u8);

impl Level {
    fn below<E: de::Error>(self) -> Result<Self, E> {
        self.0
            .checked_sub(1)
            .map(Self)
            .ok_or_else(|| E::custom(format!("nested deeper than {DEPTH_MAX} levels")))
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Tree;

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<Tree, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON with whole numbers only")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Tree, E> {
        Ok(Tree::Truth(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Number(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Tree, E> {
        i64::try_from(number).map(Tree::Number).map_err(|_| E::custom("a number beyond 64 bits"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Tree, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Tree, E> {
        if text.contains('\0') { Err(E::custom("NUL in a text")) } else { Ok(Tree::Text(text)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let (below, mut list) = (self.below()?, Vec::new());
        while let Some(item) = items.next_element_seed(below)? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        let (below, mut object, mut names) = (self.below()?, Vec::new(), std::collections::BTreeSet::new());
        while let Some(name) = members.next_key::<String>()? {
            if !names.insert(name.clone()) {
                return Err(de::Error::custom(format!("the name {name:?} stands twice")));
            }
            object.push((name, members.next_value_seed(below)?));
        }
        Ok(Tree::Object(object))
    }
}

impl<'de> de::Deserializer<'de> for Tree {
    type Error = Flaw;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Truth(truth) => visitor.visit_bool(truth),
            Self::Number(number) => visitor.visit_i64(number),
            Self::Text(text) => visitor.visit_string(text),
            Self::List(list) => visitor.visit_seq(Items { rest: list.into_iter(), at: 0 }),
            Self::Object(object) => visitor.visit_map(Members { rest: object.into_iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match self {
            Self::Null => visitor.visit_none(),
            Self::Truth(_) | Self::Number(_) | Self::Text(_) | Self::List(_) | Self::Object(_) => {
                visitor.visit_some(self)
            }
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Flaw> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Flaw> {
        match self {
            Self::Text(text) => {
                let text: StringDeserializer<Flaw> = text.into_deserializer();
                text.deserialize_enum(name, variants, visitor)
            }
            Self::Object(object) => {
                let members = Members { rest: object.into_iter(), value: None };
                visitor.visit_enum(MapAccessDeserializer::new(members))
            }
            Self::Null | Self::Truth(_) | Self::Number(_) | Self::List(_) => self.deserialize_any(visitor),
        }
    }

    /// Reached only for a field that the type does not have.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Flaw> {
        Err(Flaw::new("a field nobody asked for".to_owned()))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct identifier
    }
}

impl<'de> IntoDeserializer<'de, Flaw> for Tree {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The items of a list, each with its place.
struct Items {
    rest: std::vec::IntoIter<Tree>,
    at: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Flaw;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Flaw> {
        let Some(item) = self.rest.next() else { return Ok(None) };
        let at = self.at;
        self.at += 1;
        seed.deserialize(item).map(Some).map_err(|flaw| flaw.inside(at))
    }
}

/// The members of an object, each with its name.
struct Members {
    rest: std::vec::IntoIter<(String, Tree)>,
    value: Option<(String, Tree)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Flaw;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Flaw> {
        let Some((name, value)) = self.rest.next() else { return Ok(None) };
        let key: StringDeserializer<Flaw> = name.clone().into_deserializer();
        self.value = Some((name.clone(), value));
        seed.deserialize(key).map(Some).map_err(|flaw| flaw.inside(name))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Flaw> {
        let (name, value) =
            self.value.take().ok_or_else(|| Flaw::new("a value without a name".to_owned()))?;
        seed.deserialize(value).map_err(|flaw| flaw.inside(name))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Filing {
        item: String,
        answers: Vec<Answer>,
        note: Option<String>,
    }

    #[derive(Deserialize, Debug, PartialEq)]
    struct Answer {
        field: String,
        days: u32,
    }

    fn flaw(text: &str) -> (String, String) {
        let flaw = read::<Filing>(text.as_bytes()).unwrap_err();
        (flaw.pointer(), flaw.text)
    }

    #[test]
    fn a_request_is_read_into_its_type() {
        let filing: Filing = read(br#"{"item":"x","answers":[{"field":"a","days":5}],"note":null}"#).unwrap();
        assert_eq!(filing.answers[0], Answer { field: "a".into(), days: 5 });
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        assert!(flaw(r#"{"item":"x","item":"y","answers":[]}"#).1.contains("stands twice"));
    }

    #[test]
    fn an_unknown_field_is_refused_with_its_place() {
        let (place, text) = flaw(r#"{"item":"x","answers":[{"field":"a","days":1,"extra":[1]}]}"#);
        assert_eq!((place.as_str(), text.as_str()), ("/answers/0/extra", "a field nobody asked for"));
    }

    #[test]
    fn fractions_deep_nesting_broken_and_trailing_text_are_refused() {
        assert_eq!(flaw(r#"{"item":"x","answers":[{"field":"a","days":-1}]}"#).0, "/answers/0/days");
        assert!(flaw(r#"{"item":"x","answers":[{"field":"a","days":1.5}]}"#).1.contains("whole numbers"));
        let deep = format!("{}{}", "[".repeat(20), "]".repeat(20));
        assert!(flaw(&deep).1.contains("nested deeper"));
        for bad in [
            "",
            "{",
            "{} {}",
            r#"{"item":"\u0000","answers":[]}"#,
            "nul",
            r#"{"item":"\ud800","answers":[]}"#,
        ] {
            flaw(bad);
        }
    }
}
