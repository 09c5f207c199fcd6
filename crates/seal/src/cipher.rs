//! SM4 (GB/T 32907) in counter mode (GB/T 17964).

use sm4::Sm4;
use sm4::cipher::{Block, BlockCipherEncrypt, KeyInit};

/// Bytes of a block and of a key.
pub(crate) const BLOCK_BYTES: usize = 16;

/// SM4 under one key.
#[derive(Clone)]
pub(crate) struct Cipher(Sm4);

impl Cipher {
    pub fn new(key: &[u8; BLOCK_BYTES]) -> Self {
        Self(Sm4::new(key.into()))
    }

    /// Enciphers or deciphers in place; the first counter block is `counter`, counted as one number of 128 bits.
    pub fn apply(&self, counter: [u8; BLOCK_BYTES], bytes: &mut [u8]) {
        let mut counter = u128::from_be_bytes(counter);
        for chunk in bytes.chunks_mut(BLOCK_BYTES) {
            let mut mask = Block::<Sm4>::from(counter.to_be_bytes());
            self.0.encrypt_block(&mut mask);
            for (byte, mask) in chunk.iter_mut().zip(mask) {
                *byte ^= mask;
            }
            counter = counter.wrapping_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    /// The vectors of draft-ribose-cfrg-sm4-10, A.2.5, as checked in under tests/vectors.
    const COUNTER_MODE: &str = include_str!("../tests/vectors/draft-ribose-cfrg-sm4-10-ctr.txt");
    /// The single blocks of GB/T 32907 example 1 and the same draft, A.1 and A.2.1.
    const SINGLE_BLOCKS: &str = include_str!("../tests/vectors/draft-ribose-cfrg-sm4-10-ecb.txt");

    fn values(text: &str, name: &str) -> Vec<Vec<u8>> {
        let of = |line: &str| line.strip_prefix(name)?.strip_prefix(" = ").and_then(hex::decode);
        text.lines().filter_map(of).collect()
    }

    #[test]
    fn sm4_in_counter_mode_agrees_with_the_published_vectors() {
        let keys = values(COUNTER_MODE, "KEY");
        assert_eq!(keys.len(), 2);
        for (i, key) in keys.iter().enumerate() {
            let iv = values(COUNTER_MODE, "IV")[i].clone().try_into().unwrap();
            let mut text = values(COUNTER_MODE, "PLAINTEXT")[i].clone();
            Cipher::new(key.as_slice().try_into().unwrap()).apply(iv, &mut text);
            assert_eq!(text, values(COUNTER_MODE, "CIPHERTEXT")[i]);
        }
    }

    #[test]
    fn sm4_agrees_with_the_national_standard_on_single_blocks() {
        let keys = values(SINGLE_BLOCKS, "KEY");
        assert_eq!(keys.len(), 4);
        for (i, key) in keys.iter().enumerate() {
            let cipher = Cipher::new(key.as_slice().try_into().unwrap());
            let plain = &values(SINGLE_BLOCKS, "PLAINTEXT")[i];
            let sealed = &values(SINGLE_BLOCKS, "CIPHERTEXT")[i];
            for (plain, sealed) in plain.chunks(BLOCK_BYTES).zip(sealed.chunks(BLOCK_BYTES)) {
                let mut mask = [0; BLOCK_BYTES];
                cipher.apply(plain.try_into().unwrap(), &mut mask);
                assert_eq!(mask, sealed);
            }
        }
    }

    #[test]
    fn sm4_agrees_with_the_national_standard_after_a_million_rounds() {
        let mut block: [u8; BLOCK_BYTES] =
            hex::decode("0123456789abcdeffedcba9876543210").unwrap().try_into().unwrap();
        let cipher = Cipher::new(&block);
        for _ in 0..1_000_000 {
            let mut next = [0; BLOCK_BYTES];
            cipher.apply(block, &mut next);
            block = next;
        }
        assert_eq!(hex::encode(&block), "595298c7c6fd271f0402f804c33d3f66");
    }

    #[test]
    fn the_counter_runs_over_its_whole_width() {
        let cipher = Cipher::new(&[7; BLOCK_BYTES]);
        let (mut long, mut second) = ([0; 2 * BLOCK_BYTES], [0; BLOCK_BYTES]);
        cipher.apply([0xff; BLOCK_BYTES], &mut long);
        cipher.apply([0; BLOCK_BYTES], &mut second);
        assert_eq!(long[BLOCK_BYTES..], second);
    }
}
