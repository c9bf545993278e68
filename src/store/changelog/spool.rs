//! A spool of bytes that is written once and read from the front: in memory while it is small, else in a file without a
//! name, which is gone when the program ends, however it does.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use super::row_image::{integer, integer_length};

/// How much of one spool is kept in memory.
pub(super) const IN_MEMORY: usize = 1 << 20;

/// The room that a spool begins with, in bytes.
const SMALL: usize = 32;

#[derive(Default)]
pub(super) struct Spool {
    /// All of it, or what is behind the end of the file.
    memory: Vec<u8>,
    file: Option<File>,
    in_file: u64,
}

pub(super) type SpoolReader<'a> = BufReader<Box<dyn Read + 'a>>;

impl Spool {
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.memory.extend_from_slice(bytes);
        self.spill_if_large()
    }

    /// Where to append what comes next; [`Spool::spill_if_large`] then takes it over.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        if self.memory.capacity() == 0 {
            self.memory.reserve_exact(SMALL);
        }
        &mut self.memory
    }

    #[inline]
    pub fn spill_if_large(&mut self) -> io::Result<()> {
        if self.memory.len() > IN_MEMORY { self.spill() } else { Ok(()) }
    }

    #[cold]
    fn spill(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        file.write_all(&self.memory)?;
        self.in_file += self.memory.len() as u64;
        self.memory.clear();
        Ok(())
    }

    /// To be called when all is written: gives back the memory that it can.
    pub fn finish(&mut self) -> io::Result<()> {
        if self.file.is_some() {
            self.spill()?;
        }
        // Most lines are small, and their few bytes are not worth another allocation.
        if self.memory.capacity() > SMALL {
            self.memory.shrink_to_fit();
        }
        Ok(())
    }

    /// How many bytes it holds in memory and in its file.
    pub fn size(&self) -> (u64, u64) {
        (self.memory.capacity() as u64, self.in_file)
    }

    pub fn length(&self) -> u64 {
        self.in_file + self.memory.len() as u64
    }

    /// Reads from the front. One reader at a time: they share the place in the file.
    pub fn reader(&self) -> io::Result<SpoolReader<'_>> {
        let memory = self.memory.as_slice();
        let capacity = usize::try_from(self.length()).unwrap_or(usize::MAX).clamp(64, 1 << 16);
        Ok(BufReader::with_capacity(
            capacity,
            match &self.file {
                None => Box::new(memory),
                Some(file) => {
                    let mut file: &File = file;
                    file.seek(SeekFrom::Start(0))?;
                    Box::new(file.take(self.in_file).chain(memory))
                }
            },
        ))
    }
}

/// Reads of the shapes that the log writes.
pub(super) trait ReadExt: Read {
    fn byte(&mut self) -> io::Result<u8> {
        let mut bytes = [0; 1];
        self.read_exact(&mut bytes)?;
        Ok(bytes[0])
    }

    fn short(&mut self) -> io::Result<u32> {
        let mut bytes = [0; 4];
        self.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn long(&mut self) -> io::Result<u64> {
        let mut bytes = [0; 8];
        self.read_exact(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// A whole number as [`put_integer`](super::row_image::put_integer) writes it.
    fn integer(&mut self) -> io::Result<i64> {
        let length = integer_length(self.byte()?).ok_or(io::ErrorKind::InvalidData)?;
        let mut bytes = [0; 8];
        self.read_exact(&mut bytes[..length])?;
        Ok(integer(&bytes[..length]))
    }

    /// A length as [`super::row_image::put_length`] writes it.
    fn length(&mut self) -> io::Result<usize> {
        let mut found = 0;
        for place in 0..9 {
            let byte = self.byte()?;
            found |= usize::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Ok(found);
            }
        }
        Err(io::ErrorKind::InvalidData.into())
    }

    /// A length and as many bytes, behind what `into` holds.
    fn block(&mut self, into: &mut Vec<u8>) -> io::Result<()> {
        let (start, length) = (into.len(), self.length()?);
        into.resize(start + length, 0);
        self.read_exact(&mut into[start..])
    }
}

impl<R: Read + ?Sized> ReadExt for R {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_again() {
        for count in [0, 10, 300_000] {
            let mut spool = Spool::default();
            for number in 0..count {
                spool.write(&u64::to_le_bytes(number)).unwrap();
            }
            spool.finish().unwrap();
            let (memory, file) = spool.size();
            assert!(memory <= IN_MEMORY as u64 + 8 && (file > 0) == (count > 200_000));
            assert_eq!(spool.length(), count * 8);
            for _ in 0..2 {
                let mut reader = spool.reader().unwrap();
                assert!((0..count).all(|number| reader.long().unwrap() == number));
                assert!(reader.byte().is_err());
            }
        }
    }
}
