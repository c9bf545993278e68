//! Text in another encoding, read as UTF-8.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

const BUFFER: usize = 64 * 1024;

/// Turns what it reads into UTF-8. What the encoding does not have is an error, never another character.
pub struct DecodingReader<R> {
    source: R,
    encoding: &'static Encoding,
    decoder: Decoder,
    /// What was read and not yet decoded: the bytes from `start`.
    raw: Vec<u8>,
    start: usize,
    /// How many bytes were decoded.
    decoded: u64,
    is_at_end: bool,
    /// True once the last byte was decoded.
    is_done: bool,
    /// What was decoded and not yet handed on: the bytes from `given`.
    text: Vec<u8>,
    given: usize,
}

impl<R: Read> DecodingReader<R> {
    /// Reads on behind a byte order mark.
    pub fn new(source: R, encoding: &'static Encoding) -> DecodingReader<R> {
        DecodingReader {
            source,
            encoding,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: Vec::new(),
            start: 0,
            decoded: 0,
            is_at_end: false,
            is_done: false,
            text: Vec::new(),
            given: 0,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.start == self.raw.len() && !self.is_at_end {
            self.raw.resize(BUFFER, 0);
            self.start = 0;
            let read = self.source.read(&mut self.raw);
            self.raw.truncate(*read.as_ref().unwrap_or(&0));
            self.is_at_end = read? == 0;
        }
        self.given = 0;
        self.text.resize(BUFFER, 0);
        let (result, read, written) =
            self.decoder.decode_to_utf8_without_replacement(&self.raw[self.start..], &mut self.text, self.is_at_end);
        self.text.truncate(written);
        self.start += read;
        self.decoded += read as u64;
        match result {
            DecoderResult::InputEmpty => self.is_done = self.is_at_end,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                let message = format!("the bytes before byte {} are not {}", self.decoded + 1, self.encoding.name());
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for DecodingReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.is_done {
            self.fill()?;
        }
        let length = into.len().min(self.text.len() - self.given);
        into[..length].copy_from_slice(&self.text[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

    fn decoded(bytes: &[u8], encoding: &'static Encoding) -> io::Result<String> {
        let mut text = String::new();
        DecodingReader::new(bytes, encoding).read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn text_of_any_length_is_decoded() {
        let text = "é€𝄞x,\r\n".repeat(40_000);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&little, UTF_16LE).unwrap(), text);
        assert_eq!(decoded(&big, UTF_16BE).unwrap(), text);
        assert_eq!(decoded(b"caf\xe9 \x80", WINDOWS_1252).unwrap(), "café €");
        assert_eq!(decoded(b"", UTF_16LE).unwrap(), "");
        for broken in [&b"a\0b"[..], b"\0\xd8a\0"] {
            assert_eq!(decoded(broken, UTF_16LE).unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
    }
}
