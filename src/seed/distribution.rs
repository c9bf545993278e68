//! The normal distribution and Zipf's, with the functions of `libm`, which gives the same bits everywhere.

use super::random::RandomStream;

/// A number of the bell curve with mean 0 and deviation 1 (Marsaglia's polar method).
pub(super) fn draw_normal(stream: &mut RandomStream) -> f64 {
    loop {
        let (x, y) = (2.0 * stream.next_f64() - 1.0, 2.0 * stream.next_f64() - 1.0);
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * (-2.0 * libm::log(square) / square).sqrt();
        }
    }
}

/// Zipf's law: of 1 to `n`, each `k` comes in proportion to `k` to the power of `-exponent`.
///
/// Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions" (1996).
#[derive(Clone, Copy, Debug)]
pub struct Zipf {
    n: f64,
    exponent: f64,
    first: f64,
    last: f64,
    shortcut: f64,
}

impl Zipf {
    pub fn new(n: u64, exponent: f64) -> Zipf {
        let mut zipf = Zipf { n: n.max(1) as f64, exponent, first: 0.0, last: 0.0, shortcut: 0.0 };
        zipf.first = zipf.area(1.5) - 1.0;
        zipf.last = zipf.area(zipf.n + 0.5);
        zipf.shortcut = 2.0 - zipf.area_to(zipf.area(2.5) - zipf.height(2.0));
        zipf
    }

    pub fn draw(&self, stream: &mut RandomStream) -> u64 {
        loop {
            let area = self.last + stream.next_f64() * (self.first - self.last);
            let x = self.area_to(area);
            let k = (x + 0.5).floor().clamp(1.0, self.n);
            if k - x <= self.shortcut || area >= self.area(k + 0.5) - self.height(k) {
                return k as u64;
            }
        }
    }

    fn height(&self, x: f64) -> f64 {
        libm::exp(-self.exponent * libm::log(x))
    }

    /// The integral of the density from 1 to `x`.
    fn area(&self, x: f64) -> f64 {
        let log = libm::log(x);
        let power = (1.0 - self.exponent) * log;
        let relative = if power.abs() > 1e-8 { libm::expm1(power) / power } else { 1.0 + power / 2.0 };
        relative * log
    }

    /// The inverse of [`Zipf::area`].
    fn area_to(&self, area: f64) -> f64 {
        let power = (area * (1.0 - self.exponent)).max(-1.0);
        let relative = if power.abs() > 1e-8 { libm::log1p(power) / power } else { 1.0 - power / 2.0 };
        libm::exp(relative * area)
    }
}
