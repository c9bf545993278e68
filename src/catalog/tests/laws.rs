use proptest::prelude::*;

use crate::sql;

use super::super::{
    annotations::parse_sidecar, class_name, comments, names::FoldedName, parse_label, parse_relate, plural_name,
    singular_name, snake,
};

/// Text that looks like what is read, with quotes and comments in the wrong places.
fn text() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "create table ",
        "t",
        "(",
        ")",
        ",",
        " ",
        "\n",
        "'",
        "\"",
        "[",
        "]",
        "`",
        "--",
        "/*",
        "*/",
        " hop:",
        "label ",
        "as x",
        "{",
        "}",
        "a",
        "Id",
        "_id",
        ".",
        "to ",
        "back ",
        "collate nocase",
        "foreign key",
        "é",
        "数",
        "\u{0}",
        "relate ",
        "#",
        "s",
        "ies",
    ]);
    prop_oneof![prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat()), any::<String>()]
}

proptest! {
    #[test]
    fn nothing_that_is_read_panics(text in text(), other in text()) {
        let _ = (comments::comments_in(&text), comments::collations(&text));
        let _ = (parse_relate(&text), parse_label(&text), parse_sidecar(&text));
        let _ = (class_name(&text), plural_name(&text), singular_name(&text), snake(&text));
        FoldedName::new(&text).closeness(&FoldedName::new(&other));
    }

    #[test]
    fn annotations_are_read_again_from_the_sidecar(text in text()) {
        let (annotations, _) = parse_sidecar(&text);
        let (again, warnings) = parse_sidecar(&annotations.text());
        prop_assert!(warnings.is_empty(), "{:?} {:?}", annotations.text(), warnings);
        prop_assert_eq!(again.text(), annotations.text());
    }

    #[test]
    fn nothing_is_missed_by_a_quick_look(text in text()) {
        let is_hop = |comment: &sql::Comment| comment.text(&text).to_ascii_lowercase().starts_with("hop:");
        let has_comment = sql::read(&text).is_some_and(|create| create.comments.iter().any(is_hop));
        prop_assert_eq!(has_comment, !comments::comments_in(&text).is_empty());
        let has_collation = sql::read_table(&text)
            .is_some_and(|table| table.columns.iter().any(|column| column.collation.is_some()));
        prop_assert_eq!(has_collation, !comments::collations(&text).is_empty());
    }

    #[test]
    fn a_name_is_closest_to_itself(text in text()) {
        let name = FoldedName::new(&text);
        prop_assert_eq!(name.closeness(&name), Some(super::super::Closeness::Exact));
    }
}
