//! The shapes of the API's JSON, as JSON Schema 2020-12 for OpenAPI 3.1: a few words, no derive.

use serde_json::{Map, Value, json};

/// A shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema(Value);

/// A text.
pub fn text() -> Schema {
    Schema(json!({ "type": "string" }))
}

/// A date, `YYYY-MM-DD`.
pub fn date() -> Schema {
    Schema(json!({ "type": "string", "format": "date" }))
}

/// A moment: UTC milliseconds.
pub fn moment() -> Schema {
    Schema(json!({ "type": "integer", "format": "int64", "description": "UTC milliseconds" }))
}

/// A whole number.
pub fn number() -> Schema {
    Schema(json!({ "type": "integer", "format": "int64" }))
}

/// True or false.
pub fn truth() -> Schema {
    Schema(json!({ "type": "boolean" }))
}

/// One of these words.
pub fn word(words: &[&str]) -> Schema {
    Schema(json!({ "type": "string", "enum": words }))
}

/// A list of shapes.
pub fn list(of: Schema) -> Schema {
    Schema(json!({ "type": "array", "items": of.0 }))
}

/// Names of any kind to shapes.
pub fn map(of: Schema) -> Schema {
    Schema(json!({ "type": "object", "additionalProperties": of.0 }))
}

/// An object of exactly these members; a name that ends in `?` may be left out.
pub fn object(members: &[(&str, Schema)]) -> Schema {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for (name, schema) in members {
        match name.strip_suffix('?') {
            Some(name) => properties.insert(name.to_owned(), schema.0.clone()),
            None => {
                required.push(Value::from(*name));
                properties.insert((*name).to_owned(), schema.0.clone())
            }
        };
    }
    Schema(
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false }),
    )
}

impl Schema {
    /// The same shape with a sentence about it.
    #[must_use]
    pub fn said(mut self, sentence: &str) -> Self {
        if let Some(object) = self.0.as_object_mut() {
            object.insert("description".to_owned(), sentence.into());
        }
        self
    }

    /// The same object with one more member.
    #[must_use]
    pub fn with(mut self, name: &str, member: Schema) -> Self {
        if let Some(properties) = self.0["properties"].as_object_mut() {
            properties.insert(name.to_owned(), member.0);
        }
        if let Some(required) = self.0["required"].as_array_mut() {
            required.push(name.into());
        }
        self
    }

    /// The JSON of the shape.
    pub fn json(&self) -> &Value {
        &self.0
    }
}
