//! SM2 against the example of its standard and against bad signatures.

use proptest::prelude::*;
use seal::{PublicKey, Signature, SignatureError, Signer, Sm2Signer, verify_signature};

use crate::unhex;

/// The order of the curve (GB/T 32918.5).
const ORDER: &str = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
/// The secret of the signing example of GB/T 32918.5, annex A.
const SECRET: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
/// The public key of the same example.
const PUBLIC: &str = concat!(
    "04",
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020",
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
);
/// r and s of the same example, over "message digest" under the default user id.
const SIGNATURE: &str = concat!(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3",
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
);

fn signer() -> Sm2Signer {
    Sm2Signer::from_text(SECRET).unwrap()
}

fn with_numbers(r: &[u8], s: &[u8]) -> Result<Signature, SignatureError> {
    Signature::from_bytes(&[r, s].concat())
}

#[test]
fn the_signature_of_the_national_standard_verifies() {
    let key = PublicKey::from_hex(PUBLIC).unwrap();
    let signature = Signature::from_hex(SIGNATURE).unwrap();
    assert_eq!(verify_signature(&key, b"message digest", &signature), Ok(()));
    assert_eq!(verify_signature(&key, b"message digesT", &signature), Err(SignatureError::Wrong));
}

#[test]
fn the_secret_of_the_national_standard_gives_its_public_key() {
    assert_eq!(signer().public_key().to_string(), PUBLIC);
}

#[test]
fn a_bare_key_signs_a_message_always_alike() {
    let (one, two) = (signer().sign(b"message").unwrap(), signer().sign(b"message").unwrap());
    assert_eq!(one, two);
    assert_eq!(verify_signature(&signer().public_key(), b"message", &one), Ok(()));
}

#[test]
fn a_hedged_key_never_signs_a_message_alike_and_both_verify() {
    let signer = signer().hedged([5; 32]);
    let (one, two) = (signer.sign(b"message").unwrap(), signer.sign(b"message").unwrap());
    assert_ne!(one.to_bytes()[..32], two.to_bytes()[..32], "r tells whether k was used again");
    for signature in [one, two] {
        assert_eq!(verify_signature(&signer.public_key(), b"message", &signature), Ok(()));
    }
}

#[test]
fn numbers_out_of_range_are_no_signature() {
    let good = unhex(SIGNATURE);
    let (r, s) = good.split_at(32);
    let (zero, order, high) = ([0; 32], unhex(ORDER), [0xff; 32]);
    for bad in [&zero[..], &order, &high] {
        assert_eq!(with_numbers(bad, s), Err(SignatureError::Malformed));
        assert_eq!(with_numbers(r, bad), Err(SignatureError::Malformed));
    }
}

#[test]
fn r_and_s_that_cancel_verify_nothing() {
    let r = unhex(SIGNATURE)[..32].to_vec();
    let mut s = unhex(ORDER);
    let mut borrow = 0;
    for (digit, r) in s.iter_mut().rev().zip(r.iter().rev()) {
        let difference = i16::from(*digit) - i16::from(*r) - borrow;
        borrow = i16::from(difference < 0);
        *digit = difference.rem_euclid(256).try_into().unwrap();
    }
    let cancelling = with_numbers(&r, &s).unwrap();
    let key = PublicKey::from_hex(PUBLIC).unwrap();
    assert_eq!(verify_signature(&key, b"message digest", &cancelling), Err(SignatureError::Wrong));
}

#[test]
fn bytes_too_few_or_trailing_are_no_signature() {
    let good = unhex(SIGNATURE);
    let longer = [&good[..], &[0]].concat();
    assert_eq!(Signature::from_bytes(&good[..63]), Err(SignatureError::Malformed));
    assert_eq!(Signature::from_bytes(&longer), Err(SignatureError::Malformed));
    let der = Signature::from_bytes(&good).unwrap().to_der();
    assert_eq!(Signature::from_der(&der).map(|s| s.to_vec()), Ok(good));
    let mut long_form = vec![0x30, 0x81];
    long_form.extend(&der[1..]);
    for bad in [&[&der[..], &[0]].concat()[..], &der[..der.len() - 1], &long_form, &[]] {
        assert_eq!(Signature::from_der(bad), Err(SignatureError::Malformed));
    }
}

#[test]
fn a_negative_or_padded_number_in_the_foreign_form_is_refused() {
    let r = [&[0x02, 0x21, 0x00][..], &unhex(SIGNATURE)[..32]].concat();
    let one = [0x02, 0x01, 0x01];
    let sequence = |r: &[u8], s: &[u8]| {
        let body = [r, s].concat();
        [&[0x30, u8::try_from(body.len()).unwrap()][..], &body].concat()
    };
    assert!(Signature::from_der(&sequence(&r, &one)).is_ok());
    let bare = [&[0x02, 0x20][..], &unhex(SIGNATURE)[..32]].concat();
    let padded = [&[0x02, 0x02, 0x00, 0x01][..]].concat();
    let nought = [0x02, 0x01, 0x00];
    for bad in [sequence(&bare, &one), sequence(&r, &padded), sequence(&r, &nought), sequence(&r, &[])] {
        assert_eq!(Signature::from_der(&bad), Err(SignatureError::Malformed));
    }
}

#[test]
fn another_keys_signature_is_wrong() {
    let signature = signer().sign(b"message").unwrap();
    let other = Sm2Signer::generate(&[1; 32]).public_key();
    assert_eq!(verify_signature(&other, b"message", &signature), Err(SignatureError::Wrong));
}

#[test]
fn points_off_the_curve_and_other_forms_are_no_keys() {
    let good = unhex(PUBLIC);
    let mut off = good.clone();
    off[64] ^= 1;
    let compressed = [&[2], &good[1..33]].concat();
    for bad in [&off[..], &good[..64], &[&good[..], &[0]].concat(), &compressed, &[0], &[0; 65], &[]] {
        assert!(PublicKey::from_bytes(bad).is_err(), "{} bytes", bad.len());
    }
}

#[test]
fn useless_secrets_are_refused() {
    let mut last = unhex(ORDER);
    last[31] -= 1;
    for bad in [vec![0; 32], unhex(ORDER), last, vec![0xff; 32]] {
        assert!(Sm2Signer::from_secret(bad.as_slice().try_into().unwrap()).is_err());
    }
    for bad in ["", "12", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", &SECRET.to_uppercase()]
    {
        assert!(Sm2Signer::from_text(bad).is_err(), "{bad}");
    }
}

#[test]
fn keys_survive_their_files() {
    let signer = Sm2Signer::generate(&[9; 32]);
    assert_eq!(Sm2Signer::from_text(&signer.to_pem()).unwrap().public_key(), signer.public_key());
    assert_eq!(PublicKey::from_pem(&signer.public_key().to_pem()), Ok(signer.public_key()));
    assert_eq!(signer.key_id(), signer.public_key().key_id());
    assert_ne!(signer.key_id(), Sm2Signer::generate(&[8; 32]).key_id());
}

#[test]
fn a_printed_signer_shows_no_secret() {
    assert_eq!(format!("{:?}", signer()), format!("Sm2Signer({PUBLIC})"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn a_flipped_bit_of_message_or_signature_is_seen(
        key in any::<[u8; 32]>(), message in proptest::collection::vec(any::<u8>(), 1..100), bit in any::<usize>(),
    ) {
        let signer = Sm2Signer::generate(&key);
        let signature = signer.sign(&message).unwrap();
        prop_assert_eq!(verify_signature(&signer.public_key(), &message, &signature), Ok(()));
        let mut bytes = signature.to_bytes();
        bytes[bit / 8 % 64] ^= 1 << (bit % 8);
        let forged = Signature::from_bytes(&bytes).is_ok_and(
            |s| verify_signature(&signer.public_key(), &message, &s).is_ok());
        prop_assert!(!forged);
        let mut other = message.clone();
        other[bit / 8 % message.len()] ^= 1 << (bit % 8);
        prop_assert!(verify_signature(&signer.public_key(), &other, &signature).is_err());
    }
}
