//! Reads what was typed into a type: one value for a single field, all values for a list.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{self, DeserializeOwned, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::problem::{Trouble, Unreadable};

/// Reads fields into a type.
pub fn read<T: DeserializeOwned>(fields: &BTreeMap<String, Vec<String>>) -> Result<T, Trouble> {
    let values = fields.iter().map(|(name, values)| (name.as_str(), Values { name, values }));
    T::deserialize(MapDeserializer::new(values)).map_err(Trouble::from)
}

/// The values sent under one name.
struct Values<'a> {
    name: &'a str,
    values: &'a [String],
}

impl<'a> Values<'a> {
    fn one(&self) -> Result<&'a str, Flaw> {
        match self.values {
            [value] => Ok(value),
            [] | [..] => Err(Flaw {
                twice: true,
                place: Some(self.name.to_owned()),
                text: "sent more than once".into(),
            }),
        }
    }

    fn at(&self, flaw: Flaw) -> Flaw {
        Flaw { place: Some(self.name.to_owned()), ..flaw }
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty),+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
            let number: $type = self.one()?.parse().map_err(|e| self.at(de::Error::custom(e)))?;
            visitor.$visit(number)
        }
    )+};
}

impl<'de> de::Deserializer<'de> for Values<'de> {
    type Error = Flaw;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        let value = self.one()?;
        visitor.visit_borrowed_str(value).map_err(|flaw| self.at(flaw))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match self.values {
            [] => visitor.visit_none(),
            [value] if value.is_empty() => visitor.visit_none(),
            [..] => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        let name = self.name;
        let each = self.values.iter().map(|value| Values { name, values: std::slice::from_ref(value) });
        visitor.visit_seq(SeqDeserializer::new(each))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match self.one()? {
            "on" | "yes" | "true" | "1" => visitor.visit_bool(true),
            "" | "no" | "false" | "0" => visitor.visit_bool(false),
            _ => Err(self.at(de::Error::custom("neither yes nor no"))),
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
        let value: StrDeserializer<'_, Flaw> = self.one()?.into_deserializer();
        value.deserialize_enum(name, variants, visitor).map_err(|flaw| self.at(flaw))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        visitor.visit_unit()
    }

    numbers!(
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64
    );

    forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
    }
}

impl<'de> IntoDeserializer<'de, Flaw> for Values<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// What is wrong, and where.
#[derive(Debug)]
struct Flaw {
    place: Option<String>,
    text: String,
    twice: bool,
}

impl Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Flaw {}

impl de::Error for Flaw {
    fn custom<T: Display>(text: T) -> Self {
        Self { place: None, text: text.to_string(), twice: false }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { place: Some(field.to_owned()), text: "missing".to_owned(), twice: false }
    }
}

impl From<Flaw> for Trouble {
    fn from(flaw: Flaw) -> Self {
        let code = if flaw.twice { "request.field_twice" } else { "request.field_unreadable" };
        Unreadable { place: flaw.place, ..Unreadable::new(code, flaw.text) }.into()
    }
}
