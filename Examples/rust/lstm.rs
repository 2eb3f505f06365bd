//! A plain LSTM in Rust, forward and backward, in double precision: what you have already.
//! W [4H, I], R [4H, H], b [4H], gate blocks i, f, g, o; sequences [T, N, ...].

pub struct Lstm<'a> {
    pub batch: usize,
    pub inputs: usize,
    pub units: usize,
    pub w: &'a [f64],
    pub r: &'a [f64],
    pub b: &'a [f64],
}

pub struct Answer<'a> {
    pub y: &'a mut [f64],
    pub h_n: &'a mut [f64],
    pub c_n: &'a mut [f64],
}

/// What backward needs: one entry a step and row.
pub struct Step {
    gates: Vec<f64>,
    h_before: Vec<f64>,
    c_before: Vec<f64>,
    cell: Vec<f64>,
}

pub struct Gradient<'a> {
    pub x: &'a mut [f64],
    /// Those of h_n and c_n before, those of h0 and c0 afterwards.
    pub h: &'a mut [f64],
    pub c: &'a mut [f64],
    pub w: &'a mut [f64],
    pub r: &'a mut [f64],
    pub b: &'a mut [f64],
}

fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], factor: f64, from: &[f64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += factor * from);
}

impl Lstm<'_> {
    pub fn forward(&self, x: &[f64], h0: &[f64], c0: &[f64], out: Answer) -> Vec<Step> {
        let (inputs, units) = (self.inputs, self.units);
        out.h_n.copy_from_slice(h0);
        out.c_n.copy_from_slice(c0);
        let mut steps = vec![];
        for (at, x) in x.chunks(inputs).enumerate() {
            let row = at % self.batch * units..(at % self.batch + 1) * units;
            let (h, c) = (&mut out.h_n[row.clone()], &mut out.c_n[row]);
            let gates: Vec<f64> = (0..4 * units)
                .map(|k| {
                    let z = self.b[k]
                        + dot(&self.w[k * inputs..][..inputs], x)
                        + dot(&self.r[k * units..][..units], h);
                    if k / units == 2 { z.tanh() } else { logistic(z) }
                })
                .collect();
            let (h_before, c_before) = (h.to_vec(), c.to_vec());
            for u in 0..units {
                c[u] = gates[units + u] * c[u] + gates[u] * gates[2 * units + u];
                h[u] = gates[3 * units + u] * c[u].tanh();
            }
            out.y[at * units..][..units].copy_from_slice(h);
            steps.push(Step { gates, h_before, c_before, cell: c.to_vec() });
        }
        steps
    }

    pub fn backward(&self, x: &[f64], steps: &[Step], dy: &[f64], d: Gradient) {
        let (inputs, units) = (self.inputs, self.units);
        for to in [&mut *d.x, &mut *d.w, &mut *d.r, &mut *d.b] {
            to.fill(0.0);
        }
        for (at, step) in steps.iter().enumerate().rev() {
            let row = at % self.batch * units..(at % self.batch + 1) * units;
            let (dh, dc) = (&mut d.h[row.clone()], &mut d.c[row]);
            let (x, mut dz) = (&x[at * inputs..][..inputs], vec![0.0; 4 * units]);
            for u in 0..units {
                let [i, f, g, o] = [0, 1, 2, 3].map(|q| step.gates[q * units + u]);
                let shown = step.cell[u].tanh();
                let dhu = dh[u] + dy[at * units + u];
                let dcu = dc[u] + dhu * o * (1.0 - shown * shown);
                dz[u] = dcu * g * i * (1.0 - i);
                dz[units + u] = dcu * step.c_before[u] * f * (1.0 - f);
                dz[2 * units + u] = dcu * i * (1.0 - g * g);
                dz[3 * units + u] = dhu * shown * o * (1.0 - o);
                dc[u] = dcu * f;
            }
            dh.fill(0.0);
            for (k, &dz) in dz.iter().enumerate() {
                d.b[k] += dz;
                add(&mut d.w[k * inputs..][..inputs], dz, x);
                add(&mut d.r[k * units..][..units], dz, &step.h_before);
                add(&mut d.x[at * inputs..][..inputs], dz, &self.w[k * inputs..][..inputs]);
                add(dh, dz, &self.r[k * units..][..units]);
            }
        }
    }
}
