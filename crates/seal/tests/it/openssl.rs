//! Another implementation's word: the OpenSSL command line.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use seal::{PublicKey, Signature, Signer, Sm2Signer, hmac_sm3, sm3, verify_signature};

/// A folder of this test's own, emptied first.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("seal-openssl-{name}"));
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs OpenSSL in a folder; words of the command are separated by single spaces.
fn openssl(folder: &PathBuf, command: &str) -> String {
    let output = Command::new("openssl").args(command.split(' ')).current_dir(folder).output();
    let output = output.expect("this test compares with OpenSSL: install openssl 3 and put it in PATH");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {command}: {said}{complaint}");
    said
}

#[test]
fn openssl_computes_the_same_digests_and_codes() {
    let folder = folder("sm3");
    for size in [0_usize, 1, 55, 56, 63, 64, 65, 1000] {
        let message: Vec<u8> = (0..size).map(|i| (i * 7 % 256) as u8).collect();
        fs::write(folder.join("message"), &message).unwrap();
        let digest = openssl(&folder, "dgst -sm3 -r message");
        assert_eq!(digest.split(' ').next(), Some(sm3(&message).to_string().as_str()));
        let code = openssl(&folder, "mac -digest SM3 -macopt hexkey:00010203 -in message HMAC");
        assert_eq!(code.trim().to_lowercase(), hmac_sm3(&[0, 1, 2, 3], &[&message]).to_string());
    }
}

#[test]
fn openssl_reads_our_key_and_verifies_our_signature() {
    let folder = folder("ours");
    let signer = Sm2Signer::generate(&[3; 32]);
    fs::write(folder.join("key.pem"), signer.to_pem()).unwrap();
    fs::write(folder.join("public.pem"), signer.public_key().to_pem()).unwrap();
    fs::write(folder.join("message"), "准予行政许可决定书").unwrap();
    let signature = signer.sign("准予行政许可决定书".as_bytes()).unwrap();
    fs::write(folder.join("signature"), signature.to_der()).unwrap();
    let derived = openssl(&folder, "pkey -in key.pem -pubout");
    assert_eq!(derived, signer.public_key().to_pem());
    openssl(
        &folder,
        "pkeyutl -verify -pubin -inkey public.pem -rawin -digest sm3 -pkeyopt distid:1234567812345678 -in message \
         -sigfile signature",
    );
}

#[test]
fn we_read_openssls_key_and_verify_its_signature() {
    let folder = folder("theirs");
    openssl(&folder, "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out key.pem");
    openssl(&folder, "pkey -in key.pem -pubout -out public.pem");
    fs::write(folder.join("message"), "准予行政许可决定书").unwrap();
    openssl(
        &folder,
        "pkeyutl -sign -inkey key.pem -rawin -digest sm3 -pkeyopt distid:1234567812345678 -in message -out signature",
    );
    let key = PublicKey::from_pem(&fs::read_to_string(folder.join("public.pem")).unwrap()).unwrap();
    let signer = Sm2Signer::from_text(&fs::read_to_string(folder.join("key.pem")).unwrap()).unwrap();
    assert_eq!(signer.public_key(), key);
    let signature = Signature::from_der(&fs::read(folder.join("signature")).unwrap()).unwrap();
    assert_eq!(verify_signature(&key, "准予行政许可决定书".as_bytes(), &signature), Ok(()));
    assert!(verify_signature(&key, "不予行政许可决定书".as_bytes(), &signature).is_err());
}
