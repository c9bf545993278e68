//! Names, addresses and identifiers of the internet, and files.

use fake::locales::{Data, EN};

use super::prose::plain_word;
use super::texts::{latin_words, write_slug};
use crate::seed::argument::{DefaultValue, Parameter};
use crate::seed::draw::Draw;
use crate::seed::maker::Maker;
use crate::seed::text::{PushText, set_text, write_text};
use crate::store::Value;

const BROWSERS: &[&str] = &["chrome", "firefox", "safari", "opera", "internet_explorer"];

pub(super) const INTERNET: &[Maker] = &[
    Maker::new("url", "the address of a site", "fake.url", |draw, _, into| {
        write_url(draw, into);
        Ok(())
    })
    .at_least(10_000),
    Maker::new("uri", "the address of a page", "fake.uri", |draw, _, into| {
        write_text(into, |text| {
            text.push_str("https://");
            write_domain(draw, text);
            text.push(b'/');
            write_path(draw, text);
        });
        Ok(())
    })
    .at_least(1_000_000),
    Maker::new("uri_path", "the path of a page", "fake.uri_path", |draw, _, into| {
        write_text(into, |text| write_path(draw, text));
        Ok(())
    }),
    Maker::new("image_url", "the address of an image of some size", "fake.image_url", |draw, _, into| {
        let (width, height) = (draw.between(2, 20) * 50, draw.between(2, 20) * 50);
        write_text(into, |text| text.push_str(&format!("https://picsum.photos/{width}/{height}")));
        Ok(())
    })
    .at_least(361),
    Maker::new("domain", "the name of a site", "fake.domain", |draw, _, into| {
        write_text(into, |text| write_domain(draw, text));
        Ok(())
    })
    .aliases(&["domain_name"])
    .at_least(10_000),
    Maker::new("domain_word", "the first part of a site's name", "fake.domain_word", |draw, _, into| {
        set_text(into, draw.pick(latin_words()));
        Ok(())
    })
    .at_least(100),
    Maker::new("hostname", "the name of a machine", "fake.hostname", |draw, _, into| {
        write_text(into, |text| {
            text.push_str(draw.pick(&["web", "db", "mail", "srv", "lt", "desktop", "laptop", "email"]));
            text.push_pattern(draw, "-##.");
            write_domain(draw, text);
        });
        Ok(())
    })
    .at_least(100_000),
    Maker::new("tld", "the last part of a site's name", "fake.tld", |draw, _, into| {
        let domains = draw.context.locale.domains;
        set_text(into, draw.pick(domains));
        Ok(())
    })
    .aliases(&["domain_suffix"])
    .at_least(3),
    Maker::new("ipv4", "an address of IPv4", "fake.ipv4", |draw, _, into| {
        write_ipv4(draw.next_u32(), into);
        Ok(())
    })
    .aliases(&["ip"])
    .indexed(|_, _| 1 << 32, |_, _, number, into| write_ipv4(number as u32, into)),
    Maker::new("ipv4_private", "an address of IPv4 within a network", "fake.ipv4_private", |draw, _, into| {
        let word = draw.next_u32();
        write_ipv4(
            match draw.below(3) {
                0 => 0x0a00_0000 | word & 0x00ff_ffff,
                1 => 0xac10_0000 | word & 0x000f_ffff,
                _ => 0xc0a8_0000 | word & 0x0000_ffff,
            },
            into,
        );
        Ok(())
    })
    .at_least(60_000),
    Maker::new(
        "ipv4_public",
        "an address of IPv4 that is not within a network",
        "fake.ipv4_public",
        |draw, _, into| {
            // 11.0.0.0 to 99.255.255.255, which holds no network of its own kind.
            write_ipv4(0x0b00_0000 + draw.below(89 << 24) as u32, into);
            Ok(())
        },
    )
    .indexed(|_, _| 89 << 24, |_, _, number, into| write_ipv4(0x0b00_0000 + number as u32, into)),
    Maker::new("ipv6", "an address of IPv6", "fake.ipv6", |draw, _, into| {
        let (high, low) = (draw.next_u64(), draw.next_u64());
        write_text(into, |text| write_ipv6(text, u128::from(high) << 64 | u128::from(low)));
        Ok(())
    })
    .numbered(|draw, _, number, into| {
        let high = draw.next_u64();
        write_text(into, |text| write_ipv6(text, u128::from(high) << 64 | u128::from(number.mixed)));
    }),
    Maker::new("mac", "the address of a network card", "fake.mac", |draw, _, into| {
        let number = draw.next_u64();
        write_mac(number, into);
        Ok(())
    })
    .aliases(&["mac_address"])
    .indexed(|_, _| 1 << 46, |_, _, number, into| write_mac((number & 0xff_ffff_ffff) | (number >> 40 << 42), into)),
    Maker::new("port", "the number of a port", "fake.port", |draw, _, into| {
        *into = Value::Integer(draw.between(0, 65_535));
        Ok(())
    })
    .aliases(&["port_number"])
    .indexed(|_, _| 65_536, |_, _, number, into| *into = Value::Integer(number as i64)),
    Maker::new("user_agent", "what a browser says it is", "fake.user_agent", |draw, _, into| {
        set_text(into, draw.pick(EN::INTERNET_USER_AGENT));
        Ok(())
    })
    .aliases(BROWSERS)
    .at_least(20),
    Maker::new("http_method", "a method of HTTP", "fake.http_method", |draw, _, into| {
        set_text(into, draw.pick(&["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]));
        Ok(())
    })
    .at_least(9),
    Maker::new("http_status_code", "a status of HTTP", "fake.http_status_code", |draw, _, into| {
        *into = Value::Integer(draw.pick(&STATUS_CODES));
        Ok(())
    })
    .indexed(
        |_, _| STATUS_CODES.len() as u64,
        |_, _, number, into| {
            *into = Value::Integer(STATUS_CODES.get(number as usize).copied().unwrap_or_default());
        },
    ),
    Maker::new("uuid", "a UUID of version 4", "fake.uuid", |draw, _, into| {
        let (high, low) = (draw.next_u64(), draw.next_u64());
        write_uuid(high, low, into);
        Ok(())
    })
    .aliases(&["uuid4"])
    .numbered(|draw, _, number, into| {
        let fill = draw.next_u64();
        // The number stands in bits that the version leaves alone, 48 in front and 16 behind.
        write_uuid(number.mixed >> 16 << 16 | fill & 0xffff, fill & !0xffff | number.mixed & 0xffff, into);
    }),
    Maker::new("md5", "32 hexadecimal digits, as many as MD5 has", "fake.md5", |draw, _, into| {
        write_text(into, |text| write_hex(draw, 32, text));
        Ok(())
    })
    .numbered(|draw, _, number, into| write_numbered_hex(draw, number.mixed, 32, into)),
    Maker::new("sha1", "40 hexadecimal digits, as many as SHA-1 has", "fake.sha1", |draw, _, into| {
        write_text(into, |text| write_hex(draw, 40, text));
        Ok(())
    })
    .numbered(|draw, _, number, into| write_numbered_hex(draw, number.mixed, 40, into)),
    Maker::new("sha256", "64 hexadecimal digits, as many as SHA-256 has", "fake.sha256", |draw, _, into| {
        write_text(into, |text| write_hex(draw, 64, text));
        Ok(())
    })
    .numbered(|draw, _, number, into| write_numbered_hex(draw, number.mixed, 64, into)),
    Maker::new("hex", "so many hexadecimal digits", "fake.hex(8)", |draw, arguments, into| {
        let length = arguments.integer(0);
        write_text(into, |text| write_hex(draw, length, text));
        Ok(())
    })
    .aliases(&["token"])
    .parameters(&[Parameter::integer("length", 1, 10_000, DefaultValue::Integer(16))])
    .at_least(16),
    Maker::new("binary", "a blob of so many bytes", "fake.binary(16)", |draw, arguments, into| {
        *into = Value::Blob((0..arguments.integer(0)).map(|_| draw.next_u32() as u8).collect());
        Ok(())
    })
    .aliases(&["blob"])
    .parameters(&[Parameter::integer("length", 0, 10_000_000, DefaultValue::Integer(32))])
    .at_least(1),
    Maker::new("file_name", "the name of a file", "fake.file_name", |draw, _, into| {
        write_text(into, |text| write_file_name(draw, text));
        Ok(())
    })
    .at_least(2000),
    Maker::new("file_path", "the path of a file", "fake.file_path", |draw, _, into| {
        write_text(into, |text| {
            text.push(b'/');
            for _ in 0..draw.between(1, 3) {
                text.push_str(plain_word(draw));
                text.push(b'/');
            }
            write_file_name(draw, text);
        });
        Ok(())
    })
    .at_least(100_000),
    Maker::new("file_extension", "what a file's name ends with", "fake.file_extension", |draw, _, into| {
        set_text(into, draw.pick(&FILES).0);
        Ok(())
    })
    .at_least(20),
    Maker::new("mime_type", "the type of a file", "fake.mime_type", |draw, _, into| {
        set_text(into, draw.pick(&FILES).1);
        Ok(())
    })
    .at_least(20),
    Maker::new("semver", "a version", "fake.semver", |draw, _, into| {
        let (major, minor, patch) = (draw.between(0, 9), draw.between(0, 20), draw.between(0, 20));
        write_text(into, |text| text.push_str(&format!("{major}.{minor}.{patch}")));
        Ok(())
    })
    .at_least(4410),
];

const STATUS_CODES: [i64; 20] =
    [100, 200, 201, 202, 204, 206, 301, 302, 304, 307, 308, 400, 401, 403, 404, 409, 429, 500, 502, 503];

/// Extensions with the types of RFC 6838 that go with them.
const FILES: [(&str, &str); 24] = [
    ("avi", "video/x-msvideo"),
    ("bmp", "image/bmp"),
    ("css", "text/css"),
    ("csv", "text/csv"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("html", "text/html"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("tiff", "image/tiff"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
];

pub(super) fn write_url(draw: &mut Draw<'_>, into: &mut Value) {
    write_text(into, |text| {
        text.push_str("https://www.");
        write_domain(draw, text);
        text.push(b'/');
    });
}

/// Two words, so that hardly any such site is somebody's.
fn write_domain(draw: &mut Draw<'_>, text: &mut Vec<u8>) {
    text.push_str(draw.pick(latin_words()));
    text.push(b'-');
    text.push_str(draw.pick(latin_words()));
    text.push(b'.');
    let domains = draw.context.locale.domains;
    text.push_str(draw.pick(domains));
}

fn write_path(draw: &mut Draw<'_>, text: &mut Vec<u8>) {
    let count = draw.between(1, 3);
    for at in 0..count {
        if at > 0 {
            text.push(b'/');
        }
        write_slug(draw, 1, text);
    }
}

fn write_ipv4(number: u32, into: &mut Value) {
    write_text(into, |text| {
        for (at, byte) in number.to_be_bytes().into_iter().enumerate() {
            if at > 0 {
                text.push(b'.');
            }
            text.push_number(i64::from(byte));
        }
    });
}

fn write_ipv6(text: &mut Vec<u8>, number: u128) {
    text.push_str(&std::net::Ipv6Addr::from(number).to_string());
}

/// Bits 40 and 41 say that the address is of one card and given out by hand.
fn write_mac(number: u64, into: &mut Value) {
    let number = number & 0xfcff_ffff_ffff | 0x0200_0000_0000;
    write_text(into, |text| {
        for (at, byte) in number.to_be_bytes().into_iter().skip(2).enumerate() {
            if at > 0 {
                text.push(b':');
            }
            write_hex_digit(text, byte >> 4);
            write_hex_digit(text, byte & 15);
        }
    });
}

fn write_hex_digit(text: &mut Vec<u8>, digit: u8) {
    text.push(b"0123456789abcdef"[usize::from(digit & 15)]);
}

/// RFC 9562, section 5.4: the version in four bits, the variant in two.
fn write_uuid(high: u64, low: u64, into: &mut Value) {
    let bits = u128::from(high) << 64 | u128::from(low);
    // 48 bits, the version, 12 bits, the variant, 62 bits.
    let number = (bits >> 80 << 80) | 0x4 << 76 | (bits >> 64 & 0xfff) << 64 | 0x2 << 62 | bits & ((1 << 62) - 1);
    write_text(into, |text| {
        for at in 0..32 {
            if matches!(at, 8 | 12 | 16 | 20) {
                text.push(b'-');
            }
            write_hex_digit(text, (number >> (124 - 4 * at) & 15) as u8);
        }
    });
}

pub(super) fn write_hex(draw: &mut Draw<'_>, length: i64, text: &mut Vec<u8>) {
    let mut left = 0;
    for at in 0..length {
        if at % 8 == 0 {
            left = draw.next_u32();
        }
        write_hex_digit(text, (left & 15) as u8);
        left >>= 4;
    }
}

/// Hexadecimal digits of which the first 16 are a number.
fn write_numbered_hex(draw: &mut Draw<'_>, number: u64, length: i64, into: &mut Value) {
    write_text(into, |text| {
        for at in (0..16).rev() {
            write_hex_digit(text, (number >> (4 * at) & 15) as u8);
        }
        write_hex(draw, length - 16, text);
    });
}

fn write_file_name(draw: &mut Draw<'_>, text: &mut Vec<u8>) {
    text.push_str(plain_word(draw));
    text.push(b'.');
    text.push_str(draw.pick(&FILES).0);
}

/// What stands behind the last point of a file's name; all of it where there is none.
pub(super) fn extension(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The type of a file by its name or extension.
pub(super) fn mime_type(name: &str) -> &'static str {
    let wanted = extension(name);
    let found = FILES.iter().find(|(known, _)| known.eq_ignore_ascii_case(wanted));
    found.map_or("application/octet-stream", |(_, kind)| kind)
}
