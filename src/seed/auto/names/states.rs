//! What may become of the records of a table whose status has no list of values.

use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::is_of_stem;
use super::super::words::{is_in, words};
use super::{Guess, guess_of};
use crate::catalog::{Column, Table};
use crate::store::Value;

/// What a column is called that tells what has become of a record.
pub(super) const STATUS: &str = "status status_name";

/// What may become of a thing of which nothing is known.
pub(super) const UNKNOWN: &str = "pick('new', 'open', 'done')";

/// What may become of most things.
pub(super) const USUAL: &str = "pick('new', 'active', 'on hold', 'completed', 'cancelled')";

/// The states of a column that names none itself, in the order in which they come.
pub(in crate::seed::auto) fn states(table: &Table, column: &Column) -> Option<Vec<Value>> {
    let Some(Guess::Text(made)) = guess_of(table, column) else { return None };
    STATES.iter().chain(BY_DEFAULT).chain([&("", USUAL), &("", UNKNOWN)]).find(|(_, states)| *states == made)?;
    let mut states: Vec<Value> = made.split('\'').skip(1).step_by(2).map(Value::text).collect();
    states.dedup();
    Some(states)
}

/// What may become of a thing that is so at first, where nothing else of the table tells.
const BY_DEFAULT: &[(&str, &str)] = &[
    ("draft", "pick('draft', 'published', 'archived')"),
    ("active", "pick('active', 'active', 'active', 'inactive')"),
    ("open", "pick('open', 'in progress', 'resolved', 'closed')"),
    ("pending", "pick('pending', 'approved', 'rejected')"),
    ("scheduled", "pick('scheduled', 'completed', 'cancelled')"),
    ("queued", "pick('queued', 'running', 'succeeded', 'failed')"),
    ("todo", "pick('todo', 'in progress', 'done')"),
    ("completed", "pick('pending', 'completed', 'completed', 'cancelled')"),
    ("done", "pick('open', 'done', 'done', 'cancelled')"),
    ("confirmed", "pick('pending', 'confirmed', 'confirmed', 'cancelled')"),
    ("approved", "pick('pending', 'approved', 'approved', 'rejected')"),
    ("published", "pick('draft', 'published', 'published', 'archived')"),
    ("available", "pick('available', 'available', 'reserved', 'unavailable')"),
    ("paid", "pick('pending', 'paid', 'paid', 'refunded')"),
    ("unpaid", "pick('unpaid', 'paid', 'paid', 'refunded')"),
    ("success", "pick('success', 'success', 'success', 'failed')"),
    ("new", "pick('new', 'in progress', 'done')"),
    ("unread", "pick('unread', 'read')"),
    ("planned", "pick('planned', 'active', 'completed', 'cancelled')"),
    ("submitted", "pick('submitted', 'approved', 'rejected')"),
    ("processing", "pick('processing', 'shipped', 'delivered', 'cancelled')"),
    ("online", "pick('online', 'online', 'offline')"),
    ("offline", "pick('offline', 'online', 'online')"),
    ("enabled", "pick('enabled', 'enabled', 'disabled')"),
    ("booked", "pick('booked', 'booked', 'completed', 'cancelled')"),
    ("valid", "pick('valid', 'valid', 'used', 'void')"),
    ("present", "pick('present', 'present', 'present', 'absent', 'late')"),
];

/// What else there is of a kind that is so unless something else is said, by what a column is called.
const KINDS_BY_DEFAULT: &[(&str, &str, &str)] = &[
    ("level difficulty", "beginner", "pick('beginner', 'beginner', 'intermediate', 'advanced')"),
    ("level difficulty", "easy", "pick('easy', 'easy', 'medium', 'hard')"),
    ("priority importance urgency severity level", "normal", "pick('low', 'normal', 'normal', 'high')"),
    ("priority importance urgency severity level difficulty", "medium", "pick('low', 'medium', 'medium', 'high')"),
    ("priority importance urgency severity level", "low", "pick('low', 'low', 'medium', 'high')"),
    ("role type kind", "user", "pick('user', 'user', 'user', 'editor', 'admin')"),
    ("role type kind", "member", "pick('member', 'member', 'member', 'moderator', 'admin')"),
    ("role type kind", "customer", "pick('customer', 'customer', 'customer', 'staff', 'admin')"),
    ("role type kind", "student", "pick('student', 'student', 'student', 'teacher', 'admin')"),
    ("role type kind", "staff", "pick('staff', 'staff', 'manager', 'admin')"),
    ("role type kind", "employee", "pick('employee', 'employee', 'manager', 'admin')"),
    ("role type kind", "admin", "pick('admin', 'editor', 'editor', 'viewer')"),
    ("role permission access", "viewer", "pick('viewer', 'viewer', 'editor', 'admin')"),
    ("plan tier type level", "free", "pick('free', 'free', 'basic', 'premium')"),
    ("plan tier type level", "basic", "pick('basic', 'basic', 'standard', 'premium')"),
    ("visibility privacy access", "public", "pick('public', 'public', 'private')"),
    ("visibility privacy access", "private", "pick('private', 'private', 'public')"),
];

/// The states of a column whose default is one of them: those of its table, those of which most have a time in it, or the usual ones.
pub(super) fn by_default(table: &Table, column: &Column, plain: Option<Guess>) -> Option<&'static str> {
    let name = words(&column.name);
    let last = name.rsplit('_').next().unwrap_or(&name);
    let default = column.default.as_deref().filter(|_| matches!(kind(column), ColumnKind::Text(_)))?;
    let written = default.trim_matches(['(', ')', '\'', '"', ' ']);
    let first = words(written);
    // Written otherwise, the others would be, too.
    let kinds = || KINDS_BY_DEFAULT.iter().find(|(names, usual, _)| is_in(names, last) && *usual == written);
    if let Some((.., made)) = kinds() {
        return Some(made);
    }
    if !is_in("status state stage phase", last) {
        return None;
    }
    let listed = |made: &'static str| made.split('\'').skip(1).step_by(2);
    let has_it = |made: &'static str| listed(made).any(|state| words(state) == first);
    if matches!(plain, Some(Guess::Text(made)) if has_it(made)) {
        return None;
    }
    let told = |made: &'static str| {
        let is_told = |state: &&str| {
            table.columns.iter().any(|other| other.name != column.name && is_of_stem(&words(&other.name), state))
        };
        listed(made).filter(is_told).count()
    };
    let best = STATES.iter().map(|(_, made)| *made).filter(|made| has_it(made)).max_by_key(|made| told(made));
    let usual = BY_DEFAULT.iter().find(|(state, _)| *state == first).map(|(_, made)| *made);
    best.filter(|made| told(made) > usual.map_or(0, told)).or(usual)
}

/// The records, by the words of their tables, with their states in the order in which they come.
pub(super) const STATES: &[(&str, &str)] = &[
    ("order purchase sale purchase_order", "pick('pending', 'paid', 'shipped', 'delivered', 'cancelled')"),
    ("invoice bill", "pick('draft', 'sent', 'paid', 'overdue', 'cancelled')"),
    ("payment transaction transfer payout refund", "pick('pending', 'completed', 'failed', 'refunded')"),
    ("ticket issue case support_ticket incident bug", "pick('open', 'in progress', 'resolved', 'closed')"),
    ("task todo work_item", "pick('todo', 'in progress', 'done')"),
    (
        "appointment booking reservation viewing visit interview",
        "pick('pending', 'confirmed', 'completed', 'cancelled')",
    ),
    ("shipment parcel package delivery", "pick('created', 'in transit', 'delivered', 'returned')"),
    ("subscription membership", "pick('active', 'cancelled', 'expired')"),
    (
        "user account member customer employee client driver vendor seller",
        "pick('active', 'active', 'active', 'inactive', 'suspended')",
    ),
    (
        "job run build execution job_run pipeline deployment import export task_run sync",
        "pick('queued', 'running', 'succeeded', 'failed')",
    ),
    ("application candidate applicant", "pick('applied', 'screening', 'interview', 'hired', 'rejected')"),
    ("loan borrowing checkout rental", "pick('active', 'returned', 'overdue')"),
    (
        "post article page story video podcast episode",
        "pick('draft', 'published', \
        'archived')",
    ),
    ("lease contract agreement bail policy", "pick('draft', 'active', 'terminated')"),
    ("project campaign", "pick('planned', 'active', 'completed', 'cancelled')"),
    ("room bed table seat", "pick('available', 'available', 'occupied', 'out of service')"),
    ("vehicle car truck bike", "pick('available', 'available', 'rented', 'maintenance')"),
    (
        "device sensor server gateway host machine meter",
        "pick('online', 'online', 'online', 'offline', \
        'maintenance')",
    ),
    ("claim request leave_request", "pick('submitted', 'approved', 'rejected')"),
    ("flight vol", "pick('scheduled', 'boarding', 'departed', 'landed', 'cancelled')"),
    ("listing property ad product item offer_listing", "pick('active', 'active', 'sold', 'withdrawn')"),
    ("lead deal opportunity prospect", "pick('new', 'contacted', 'qualified', 'won', 'lost')"),
    ("copy", "pick('available', 'available', 'on loan', 'lost')"),
    ("enrollment enrolment registration matricula", "pick('enrolled', 'completed', 'dropped')"),
    ("offer quote quotation estimate proposal", "pick('draft', 'sent', 'accepted', 'rejected')"),
    ("attendance", "pick('present', 'present', 'present', 'present', 'absent', 'late')"),
    ("vessel ship boat yacht", "pick('at sea', 'in port', 'in port', 'maintenance')"),
    ("message notification email", "pick('queued', 'sent', 'delivered', 'failed')"),
    ("review comment", "pick('pending', 'approved', 'approved', 'rejected')"),
    ("admission stay encounter", "pick('admitted', 'discharged')"),
];
