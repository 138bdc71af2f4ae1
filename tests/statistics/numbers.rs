//! Numbers for statutory tables, consistent by construction.

use duibiao::statistics::{Address, PROACTIVE_CELLS, TableKind};

/// The 200 values of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    pub proactive: [f64; 10],
    pub requests: [[f64; 7]; 25],
    pub review: [f64; 15],
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

impl Numbers {
    /// Sound numbers; a third of all cells are noughts, as in life.
    pub fn random(seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1);
        for _ in 0..4 {
            random.below(2);
        }
        let mut any = |most: u64| if random.below(3) == 0 { 0.0 } else { random.below(most) as f64 };
        let mut out = Self { proactive: [0.0; 10], requests: [[0.0; 7]; 25], review: [0.0; 15] };
        for cell in &mut out.proactive[3..9] {
            *cell = any(9000);
        }
        out.proactive[9] = any(300_000) / 100.0;
        for column in 0..6 {
            for row in 2..23 {
                out.requests[row][column] = any(if column == 0 { 30 } else { 4 });
            }
            out.requests[23][column] = (2..23).map(|r| out.requests[r][column]).sum();
            out.requests[24][column] = any(6);
            let all = out.requests[23][column] + out.requests[24][column];
            out.requests[1][column] = any(5).min(all);
            out.requests[0][column] = all - out.requests[1][column];
        }
        for row in &mut out.requests {
            row[6] = row[..6].iter().sum();
        }
        for group in 0..3 {
            for i in 0..4 {
                out.review[group * 5 + i] = any(7);
            }
            out.review[group * 5 + 4] = out.review[group * 5..group * 5 + 4].iter().sum();
        }
        out
    }

    /// Fixed numbers without noughts where a test needs some.
    pub fn sample() -> Self {
        let mut out = Self {
            proactive: [0.0, 0.0, 0.0, 4.0, 1.0, 11.0, 63.0, 17.0, 2.0, 36.5],
            requests: [[0.0; 7]; 25],
            review: [1.0, 2.0, 0.0, 1.0, 4.0, 2.0, 0.0, 1.0, 0.0, 3.0, 1.0, 1.0, 0.0, 0.0, 2.0],
        };
        for column in 0..6 {
            for row in 2..23 {
                out.requests[row][column] = ((row * 7 + column * 5) % 4) as f64 + f64::from(column == 0) * 5.0;
            }
            out.requests[23][column] = (2..23).map(|r| out.requests[r][column]).sum();
            out.requests[24][column] = 3.0 + column as f64;
            out.requests[1][column] = 2.0;
            out.requests[0][column] = out.requests[23][column] + out.requests[24][column] - 2.0;
        }
        for row in &mut out.requests {
            row[6] = row[..6].iter().sum();
        }
        out
    }

    fn index(address: Address) -> (usize, usize) {
        let at = |v: u8| usize::from(v) - 1;
        match address.table {
            TableKind::Proactive => {
                (0, PROACTIVE_CELLS.iter().position(|c| *c == (address.row, address.column)).unwrap())
            }
            TableKind::Requests => (at(address.row), at(address.column)),
            TableKind::Review => (0, at(address.column)),
        }
    }

    pub fn at(&self, address: Address) -> f64 {
        let (row, column) = Self::index(address);
        match address.table {
            TableKind::Proactive => self.proactive[column],
            TableKind::Requests => self.requests[row][column],
            TableKind::Review => self.review[column],
        }
    }

    pub fn put(&mut self, address: Address, value: f64) {
        let (row, column) = Self::index(address);
        match address.table {
            TableKind::Proactive => self.proactive[column] = value,
            TableKind::Requests => self.requests[row][column] = value,
            TableKind::Review => self.review[column] = value,
        }
    }
}
