//! The program on a libSQL server: a real one, `sqld`, which is named by HOPDB_SQLD or found on the PATH. Where there is none these tests are
//! left out, and say so. What a real server does not do (answers that are none) comes from a stub.

mod alike;
mod failing;
mod guarded;
mod migrating;
mod prompt;
mod replica;
mod server;
mod stub;
mod tls;
mod writing;
