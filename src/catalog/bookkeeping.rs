//! Knows the tables that only serve the engine or a tool: they can be named, but are not listed.

/// The journal of revisions, in lower case.
pub const JOURNAL: &str = "hop_migrations";

/// Journals and settings of known tools, by name.
const TOOLS: &[&str] = &[
    "__diesel_schema_migrations",
    "__drizzle_migrations",
    "__efmigrationshistory",
    "__efmigrationslock",
    "_cf_kv",
    "_cf_metadata",
    "_litestream_lock",
    "_litestream_seq",
    "_prisma_migrations",
    "_sqlx_migrations",
    "_yoyo_log",
    "_yoyo_migration",
    "_yoyo_version",
    "alembic_version",
    "android_metadata",
    "ar_internal_metadata",
    "atlas_schema_revisions",
    "d1_migrations",
    "databasechangelog",
    "databasechangeloglock",
    "django_migrations",
    "doctrine_migration_versions",
    "flyway_schema_history",
    "goose_db_version",
    "gorp_migrations",
    JOURNAL,
    "knex_migrations",
    "knex_migrations_lock",
    "kysely_migration",
    "kysely_migration_lock",
    "micrate_db_version",
    "mikro_orm_migrations",
    "phinxlog",
    "refinery_schema_history",
    "room_master_table",
    "schema_migrations",
    "sequelizemeta",
    "yoyo_lock",
    "z_metadata",
    "z_primarykey",
];

/// What SpatiaLite keeps beside the tables of its users; some have further ones that begin so.
const SPATIALITE: &[&str] = &[
    "data_licenses",
    "elementarygeometries",
    "elementarygeometries2",
    "geom_cols_ref_sys",
    "geometry_columns",
    "knn",
    "knn2",
    "spatial_ref_sys",
    "spatialindex",
    "spatialite_history",
    "sql_statements_log",
    "vector_layers",
    "views_geometry_columns",
    "virts_geometry_columns",
];

/// What else a database holds, as far as it decides what a table is for.
#[derive(Clone, Copy, Default)]
pub(crate) struct KnownExtensions {
    /// A GeoPackage: `gpkg_contents` is there.
    pub geopackage: bool,
    /// SpatiaLite: `geometry_columns` and `spatial_ref_sys` are there.
    pub spatialite: bool,
}

/// True if the table of this name serves a tool. Shadow tables of virtual tables are known from the engine instead, and
/// a table `migrations` by [`is_journal_shape`].
pub(crate) fn is_bookkeeping(name: &str, around: KnownExtensions) -> bool {
    let name = name.to_ascii_lowercase();
    let among = |list: &[&str]| list.binary_search(&name.as_str()).is_ok();
    let extends =
        |list: &[&str]| list.iter().any(|known| name.strip_prefix(known).is_some_and(|rest| rest.starts_with('_')));
    name.starts_with("sqlite_")
        || among(TOOLS)
        || around.geopackage && (name.starts_with("gpkg_") || name.starts_with("rtree_"))
        || around.spatialite && (among(SPATIALITE) || extends(SPATIALITE) || name.starts_with("idx_"))
}

/// TypeORM, Laravel and node-sqlite keep their journal in a table with the everyday name `migrations`; its columns tell it from a
/// table about something else.
pub(crate) fn is_journal_shape(columns: &[String]) -> bool {
    let mut folded: Vec<String> = columns.iter().map(|column| column.to_ascii_lowercase()).collect();
    folded.sort();
    let shapes: [&[&str]; 3] =
        [&["id", "name", "timestamp"], &["batch", "id", "migration"], &["down", "id", "name", "up"]];
    shapes.iter().any(|shape| folded == *shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_for_the_search() {
        assert!(TOOLS.is_sorted_by(|a, b| a < b), "{TOOLS:?}");
        assert!(SPATIALITE.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn tools_and_users() {
        let plain = KnownExtensions::default();
        for name in ["sqlite_stat1", "SequelizeMeta", "hop_migrations", "knex_migrations_lock", "__EFMigrationsHistory"]
        {
            assert!(is_bookkeeping(name, plain), "{name}");
        }
        for name in ["games", "migrations", "gpkg_things", "rtree_notes", "knn", "idx_x", "migration_birds"] {
            assert!(!is_bookkeeping(name, plain), "{name}");
        }
        let spatial = KnownExtensions { geopackage: true, spatialite: true };
        for name in ["gpkg_contents", "rtree_roads_geom", "geometry_columns_time", "idx_roads_geom", "spatial_ref_sys"]
        {
            assert!(is_bookkeeping(name, spatial), "{name}");
        }
        let names = |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert!(is_journal_shape(&names(&["id", "timestamp", "name"])));
        assert!(!is_journal_shape(&names(&["id", "species", "name"])));
    }
}
