//! As much of JSON Schema 2020-12 as our description uses; a word it does not know is a failure, never skipped.

use serde_json::Value;

/// Says where a value does not fit a schema.
pub fn fits(schema: &Value, value: &Value, root: &Value) -> Result<(), String> {
    check(schema, value, root, "")
}

fn check(schema: &Value, value: &Value, root: &Value, at: &str) -> Result<(), String> {
    let words = schema.as_object().ok_or_else(|| format!("no schema at {at:?}"))?;
    if let Some(place) = words.get("$ref") {
        let pointer = place.as_str().and_then(|p| p.strip_prefix('#')).ok_or("a foreign reference")?;
        return check(root.pointer(pointer).ok_or("a reference to nothing")?, value, root, at);
    }
    for (word, says) in words {
        match word.as_str() {
            "type" => has_type(says, value, at)?,
            "enum" => {
                let known = says.as_array().is_some_and(|all| all.contains(value));
                known.then_some(()).ok_or_else(|| format!("{at}: {value} is none of {says}"))?;
            }
            "format" => has_format(says, value, at)?,
            "properties" | "required" | "additionalProperties" | "description" => {}
            "items" => {
                for (n, one) in value.as_array().into_iter().flatten().enumerate() {
                    check(says, one, root, &format!("{at}/{n}"))?;
                }
            }
            other => return Err(format!("{at}: the schema says {other:?}")),
        }
    }
    if let Some(members) = value.as_object() {
        has_members(schema, members, root, at)?;
    }
    Ok(())
}

fn has_type(says: &Value, value: &Value, at: &str) -> Result<(), String> {
    let right = match says.as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => return Err(format!("{at}: an unknown type {says}")),
    };
    right.then_some(()).ok_or_else(|| format!("{at}: {value} is no {says}"))
}

fn has_format(says: &Value, value: &Value, at: &str) -> Result<(), String> {
    let right = match says.as_str() {
        Some("date") => {
            let text = value.as_str().unwrap_or("");
            text.len() == 10 && text.parse::<base::Date>().is_ok()
        }
        Some("int64") => value.is_i64(),
        _ => return Err(format!("{at}: an unknown format {says}")),
    };
    right.then_some(()).ok_or_else(|| format!("{at}: {value} is no {says}"))
}

fn has_members(
    schema: &Value,
    members: &serde_json::Map<String, Value>,
    root: &Value,
    at: &str,
) -> Result<(), String> {
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        members.get(name).ok_or_else(|| format!("{at}: {name} is missing"))?;
    }
    for (name, one) in members {
        let at = format!("{at}/{name}");
        match (schema["properties"].get(name), schema.get("additionalProperties")) {
            (Some(known), _) => check(known, one, root, &at)?,
            (None, Some(Value::Bool(false))) | (None, None) => return Err(format!("{at}: not described")),
            (None, Some(any)) => check(any, one, root, &at)?,
        }
    }
    Ok(())
}
