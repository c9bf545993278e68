//! The English words that tell what a column is: roles of people, names that many tables share, measures.

/// A list of words with blanks between them.
pub(super) struct Words(&'static str);

impl Words {
    pub fn contain(&self, word: &str) -> bool {
        self.0.split(' ').any(|listed| listed == word)
    }
}

/// Words for a record of the same table.
pub(super) const OWN_ROLES: Words = Words("parent reportsto");

/// Nouns for people by what they do, and the tables that people of the kind are kept in.
pub(super) const ROLES: &[(Words, &[&str])] = &[
    (Words("rep manager supervisor boss reportsto salesperson"), &["employee", "staff"]),
    (
        Words(
            "actor admin approver assignee assignedto author buyer coach commenter creator doctor driver editor follower host \
             instructor invitee inviter lecturer manager mentor moderator nurse operator owner professional proposer \
             recipient receiver reporter requester reviewer seller sender submitter supervisor teacher technician tutor \
             uploader validator",
        ),
        &["user", "account", "member", "person"],
    ),
];

/// `created_by`, `locked_by`: what somebody did to a record. Not `order_by`.
pub(super) fn is_done_by(words: &[&str]) -> bool {
    matches!(words, [.., deed, by] if by.eq_ignore_ascii_case("by") && deed.len() > 3 && deed.to_ascii_lowercase().ends_with("ed"))
}

/// Key names of one word that too many tables share to say whose key they are.
pub(super) const SHARED_WORDS: Words = Words(
    "id key code name title type kind status state year month day date time timestamp number no num nr rank \
     position level value label slug email oid rowid pk hash path url version count index seq sequence text \
     username login lang language country city zip word tag token sku description",
);

/// Nouns that measure or count. A whole number called so is one, even beside a table that keeps such.
pub(super) const MEASURES: Words = Words(
    "active age amount average balance capacity count day depth distance duration enabled flag grade height \
     hour index length level limit mark minute month no number offset order page percent point position price \
     priority quantity rank rate rating ratio round score second sequence size step sum temperature time \
     total value version visible weight week width year",
);
