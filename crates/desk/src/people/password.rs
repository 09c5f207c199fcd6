//! Password hashes: Argon2id, made and compared outside any writer.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use rules::people::account::Matched;

use crate::store::Fail;

/// Hashes a password with Argon2id and 16 random bytes of salt; takes tens of milliseconds on purpose.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<String, Fail> {
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map(|h| h.to_string())
        .map_err(|e| Fail::Broken(format!("argon2: {e}")))
}

/// A hash that no password has: made once, of 32 random bytes that nobody kept, with the parameters of [`hash`].
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$qMyNs+I7doU83M/uWiPIpg$OAkVP76FzZmlgobmc/hzj1zEXqrm/3pohtOfbJCnfU8";

/// Compares a password with a stored hash; for an unknown login it is compared with a hash that nobody's password has.
/// Either way it is one run of Argon2id with the same parameters.
pub fn matches(password: &str, stored: Option<&str>) -> Result<Matched, Fail> {
    let parsed = PasswordHash::new(stored.unwrap_or(NOBODYS))
        .map_err(|e| Fail::Broken(format!("a stored hash: {e}")))?;
    let same = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    Ok(if same && stored.is_some() { Matched::Yes } else { Matched::No })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_matches_and_an_unknown_login_never_does() {
        let stored = hash("Lihu-2026-ting", &[9; 16]).unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert_eq!(matches("Lihu-2026-ting", Some(&stored)).unwrap(), Matched::Yes);
        assert_eq!(matches("lihu-2026-ting", Some(&stored)).unwrap(), Matched::No);
        assert_eq!(matches("", None).unwrap(), Matched::No);
    }

    #[test]
    fn an_unknown_login_costs_as_much_as_a_known_one() {
        let shape = |text: &str| text.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        let made = hash("any", &[9; 16]).unwrap();
        assert_eq!(shape(NOBODYS), shape(&made), "the same variant, version and cost");
        assert_eq!(NOBODYS.len(), made.len(), "salt and hash of the same length");
    }
}
