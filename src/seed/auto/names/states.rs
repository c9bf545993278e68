//! What may become of the records of a table whose status has no list of values.

use super::{Guess, guess_of};
use crate::catalog::{Column, Table};
use crate::store::Value;

/// What a column is called that tells what has become of a record.
pub(super) const STATUS: &str = "status status_name statut estatus";

/// The states of a column that names none itself, in the order in which they come.
pub(in crate::seed::auto) fn states(table: &Table, column: &Column) -> Option<Vec<Value>> {
    let Some(Guess::Text(made)) = guess_of(table, column) else { return None };
    STATES.iter().find(|(_, states)| *states == made)?;
    let mut states: Vec<Value> = made.split('\'').skip(1).step_by(2).map(Value::text).collect();
    states.dedup();
    Some(states)
}

/// The records, by the words of their tables, with their states in the order in which they come.
pub(super) const STATES: &[(&str, &str)] = &[
    (
        "order purchase bestellung auftrag commande pedido sale purchase_order",
        "pick('pending', 'paid', 'shipped', 'delivered', 'cancelled')",
    ),
    ("invoice bill rechnung facture factura", "pick('draft', 'sent', 'paid', 'overdue', 'cancelled')"),
    (
        "payment transaction transfer payout zahlung paiement pago refund ueberweisung virement",
        "pick('pending', 'completed', 'failed', 'refunded')",
    ),
    ("ticket issue case support_ticket incident bug", "pick('open', 'in progress', 'resolved', 'closed')"),
    ("task todo work_item aufgabe tache tarea", "pick('todo', 'in progress', 'done')"),
    (
        "appointment booking reservation termin buchung reservierung rendezvous cita reserva viewing visit interview",
        "pick('pending', 'confirmed', 'completed', 'cancelled')",
    ),
    (
        "shipment parcel package delivery sendung paket colis envio livraison",
        "pick('created', 'in transit', 'delivered', 'returned')",
    ),
    ("subscription membership abonnement mitgliedschaft suscripcion", "pick('active', 'cancelled', 'expired')"),
    (
        "user account member customer employee konto benutzer kunde utilisateur client usuario mitarbeiter driver vendor seller",
        "pick('active', 'active', 'active', 'inactive', 'suspended')",
    ),
    (
        "job run build execution job_run pipeline deployment import export task_run sync",
        "pick('queued', 'running', 'succeeded', 'failed')",
    ),
    (
        "application candidate applicant bewerbung candidature solicitud",
        "pick('applied', 'screening', 'interview', 'hired', 'rejected')",
    ),
    ("loan borrowing ausleihe pret prestamo checkout rental", "pick('active', 'returned', 'overdue')"),
    (
        "post article page story artikel beitrag articulo video podcast episode",
        "pick('draft', 'published', \
        'archived')",
    ),
    (
        "lease contract agreement vertrag mietvertrag contrat bail contrato policy",
        "pick('draft', 'active', 'terminated')",
    ),
    ("project campaign projekt projet proyecto", "pick('planned', 'active', 'completed', 'cancelled')"),
    ("room bed table seat zimmer chambre habitacion", "pick('available', 'available', 'occupied', 'out of service')"),
    ("vehicle car truck bike fahrzeug vehicule vehiculo", "pick('available', 'available', 'rented', 'maintenance')"),
    (
        "device sensor server gateway host machine meter",
        "pick('online', 'online', 'online', 'offline', \
        'maintenance')",
    ),
    ("claim request leave_request antrag demande schaden sinistre", "pick('submitted', 'approved', 'rejected')"),
    ("flight flug vol vuelo", "pick('scheduled', 'boarding', 'departed', 'landed', 'cancelled')"),
    (
        "listing property ad inserat annonce anuncio product item offer_listing",
        "pick('active', 'active', 'sold', 'withdrawn')",
    ),
    ("lead deal opportunity prospect", "pick('new', 'contacted', 'qualified', 'won', 'lost')"),
    ("copy exemplar exemplaire ejemplar", "pick('available', 'available', 'on loan', 'lost')"),
    (
        "enrollment enrolment registration einschreibung inscription matricula",
        "pick('enrolled', 'completed', 'dropped')",
    ),
    ("offer quote angebot devis oferta", "pick('sent', 'accepted', 'rejected')"),
    ("message notification email nachricht", "pick('queued', 'sent', 'delivered', 'failed')"),
    ("review comment kommentar commentaire comentario", "pick('pending', 'approved', 'approved', 'rejected')"),
    ("admission stay encounter", "pick('admitted', 'discharged')"),
];
