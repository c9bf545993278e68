//! Lists of pragmas (pragma.html) by what they change: nothing, this connection, the content of a file, what guards it.

/// Those that give something when they have no argument, and change nothing then.
const READING: [&str; 62] = [
    "analysis_limit",
    "application_id",
    "auto_vacuum",
    "automatic_index",
    "busy_timeout",
    "cache_size",
    "cache_spill",
    "cell_size_check",
    "checkpoint_fullfsync",
    "collation_list",
    "compile_options",
    "data_version",
    "database_list",
    "default_cache_size",
    "defer_foreign_keys",
    "encoding",
    "foreign_key_check",
    "foreign_key_list",
    "foreign_keys",
    "freelist_count",
    "full_column_names",
    "fullfsync",
    "function_list",
    "hard_heap_limit",
    "ignore_check_constraints",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "journal_mode",
    "journal_size_limit",
    "legacy_alter_table",
    "locking_mode",
    "max_page_count",
    "mmap_size",
    "module_list",
    "page_count",
    "page_size",
    "pragma_list",
    "query_only",
    "quick_check",
    "read_uncommitted",
    "recursive_triggers",
    "reverse_unordered_selects",
    "schema_version",
    "secure_delete",
    "short_column_names",
    "shrink_memory",
    "soft_heap_limit",
    "stats",
    "synchronous",
    "table_info",
    "table_list",
    "table_xinfo",
    "temp_store",
    "threads",
    "trusted_schema",
    "user_version",
    "vdbe_trace",
    "wal_autocheckpoint",
    "writable_schema",
    "lock_status",
];

/// Those whose argument names what they are asked about.
const ASKING: [&str; 10] = [
    "foreign_key_check",
    "foreign_key_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "quick_check",
    "table_info",
    "table_list",
    "table_xinfo",
];

/// Those whose argument sets how this connection works, and nothing that lasts or that guards.
const SETTING: [&str; 8] = [
    "automatic_index",
    "cache_size",
    "case_sensitive_like",
    "defer_foreign_keys",
    "foreign_keys",
    "recursive_triggers",
    "reverse_unordered_selects",
    "query_only",
];

/// Those that write what is neither rows nor schema, but belongs to the content of the file.
const CONTENT: [&str; 8] = [
    "application_id",
    "auto_vacuum",
    "default_cache_size",
    "encoding",
    "incremental_vacuum",
    "optimize",
    "schema_version",
    "user_version",
];

/// Those that keep the process, and not the connection, at something: for all files that it has open.
const PROCESS: [&str; 2] = ["temp_store_directory", "data_store_directory"];

/// Those that would lift what keeps a hostile file within bounds, or let SQLite make files for it.
const GUARDING: [&str; 10] = [
    "busy_timeout",
    "cell_size_check",
    "hard_heap_limit",
    "legacy_file_format",
    "mmap_size",
    "soft_heap_limit",
    "temp_store",
    "threads",
    "trusted_schema",
    "writable_schema",
];

fn is_in(list: &[&str], name: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// True if a session that writes nothing may use this pragma.
pub(super) fn is_harmless(name: &str, has_argument: bool) -> bool {
    if has_argument { is_in(&ASKING, name) || is_in(&SETTING, name) } else { is_in(&READING, name) }
}

/// True if a session whose changes are thrown away in the end may use it. `hostile` when the file may be an attack.
pub(super) fn is_allowed_in_copy(name: &str, has_argument: bool, hostile: bool) -> bool {
    !(is_in(&PROCESS, name) || hostile && has_argument && is_in(&GUARDING, name))
}

/// True if this pragma, where SQLite says that it writes, changes what undo has to bring back.
pub(super) fn changes_content(name: &str) -> bool {
    is_in(&CONTENT, name)
}
