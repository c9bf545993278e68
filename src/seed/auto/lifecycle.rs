//! What happens to things, in the order in which it happens: which event a column's name or a status tells of.

/// An event, by its place in [`EVENTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Event(usize);

/// Events of a lower stage come before those of a higher one.
pub(super) const BIRTH: u8 = 0;
pub(super) const CREATED: u8 = 10;
/// Up to here, what follows in the record follows it, whatever it is about.
pub(super) const SETTLED: u8 = 35;
pub(super) const START: u8 = 40;
pub(super) const END: u8 = 60;
/// What takes a thing off its way: nothing follows it.
const OFF: u8 = 70;
pub(super) const CHANGED: u8 = 80;
pub(super) const GONE: u8 = 90;
/// What lies ahead.
pub(super) const PLANNED: u8 = 100;

struct Row {
    stage: u8,
    /// How long after what precedes it.
    span: &'static str,
    /// With blanks between them.
    words: &'static str,
}

const fn row(stage: u8, span: &'static str, words: &'static str) -> Row {
    Row { stage, span, words }
}

/// Words for the same in one row, those of columns and those of a status. German, French and Spanish ones stand with the English ones.
const EVENTS: &[Row] = &[
    row(
        BIRTH,
        "60 years",
        "born birth dob date_of_birth birthday birthdate geburt geburtsdatum geboren naissance nacimiento founded \
         established built manufactured gegruendet baujahr",
    ),
    row(
        CREATED,
        "2 years",
        "created creation inserted added registered registration joined signed_up signup enrolled enrolment enrollment \
         opened recorded logged imported uploaded hired hire employed admitted onboarded purchased acquired installed \
         commissioned since measured taken captured observed erstellt angelegt erfasst eingestellt eintritt aufgenommen \
         angemeldet registriert gemessen cree créé création inscription embauche ajoute creado creacion creación alta \
         registro ingreso contratacion new neu offen nouveau nuevo",
    ),
    row(
        20,
        "300 days",
        "ordered order placed booked booking reserved requested submitted applied reported issued filed raised \
         subscribed posted announced quoted drafted draft pending open bestellt bestell bestellung gebucht buchung \
         buchungs beantragt rechnung rechnungs ausgestellt commande reservation demande emission pedido reserva \
         solicitud emision emisión",
    ),
    row(
        25,
        "3 days",
        "approved confirmed accepted verified acknowledged assigned triaged authorized authorised signed genehmigt \
         bestaetigt bestätigt confirme confirmé valide validé aprobado confirmado",
    ),
    row(30, "5 days", "paid payment charged billed invoiced bezahlt bezahl zahlung paye payé paiement pagado pago"),
    row(
        SETTLED,
        "20 days",
        "published released launched activated veroeffentlicht veröffentlicht publie publié publication publicado \
         deployed",
    ),
    row(38, "90 days", "doors boarding einlass"),
    row(
        START,
        "60 days",
        "start starts started begin begins began beginning from check_in checked_in checkin first departure departed \
         departs depart pickup picked_up opens opening clock_in clocked_in sign_in login entry in_progress running von \
         beginn anfang gestartet abfahrt anreise debut début depuis arrivee_hotel inicio desde comienzo",
    ),
    row(
        START,
        "4 days",
        "shipped sent dispatched dispatch shipping shipment in_transit versandt versand gesendet expedie expédié \
         expedition envoye envoyé enviado envio",
    ),
    row(
        50,
        "7 days",
        "delivered delivery received read arrived responded answered geliefert lieferung liefer erhalten livre livré \
         livraison recu reçu entregado entrega recibido recepcion",
    ),
    row(
        END,
        "90 days",
        "end ends ended until to thru through finish finishes finished check_out checked_out checkout last close closes \
         closed closing completed complete done resolved stop stops stopped discharged dropoff arrival arrives logout \
         clock_out clocked_out sign_out fixed solved left terminated termination graduated exit settled ende bis \
         beendet abgeschlossen abreise ankunft austritt erledigt fin fini termine terminé jusqu_a cloture hasta final \
         terminado completado cierre salida",
    ),
    row(65, "30 days", "returned return retour retourniert zurueckgegeben rendu devuelto devolucion"),
    row(OFF, "30 days", "refunded refund erstattet rembourse remboursé reembolsado"),
    row(OFF, "20 days", "cancelled canceled cancellation storniert annule annulé annulation cancelado anulado"),
    row(OFF, "20 days", "rejected declined failed denied voided withdrawn abgelehnt refuse refusé rechazado"),
    row(
        CHANGED,
        "1 year",
        "updated modified changed edited update modification synced aktualisiert geaendert geändert aenderung änderung \
         modifie modifié mise_a_jour maj actualizado actualizacion actualización modificado",
    ),
    row(
        GONE,
        "1 year",
        "deleted archived removed discontinued retired deactivated decommissioned suspended banned expired died death \
         deceased geloescht gelöscht gekuendigt gekündigt supprime supprimé suppression eliminado baja archiviert",
    ),
    row(
        PLANNED,
        "60 days",
        "due deadline expected expires expiry expiration expire scheduled estimated planned promised renewal renews \
         next target faellig fällig faelligkeit fälligkeit ablauf geplant echeance échéance prevu prévu vencimiento \
         vence previsto caduca",
    ),
];

impl Event {
    pub fn stage(self) -> u8 {
        EVENTS[self.0].stage
    }

    pub fn span(self) -> &'static str {
        EVENTS[self.0].span
    }

    /// The event that a word is.
    pub fn of(word: &str) -> Option<Event> {
        EVENTS.iter().position(|row| row.words.split(' ').any(|known| known == word)).map(Event)
    }

    /// True if whoever has come as far as `self` has been through `earlier`.
    pub fn implies(self, earlier: Event) -> bool {
        let most = match self.stage() {
            OFF => 20,
            stage @ ..OFF => stage - 1,
            _ => SETTLED,
        };
        self == earlier || earlier.stage() <= most
    }

    /// True if most records have not come so far, as this word for it tells: what `ends` has an end, what has `ended` is over.
    pub fn is_late(self, word: &str) -> bool {
        let is_bound = matches!((self.stage(), self.span()), (38, _) | (START, "60 days") | (END, _));
        (30..PLANNED).contains(&self.stage())
            && self.stage() != CHANGED
            && (!is_bound || word.contains("ed") || matches!(word, "done" | "left"))
    }
}

/// The event of a column whose words are joined by `_`, with the words that say what it is about: `sales_start` is the start of
/// `sales`.
pub(super) fn column_event(words: &str) -> Option<(Event, String)> {
    let bare = bare(words);
    let parts: Vec<&str> = bare.split('_').collect();
    // All words, then those behind the first, and so on; then those in front.
    for from in 0..parts.len() {
        if let Some(event) = Event::of(&parts[from..].join("_")) {
            return Some((event, parts[..from].join("_")));
        }
    }
    for to in (1..parts.len()).rev() {
        if let Some(event) = Event::of(&parts[..to].join("_")) {
            return Some((event, parts[to..].join("_")));
        }
    }
    None
}

/// A column's words without those that say only that it is a time.
fn bare(words: &str) -> &str {
    const BEHIND: [&str; 14] =
        ["at", "on", "date", "time", "datetime", "timestamp", "day", "ts", "utc", "am", "datum", "zeit", "le", "fecha"];
    const BEFORE: [&str; 9] = ["date", "datum", "fecha", "time", "datetime", "zeit", "ts", "hora", "heure"];
    let mut rest = words;
    while let Some((head, last)) = rest.rsplit_once('_') {
        if !BEHIND.contains(&last) {
            break;
        }
        rest = head;
    }
    // One word as German writes it: `startdatum`.
    if let Some(stem) = rest.strip_suffix("datum").filter(|stem| stem.len() > 2) {
        rest = stem;
    }
    while let Some((first, tail)) = rest.split_once('_') {
        let says_nothing = BEFORE.contains(&first) || matches!(first, "of" | "de" | "d") && rest != words;
        if !says_nothing {
            break;
        }
        rest = tail;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_of_events() {
        for (name, stage, about) in [
            ("created_at", CREATED, ""),
            ("sales_start", START, "sales"),
            ("valid_to", END, "valid"),
            ("check_in", START, ""),
            ("checked_out_at", END, ""),
            ("first_stay", START, "stay"),
            ("date_joined", CREATED, ""),
            ("fecha_inicio", START, ""),
            ("date_de_fin", END, ""),
            ("startdatum", START, ""),
            ("due_date", PLANNED, ""),
        ] {
            let (event, family) = column_event(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((event.stage(), family.as_str()), (stage, about), "{name}");
        }
        assert_eq!(column_event("colour"), None);
    }

    #[test]
    fn who_has_come_far_has_been_through_what_is_before() {
        let event = |word| Event::of(word).unwrap();
        assert!(event("delivered").implies(event("shipped")) && !event("pending").implies(event("shipped")));
        assert!(!event("cancelled").implies(event("shipped")) && event("canceled").implies(event("cancelled")));
    }
}
