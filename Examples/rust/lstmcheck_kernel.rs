//! lstmcheck_kernel.h for Rust: the header is the documentation.
#![allow(dead_code)]
use std::ffi::{c_char, c_int, c_void};

pub const ABI_VERSION: u32 = 1;
pub const F64: u32 = 1;
pub const F32: u32 = 2;
pub const F16: u32 = 4;
pub const BF16: u32 = 8;
pub const BACKWARD: u64 = 1 << 0;
pub const TRACE: u64 = 1 << 1;
pub const SESSIONS: u64 = 1 << 2;
pub const STRIDES: u64 = 1 << 3;
pub const ZERO_STEPS: u64 = 1 << 4;
pub const ACTIVATIONS: u64 = 1 << 5;
pub const NONDETERMINISTIC: u64 = 1 << 6;
pub const OK: c_int = 0;
pub const UNSUPPORTED: c_int = 1;
pub const FAILED: c_int = 2;

#[repr(C)]
pub struct Tensor {
    pub name: *const c_char,
    pub data: *mut c_void,
    pub dtype: u32,
    pub rank: u32,
    pub size: [i64; 4],
    pub stride: [i64; 4],
}

#[repr(C)]
pub struct Activation {
    pub name: *const c_char,
    pub constants: [f64; 2],
}

#[repr(C)]
pub struct Problem {
    pub struct_size: u32,
    pub dtype: u32,
    pub features: u64,
    pub batch: i64,
    pub steps: i64,
    pub inputs: i64,
    pub units: i64,
    pub activations: [Activation; 5],
    pub x: *const Tensor,
    pub h0: *const Tensor,
    pub c0: *const Tensor,
    pub parameters: *const Tensor,
    pub parameter_count: u32,
    pub reserved: u32,
    /// Null for the plain layer; see the header's lstmcheck_variant.
    pub variant: *const c_void,
}

#[repr(C)]
pub struct Outputs {
    pub struct_size: u32,
    pub reserved: u32,
    pub y: *mut Tensor,
    pub h_n: *mut Tensor,
    pub c_n: *mut Tensor,
    /// i, f, g, o and c.
    pub traces: [*mut Tensor; 5],
}

#[repr(C)]
pub struct Upstream {
    pub struct_size: u32,
    pub reserved: u32,
    pub y: *const Tensor,
    pub h_n: *const Tensor,
    pub c_n: *const Tensor,
}

#[repr(C)]
pub struct Gradients {
    pub struct_size: u32,
    pub parameter_count: u32,
    pub x: *mut Tensor,
    pub h0: *mut Tensor,
    pub c0: *mut Tensor,
    pub parameters: *mut Tensor,
}

type Forward = unsafe extern "C" fn(*const Problem, *mut Outputs, *mut c_void) -> c_int;
type Backward =
    unsafe extern "C" fn(*const Problem, *const Upstream, *mut Gradients, *mut c_void) -> c_int;

#[repr(C)]
pub struct Kernel {
    pub struct_size: u32,
    pub abi_version: u32,
    pub name: *const c_char,
    pub version: *const c_char,
    pub convention: *const c_char,
    pub contracts: *const c_char,
    pub features: u64,
    pub dtypes: u32,
    pub alignment: u32,
    pub reserve_bytes: Option<unsafe extern "C" fn(*const Problem) -> usize>,
    pub forward: Option<Forward>,
    pub backward: Option<Backward>,
    pub last_error: Option<unsafe extern "C" fn() -> *const c_char>,
    /// create, set_weights, reset, session_forward, session_backward, destroy; null without them.
    pub sessions: [*const c_void; 6],
}

unsafe impl Sync for Kernel {}

impl Tensor {
    pub fn len(&self) -> usize {
        self.size.iter().product::<i64>() as usize
    }
}

/// The numbers of a dense tensor of T, to read.
///
/// # Safety
/// The tensor is one that lstm-check gave, of that dtype, and the call still runs.
pub unsafe fn read<'a, T>(tensor: *const Tensor) -> &'a [T] {
    std::slice::from_raw_parts((*tensor).data as *const T, (*tensor).len())
}

/// The numbers of a dense output, to write.
///
/// # Safety
/// As of `read`; nothing else refers to them.
pub unsafe fn write<'a, T>(tensor: *mut Tensor) -> &'a mut [T] {
    std::slice::from_raw_parts_mut((*tensor).data as *mut T, (*tensor).len())
}
