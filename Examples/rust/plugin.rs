//! What plugs Lstm into LSTMCheck. From this folder:
//!   rustc --edition 2021 -O --crate-type cdylib plugin.rs -o libmine.so
//!   lstm-check run --library ./libmine.so
mod lstm;
mod lstmcheck_kernel;
use lstm::{Answer, Gradient, Lstm};
use lstmcheck_kernel::*;
use std::ffi::{c_int, c_void};

unsafe fn layer<'a>(p: &'a Problem) -> Lstm<'a> {
    let [w, r, b] = [0, 1, 2].map(|k| read(p.parameters.add(k)));
    Lstm { batch: p.batch as usize, inputs: p.inputs as usize, units: p.units as usize, w, r, b }
}

unsafe extern "C" fn forward(p: *const Problem, out: *mut Outputs, _: *mut c_void) -> c_int {
    let (p, out) = (&*p, &*out);
    let answer = Answer { y: write(out.y), h_n: write(out.h_n), c_n: write(out.c_n) };
    layer(p).forward(read(p.x), read(p.h0), read(p.c0), answer);
    OK
}

/// Runs forward again for what it needs of it.
unsafe extern "C" fn backward(
    p: *const Problem, up: *const Upstream, d: *mut Gradients, _: *mut c_void,
) -> c_int {
    let (p, up, d, lstm) = (&*p, &*up, &*d, layer(&*p));
    let [mut y, mut h, mut c] = [read(up.y), read(up.h_n), read(up.c_n)].map(<[f64]>::to_vec);
    let answer = Answer { y: &mut y, h_n: &mut h, c_n: &mut c };
    let steps = lstm.forward(read(p.x), read(p.h0), read(p.c0), answer);
    let [w, r, b] = [0, 1, 2].map(|k| write(d.parameters.add(k)));
    let gradient = Gradient { x: write(d.x), h: write(d.h0), c: write(d.c0), w, r, b };
    gradient.h.copy_from_slice(read(up.h_n));
    gradient.c.copy_from_slice(read(up.c_n));
    lstm.backward(read(p.x), &steps, read(up.y), gradient);
    OK
}

#[no_mangle]
pub extern "C" fn lstmcheck_describe() -> *const Kernel {
    static KERNEL: Kernel = Kernel {
        struct_size: std::mem::size_of::<Kernel>() as u32, abi_version: ABI_VERSION,
        name: c"rust".as_ptr(), version: std::ptr::null(), convention: c"canonical".as_ptr(),
        contracts: std::ptr::null(), features: BACKWARD | ZERO_STEPS, dtypes: F64, alignment: 0,
        reserve_bytes: None, forward: Some(forward), backward: Some(backward), last_error: None,
        sessions: [std::ptr::null(); 6],
    };
    &KERNEL
}
