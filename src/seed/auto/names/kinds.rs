//! What texts are one of by their names: seats, drugs, gates, levels of logs, states of orders.

use super::lists::{
    ACCOUNTS, ADDRESSES, AGE_RATINGS, AIRCRAFT, AIRPORTS, BEDS, BOOK_GENRES, CABINS, CARD_BRANDS, CARDS, CARRIERS,
    CHANNELS, CODE, DEPARTMENTS, DIAGNOSES, DIGITS, DISHES, DOCUMENTS, DRUGS, ENERGY_CLASSES, ERRORS, EXERCISES,
    FILM_GENRES, FLIGHT, GRADES, HTTP_METHODS, INGREDIENTS, INSTRUMENTS, INTERVALS, LICENSES, LOG_LEVELS, MAKES,
    MEDICAL, MEMBERSHIPS, MESSAGES, MUSIC_GENRES, PLANS, PROGRAMMING, QUESTIONS, ROOM, SHELVES, SKILLS, SPORTS,
    SUBJECTS, TAIL_NUMBERS, TASKS, VACCINES, VISIBILITY, ZONES, pick,
};

/// What is seen in a text of records of certain tables, by the tables' words and then the column's.
pub(super) const KINDS_OF: &[(&str, &str, &str)] = &[
    (
        "game videogame board_game boardgame",
        "genre category",
        pick!(
            "Action",
            "Adventure",
            "Party",
            "Puzzle",
            "Racing",
            "Role-Playing",
            "Shooter",
            "Simulation",
            "Sports",
            "Strategy"
        ),
    ),
    ("game videogame", "developer studio publisher", "fake.company"),
    (
        "song track piece score",
        "key key_signature musical_key",
        pick!(
            "A major", "A minor", "B minor", "C major", "D major", "D minor", "E minor", "F major", "G major",
            "G minor"
        ),
    ),
    ("recipe rezept recette receta meal", "name title nom nombre", DISHES),
    (
        "recipe_ingredient ingredient recipe_item",
        "unit einheit unite unidad",
        pick!("g", "g", "kg", "ml", "l", "pcs", "tbsp", "tsp"),
    ),
    (
        "server host node machine instance cluster database bucket",
        "region zone availability_zone",
        pick!("ap-southeast-1", "eu-central-1", "eu-west-1", "us-east-1", "us-west-2"),
    ),
    (
        "weather observation forecast reading",
        "wind_dir wind_direction",
        pick!("E", "N", "NE", "NW", "S", "SE", "SW", "W"),
    ),
    (
        "athlete runner result race_result entry",
        "discipline event",
        pick!(
            "100 m",
            "200 m",
            "400 m hurdles",
            "5000 m",
            "high jump",
            "javelin",
            "long jump",
            "marathon",
            "pole vault",
            "shot put"
        ),
    ),
    (
        "crop plant planting field cultivo kultur culture",
        "name crop crop_name",
        pick!(
            "Barley",
            "Carrots",
            "Corn",
            "Lettuce",
            "Oats",
            "Onions",
            "Potatoes",
            "Rapeseed",
            "Rye",
            "Soybeans",
            "Sugar Beet",
            "Sunflowers",
            "Tomatoes",
            "Wheat"
        ),
    ),
    ("property listing house apartment", "parking", pick!("none", "street", "garage", "carport")),
    ("chambre room habitacion zimmer hotel_room", "number no numero nummer nr code", ROOM),
    (
        "ward station",
        "name ward_name",
        "pick('Children', 'Day', 'East', 'Maternity', 'North', 'Recovery', 'South', 'Surgical', 'West') || ' Ward ' || int(1, 9)",
    ),
    // Travel.
    ("flight leg vol flug vuelo volo", "number no code flight", FLIGHT),
    ("flight leg flug vol vuelo", "origin destination departure arrival from to dep arr", AIRPORTS),
    ("airport flughafen aeropuerto aeroport", "code", AIRPORTS),
    (
        "airport",
        "icao",
        pick!("EDDF", "EGLL", "EHAM", "EIDW", "EKCH", "KBOS", "KJFK", "KLAX", "LEMD", "LFPG", "LIRF", "LOWW", "LSZH"),
    ),
    ("airline", "code iata", pick!("AF", "BA", "DL", "EI", "IB", "KL", "LH", "LX", "OS", "SK", "TP", "UA")),
    ("aircraft plane airplane flugzeug avion aeronave flight", "model type kind equipment", AIRCRAFT),
    ("aircraft plane airplane flugzeug avion", "registration manufacturer_no", TAIL_NUMBERS),
    ("aircraft plane airplane", "manufacturer make", pick!("Airbus", "Boeing", "Embraer", "ATR", "Bombardier")),
    ("seat ticket flight booking boarding_pass fare reservation", "class", CABINS),
    ("train zug tren", "type category kind", pick!("ICE", "IC", "RE", "RB", "TGV")),
    // Vehicles.
    (
        "vehicle car fahrzeug auto voiture vehicule vehiculo coche van fleet_vehicle",
        "manufacturer brand marke hersteller marque marca fabricante",
        MAKES,
    ),
    (
        "vehicle car fahrzeug auto voiture vehicule vehiculo coche van",
        "type kind category class body typ art categorie categoria vehicle_type vehicle_class",
        pick!("compact", "estate", "minivan", "sedan", "SUV", "van"),
    ),
    (
        "vehicle car fahrzeug auto voiture vehicule vehiculo coche",
        "condition zustand",
        pick!("new", "excellent", "good", "fair"),
    ),
    (
        "service maintenance maintenance_record wartung entretien mantenimiento repair service_record",
        "type kind category art",
        pick!("brake service", "inspection", "oil change", "repair", "tyre change"),
    ),
    ("damage schaden", "type kind severity", pick!("dent", "scratch", "broken glass", "stain")),
    // Health.
    (
        "ward department unit station abteilung doctor physician surgeon nurse admission appointment clinic arzt medecin medico service hospital_department",
        "specialty speciality specialization specialisation fachgebiet fachrichtung specialite especialidad service",
        MEDICAL,
    ),
    (
        "ward doctor physician surgeon nurse admission clinic arzt medecin medico patient bed",
        "department abteilung service departamento ward station",
        MEDICAL,
    ),
    (
        "patient admission visit encounter diagnosis consultation consulta untersuchung medical_record condition treatment",
        "diagnosis diagnostico diagnostic befund diagnose condition admission_reason disease disease_name",
        DIAGNOSES,
    ),
    (
        "treatment consultation consulta visit examination medical_record untersuchung behandlung admission",
        "treatment tratamiento traitement behandlung therapy therapie terapia trattamento",
        pick!(
            "Antibiotics for a week",
            "Dietary advice",
            "Pain relief",
            "Physiotherapy",
            "Rest and fluids",
            "Vaccination",
            "Wound dressing"
        ),
    ),
    ("admission", "type kind source", pick!("emergency", "elective", "transfer")),
    (
        "prescription medication medicine drug rezept ordonnance receta medicament",
        "route route_of_administration",
        pick!("oral", "oral", "intravenous", "topical", "inhaled"),
    ),
    (
        "prescription medication medicine drug medicament medicamento medikament",
        "form dosage_form darreichungsform forme",
        pick!("tablet", "capsule", "syrup", "cream", "injection", "drops"),
    ),
    (
        "prescription medication",
        "frequency haeufigkeit frequence frecuencia",
        pick!("once daily", "twice daily", "three times daily", "every 8 hours", "as needed"),
    ),
    (
        "lab_test test lab_result laboratory_test labor",
        "name test type test_name",
        pick!(
            "Blood count",
            "C-reactive protein",
            "Cholesterol",
            "Creatinine",
            "Glucose",
            "HbA1c",
            "TSH",
            "Urinalysis",
            "Vitamin D"
        ),
    ),
    ("vaccination vaccine impfung vacuna", "name", VACCINES),
    (
        "appointment termin rendez_vous rendezvous cita",
        "type kind reason art motif motivo",
        pick!("check-up", "consultation", "first visit", "follow-up"),
    ),
    // Media.
    ("film movie series show pelicula serie title", "genre genres category categorie categoria", FILM_GENRES),
    ("film movie series show title", "rating", AGE_RATINGS),
    ("title content media", "type kind", pick!("film", "film", "series", "documentary")),
    ("book buch livre libro author work", "genre category kategorie categorie categoria subject", BOOK_GENRES),
    (
        "book buch livre libro edition copy",
        "format binding cover",
        pick!("hardcover", "paperback", "paperback", "e-book"),
    ),
    (
        "copy item exemplar exemplaire ejemplar",
        "condition zustand etat estado_fisico",
        pick!("new", "good", "good", "worn", "damaged"),
    ),
    ("song track album artist band record musician", "style", MUSIC_GENRES),
    ("album release record", "format type", pick!("album", "EP", "single", "compilation")),
    (
        "plan subscription stream video playback profile watch_history",
        "resolution quality video_quality max_quality max_resolution",
        pick!("480p", "720p", "1080p", "4K"),
    ),
    ("plan subscription membership abonnement tarif", "interval period", INTERVALS),
    ("plan subscription membership abonnement", "name tier type plan", PLANS),
    // Money.
    ("account konto compte cuenta bank_account conto", "type kind typ tipo", ACCOUNTS),
    ("card karte carte tarjeta payment_card bank_card", "type kind typ tipo", CARDS),
    ("card payment_card payment_method karte carte tarjeta payment", "brand network scheme", CARD_BRANDS),
    (
        "transaction transfer buchung ueberweisung movimiento operation",
        "type kind transaction_type typ art tipo",
        pick!("card payment", "deposit", "transfer", "withdrawal"),
    ),
    (
        "transaction transfer expense spending",
        "category kategorie categorie categoria",
        pick!("dining", "groceries", "health", "rent", "salary", "shopping", "transport", "utilities"),
    ),
    (
        "expense expense_item expense_line spesen",
        "category type kind kategorie",
        pick!("accommodation", "flight", "meals", "mileage", "office supplies", "taxi", "train"),
    ),
    (
        "payment zahlung paiement pago refund",
        "method type kind provider payment_type",
        pick!("card", "card", "paypal", "bank transfer", "cash"),
    ),
    ("address adresse direccion", "type kind label typ tipo", ADDRESSES),
    ("contact", "type kind", pick!("customer", "partner", "supplier")),
    // Teaching.
    (
        "course module class kurs cours curso",
        "code course_code",
        "pick('ART', 'BIO', 'CHEM', 'CS', 'ECON', 'HIST', 'LIT', 'MATH', 'PHYS') || int(101, 499)",
    ),
    (
        "course module class kurs cours curso lesson tutorial workshop",
        "level difficulty niveau nivel schwierigkeit",
        pick!("beginner", "beginner", "intermediate", "advanced"),
    ),
    (
        "course class lesson teacher grade exam timetable schedule mark schoolclass assignment",
        "subject fach matiere asignatura",
        SUBJECTS,
    ),
    (
        "teacher lehrer profesor professeur class lesson exam",
        "subject subject_name fach matiere asignatura speciality specialty",
        SUBJECTS,
    ),
    ("subject schulfach fach matiere asignatura", "name title nombre nom bezeichnung", SUBJECTS),
    ("quiz question quiz_question exam_question frage survey_question", "text body title frage enonce", QUESTIONS),
    (
        "question quiz_question survey_question",
        "type kind question_type",
        pick!("single choice", "multiple choice", "free text", "true or false"),
    ),
    ("enrollment enrolment grade result exam_result submission mark", "grade", GRADES),
    ("exam test pruefung examen", "type kind", pick!("written", "oral", "practical")),
    (
        "attendance anwesenheit asistencia presence",
        "status state estado",
        pick!("present", "present", "present", "present", "late", "absent", "excused"),
    ),
    (
        "school_class schoolclass klasse clase",
        "name label bezeichnung nombre nom",
        "int(5, 12) || pick('a', 'b', 'c', 'd')",
    ),
    (
        "semester term school_year academic_year",
        "name label",
        "pick('Spring', 'Fall', 'Winter', 'Summer') || ' ' || int(2021, 2024)",
    ),
    // Sales and support.
    (
        "lead deal opportunity prospect",
        "stage pipeline_stage phase",
        pick!("prospecting", "qualification", "proposal", "negotiation", "closed won", "closed lost"),
    ),
    (
        "lead contact prospect opportunity customer deal candidate application applicant",
        "source lead_source channel quelle origen",
        pick!("website", "referral", "event", "social media", "cold call", "newsletter", "partner"),
    ),
    ("lead", "rating temperature", pick!("hot", "warm", "warm", "cold")),
    ("activity interaction engagement", "type kind activity_type", pick!("call", "email", "meeting", "demo", "note")),
    (
        "activity call interaction",
        "outcome result",
        pick!("reached", "no answer", "left a message", "call back later", "not interested"),
    ),
    ("call phone_call activity message", "direction", pick!("inbound", "outbound")),
    (
        "application applicant candidate bewerbung interview",
        "stage phase",
        pick!("applied", "screening", "interview", "offer", "hired"),
    ),
    ("interview", "type kind format", pick!("phone", "video", "on site", "technical")),
    (
        "ticket issue case support_ticket incident request",
        "category type kind ticket_type",
        pick!("access", "billing", "bug", "feature request", "how-to", "outage"),
    ),
    (
        "ticket issue case support_ticket conversation message request",
        "channel source via",
        pick!("email", "email", "phone", "chat", "web form"),
    ),
    ("issue task bug story", "type kind issue_type", pick!("bug", "task", "story", "improvement")),
    ("ticket issue case", "resolution", pick!("fixed", "answered", "duplicate", "cannot reproduce", "will not fix")),
    (
        "ticket_type ticket tickettype",
        "name tier category",
        pick!("Early Bird", "Regular", "Student", "VIP", "Group", "Workshop", "Day Pass", "Livestream"),
    ),
    // Software.
    ("log job_log log_entry log_line logs application_log run_log event_log", "level severity", LOG_LEVELS),
    ("log job_log log_entry log_line run_log event_log application_log", "message text line msg body", MESSAGES),
    (
        "log audit audit_log event activity_log history change_log",
        "action event verb operation",
        pick!("created", "updated", "updated", "deleted", "viewed", "exported"),
    ),
    ("job task scheduled_job cron_job cronjob workflow", "name job_name task_name", TASKS),
    (
        "job run task execution job_run queue",
        "worker worker_name node runner agent",
        "'worker-' || fake.numerify('##')",
    ),
    (
        "job run execution job_run",
        "trigger triggered_by trigger_type",
        pick!("schedule", "schedule", "manual", "api", "retry"),
    ),
    ("request http_request access_log api_call visit hit pageview page_view", "method verb", HTTP_METHODS),
    (
        "request http_request access_log api_call hit route endpoint page_view pageview visit",
        "path endpoint route url_path",
        "'/' || pick('api', 'app', 'docs', 'shop') || '/' || fake.noun",
    ),
    ("repository repo project package codebase", "language primary_language", PROGRAMMING),
    ("repository repo project package", "license licence", LICENSES),
    ("repository repo project document board album playlist list", "access", VISIBILITY),
    ("server host node machine instance", "role type kind", pick!("app", "cache", "database", "proxy", "worker")),
    (
        "server host node machine device session",
        "os operating_system platform",
        pick!("Debian 12", "Ubuntu 22.04", "Ubuntu 24.04", "Windows Server 2022", "macOS 14"),
    ),
    ("notification message reminder alert_rule", "type kind channel", CHANNELS),
    (
        "session login visit watch_history playback device pageview",
        "device device_name device_model device_type",
        pick!("desktop", "laptop", "phone", "phone", "smart TV", "tablet"),
    ),
    ("device", "type kind", pick!("camera", "gateway", "meter", "sensor", "thermostat", "tracker")),
    (
        "device sensor gateway meter",
        "name label",
        "pick('camera', 'gateway', 'meter', 'probe', 'sensor', 'tracker') || '-' || fake.numerify('###')",
    ),
    (
        "device sensor gateway",
        "model device_model",
        "pick('AX', 'EnviroNode', 'MX', 'Sense', 'TR') || '-' || pick('100', '200', '300', '2100', '5') || pick('', '', ' Pro', ' Mini')",
    ),
    (
        "sensor reading measurement channel metric messung",
        "type kind metric quantity sensor_type parameter",
        pick!("co2", "humidity", "light", "pressure", "temperature"),
    ),
    ("reading measurement sensor messung", "unit einheit unite unidad", pick!("%", "°C", "hPa", "lux", "ppm")),
    (
        "alert alarm incident",
        "type kind alert_type",
        pick!("battery low", "offline", "threshold exceeded", "tampering"),
    ),
    ("alert alarm incident", "severity level priority", pick!("info", "warning", "warning", "critical")),
    ("firmware release", "channel", pick!("stable", "stable", "beta")),
    // Property, hotels and restaurants.
    (
        "room hotel_room zimmer chambre habitacion",
        "type kind category room_type typ art typ_name tipo",
        pick!("single", "double", "double", "twin", "suite", "family"),
    ),
    (
        "room_type roomtype zimmertyp type_chambre zimmerkategorie",
        "name title code bezeichnung",
        pick!(
            "Single",
            "Double",
            "Twin",
            "Queen",
            "King",
            "Family Room",
            "Junior Suite",
            "Suite",
            "Studio",
            "Penthouse"
        ),
    ),
    (
        "room classroom hall zimmer salle sala aula raum meeting_room",
        "name label bezeichnung nom nombre",
        "pick('Room', 'Room', 'Hall', 'Studio') || ' ' || int(1, 4) || fake.numerify('##')",
    ),
    ("room hotel_room room_type zimmer", "view beds", BEDS),
    (
        "property listing house apartment immobilie bien inmueble estate unit logement",
        "type kind category property_type listing_type objektart type_bien tipo",
        pick!("apartment", "apartment", "house", "studio", "terraced house", "villa"),
    ),
    ("property listing house apartment immobilie building", "dpe", ENERGY_CLASSES),
    (
        "listing offer property",
        "title headline",
        "pick('Bright', 'Charming', 'Modern', 'Quiet', 'Renovated', 'Spacious', 'Sunny') || ' ' || int(1, 5) || '-room ' || pick('apartment', 'flat', 'house', 'loft', 'maisonette') || ' ' || pick('close to the park', 'in the centre', 'near the station', 'with a balcony', 'with a garden', 'with a view')",
    ),
    ("dish plat menu_item plato gericht menuitem meal speise", "name title nom nombre bezeichnung libelle", DISHES),
    (
        "dish plat menu_item plato gericht menuitem speise menu",
        "category course categorie section rubrique kategorie categoria",
        pick!("starter", "main course", "main course", "dessert", "drink"),
    ),
    ("ingredient zutat recipe_ingredient", "name title nom nombre bezeichnung", INGREDIENTS),
    (
        "table dining_table tisch mesa",
        "location area zone section bereich emplacement",
        pick!("bar", "garden", "main room", "terrace", "window"),
    ),
    (
        "housekeeping cleaning housekeeping_task",
        "type kind task",
        pick!("checkout clean", "daily clean", "deep clean", "linen change", "turndown"),
    ),
    // Sport.
    ("gym_class fitness_class workout class_type", "name title type", EXERCISES),
    (
        "player footballer spieler jugador joueur squad_member",
        "position role",
        pick!("goalkeeper", "defender", "defender", "midfielder", "midfielder", "forward"),
    ),
    ("membership member subscription mitgliedschaft", "type kind tier level plan", MEMBERSHIPS),
    ("trainer coach instructor", "specialty speciality specialization focus", EXERCISES),
    // Goods.
    (
        "shipment parcel delivery package paket colis envio sendung order",
        "versanddienst transporteur transportista",
        CARRIERS,
    ),
    (
        "shipment parcel delivery package paket colis order sendung",
        "service service_level shipping_method delivery_method versandart service_type",
        pick!("standard", "standard", "express", "overnight", "economy"),
    ),
    (
        "parcel package paket colis item box",
        "type kind package_type packaging",
        pick!("box", "box", "envelope", "pallet", "tube"),
    ),
    (
        "scan scan_event tracking_event parcel_event shipment_event event_scan tracking",
        "type kind event event_type scan_type status code",
        pick!("picked up", "arrived at hub", "departed from hub", "out for delivery", "delivered"),
    ),
    (
        "hub depot warehouse lager almacen entrepot center centre",
        "name label bezeichnung nombre nom",
        "fake.city || ' ' || pick('Depot', 'Distribution Centre', 'Hub', 'Logistics Park', 'Warehouse')",
    ),
    ("hub depot warehouse lager", "type kind", pick!("central", "regional", "local")),
    (
        "bin location shelf storage_location lagerplatz emplacement ubicacion regal stock_location",
        "code name label position bezeichnung",
        SHELVES,
    ),
    ("bin location shelf storage_location lagerplatz ubicacion", "area bereich", ZONES),
    (
        "movement stock_movement lagerbewegung inventory_movement mouvement movimiento",
        "type kind reason art bewegungsart tipo",
        pick!("receipt", "issue", "issue", "transfer", "adjustment", "return"),
    ),
    (
        "return rma order_return",
        "reason",
        pick!("arrived too late", "changed my mind", "damaged", "does not fit", "not as described", "wrong item"),
    ),
    (
        "product item variant article artikel produit producto",
        "size groesse taille talla",
        pick!("XS", "S", "M", "L", "XL"),
    ),
    ("product article", "condition", pick!("new", "new", "like new", "used", "refurbished")),
    (
        "product item article part material artikel produit producto material_item",
        "unit unit_of_measure uom einheit unite unidad mengeneinheit",
        pick!("pcs", "pcs", "kg", "l", "m", "box"),
    ),
    // Work.
    (
        "employee staff worker mitarbeiter salarie empleado job position contract vacancy job_posting posting employment",
        "employment_type contract_type type job_type vertragsart type_contrat tipo_contrato beschaeftigungsart",
        pick!("full-time", "full-time", "part-time", "temporary", "internship"),
    ),
    (
        "leave leave_request absence time_off abwesenheit urlaub conge vacaciones ausencia",
        "type kind reason leave_type art",
        pick!("vacation", "vacation", "sick leave", "parental leave", "training"),
    ),
    ("shift schicht turno", "name type kind", pick!("early", "late", "night", "weekend")),
    ("contract vertrag contrat contrato", "type kind art", pick!("fixed-term", "permanent", "service", "supply")),
    ("document dokument document_file attachment", "type kind category", DOCUMENTS),
    (
        "job vacancy posting job_posting position opening stelle poste puesto",
        "title name bezeichnung intitule titulo",
        "fake.job",
    ),
    (
        "talk session submission presentation ponencia charla",
        "format type kind",
        pick!("talk", "talk", "lightning talk", "keynote", "panel", "workshop"),
    ),
    (
        "talk session submission presentation ponencia charla conference track",
        "track topic category",
        pick!("Cloud", "Data", "Design", "Frontend", "Leadership", "Security", "Testing", "Web"),
    ),
    ("talk session", "level difficulty", pick!("beginner", "intermediate", "advanced")),
    ("user account member profile", "role user_role", pick!("member", "member", "member", "editor", "admin")),
    (
        "weather observation forecast",
        "condition conditions weather summary",
        pick!("clear", "cloudy", "fog", "light rain", "overcast", "rain", "snow", "sunny", "thunderstorm"),
    ),
    (
        "claim schaden sinistre siniestro",
        "type kind cause category",
        pick!("accident", "fire", "glass", "storm", "theft", "water damage"),
    ),
    (
        "policy insurance_policy police poliza contrat_assurance",
        "type kind product coverage policy_type",
        pick!("car", "health", "home", "liability", "life", "travel"),
    ),
    ("forum board", "name title", "fake.topic"),
    (
        "badge achievement",
        "name title",
        pick!(
            "Bookworm",
            "Early Bird",
            "First Steps",
            "Globetrotter",
            "Helping Hand",
            "Night Owl",
            "Regular",
            "Top Contributor",
            "Veteran"
        ),
    ),
    (
        "permission right privilege",
        "name code",
        "pick('create', 'delete', 'export', 'read', 'update') || '_' || pick('invoices', 'orders', 'products', 'reports', 'settings', 'users')",
    ),
    (
        "report moderation_report flag abuse_report moderation",
        "reason type kind",
        pick!("harassment", "off topic", "spam", "spam", "wrong category"),
    ),
    ("moderation moderation_action mod_action", "action type kind", pick!("approve", "delete", "lock", "pin", "warn")),
];

/// What is seen in a text by the column's words, in all tables.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("soll_haben debit_credit dc_indicator entry_type sens_ecriture debe_haber", pick!("debit", "credit")),
    ("warengruppe produktgruppe product_group product_category famille_produit familia_producto", "fake.topic"),
    ("view vue ausblick aussicht vista", pick!("city", "courtyard", "garden", "mountains", "sea")),
    (
        "allergenes allergene alergenos",
        pick!("celery", "eggs", "fish", "gluten", "milk", "mustard", "none", "none", "nuts", "soy"),
    ),
    ("esrb esrb_rating", pick!("E", "E", "E10+", "T", "M")),
    (
        "club club_name verein_name",
        "fake.city || ' ' || pick('Athletic', 'Athletic Club', 'Runners', 'Sports Club', 'United')",
    ),
    ("album album_title album_name campaign campaign_name kampagne campagne campana", "fake.headline"),
    ("datacenter data_center datacentre", pick!("AMS1", "FRA1", "FRA2", "LON1", "NYC3", "PAR2", "SGP1")),
    ("rack", "'R' || fake.numerify('##')"),
    ("irrigation bewaesserung riego", pick!("drip", "furrow", "none", "none", "sprinkler")),
    (
        "fertilizer fertiliser duenger engrais fertilizante",
        pick!("ammonium nitrate", "compost", "manure", "NPK 15-15-15", "none", "potash", "urea"),
    ),
    ("season season_name saison jahreszeit", pick!("Spring", "Summer", "Autumn", "Winter")),
    (
        "target_audience audience zielgruppe public_cible",
        pick!("adults", "beginners", "children", "customers", "employees", "everyone", "parents", "students"),
    ),
    ("image_filter", pick!("none", "mono", "vivid", "warm")),
    ("flight_number flight_no flugnummer numero_vol numero_vuelo flight_code", FLIGHT),
    (
        "iata iata_code airport_code origin_iata destination_iata origin_airport destination_airport departure_airport arrival_airport dep_airport arr_airport from_airport to_airport origin_code destination_code aeropuerto_origen aeropuerto_destino",
        AIRPORTS,
    ),
    ("aircraft_type aircraft_model aircraft flugzeugtyp", AIRCRAFT),
    ("tail_number tail_no aircraft_registration", TAIL_NUMBERS),
    ("gate gate_number porte_embarquement puerta_embarque flugsteig", "pick('A', 'B', 'C', 'D') || int(1, 40)"),
    ("terminal", pick!("1", "2", "3", "A", "B")),
    ("runway piste", pick!("07L", "07R", "09", "18", "25L", "25R", "27", "36")),
    ("cabin_class travel_class fare_class booking_class cabin seat_class", CABINS),
    (
        "seat seat_number seat_no seat_label seat_code sitzplatz_nr asiento numero_siege",
        "int(1, 32) || pick('A', 'B', 'C', 'D', 'E', 'F')",
    ),
    (
        "mrn medical_record_number patient_number patient_no patientennummer insurance_number insurance_no versichertennummer \
         numero_securite badge_number badge_no employee_number employee_no emp_no personalnummer personal_nr matricule numero_empleado \
         numero_socio mitgliedsnummer customer_number customer_no kundennr member_number member_no student_number student_no \
         matrikelnummer library_card card_no meter_number meter_no zaehlernummer account_no kontonummer inventory_number inventory_no \
         inventarnummer permit_number permit_no routing_number aba",
        DIGITS,
    ),
    ("account_number numero_compte numero_cuenta", "fake.numerify('##########')"),
    ("sort_code", "fake.numerify('##-##-##')"),
    ("masked_pan masked_number card_masked masked_card pan", "'**** **** **** ' || fake.numerify('####')"),
    ("cvv cvc", "fake.numerify('###')"),
    (
        "expiry card_expiry expiry_date_mm_yy",
        "pick('01', '03', '04', '06', '07', '09', '10', '12') || '/' || int(26, 31)",
    ),
    (
        "mcc merchant_category_code",
        pick!("4111", "4121", "5411", "5541", "5732", "5812", "5814", "5912", "5999", "7011"),
    ),
    (
        "merchant merchant_name counterparty counterparty_name payee_company haendler comercio commercant",
        "fake.company",
    ),
    (
        "allergies allergy allergien allergen allergens alergias",
        pick!("none", "none", "none", "dust mites", "latex", "nuts", "penicillin", "pollen", "shellfish"),
    ),
    (
        "marital_status civil_status familienstand etat_civil situation_familiale estado_civil",
        pick!("single", "single", "married", "married", "divorced", "widowed"),
    ),
    (
        "drug drug_name medication medication_name medicine medicine_name active_ingredient medikament wirkstoff medicament medicamento",
        DRUGS,
    ),
    (
        "dosage dose strength dosis posologie dosierung",
        pick!("5 mg", "10 mg", "20 mg", "50 mg", "100 mg", "250 mg", "500 mg", "1 g"),
    ),
    ("primary_diagnosis secondary_diagnosis admission_diagnosis medical_condition chronic_conditions", DIAGNOSES),
    ("vaccine vaccine_name impfstoff", VACCINES),
    (
        "room room_number room_no zimmer zimmernummer zimmer_nr numero_chambre numero_habitacion raum raumnummer salle aula classroom sala",
        ROOM,
    ),
    ("bed bed_number bed_no bett", "int(1, 4) || fake.numerify('##') || pick('-A', '-B')"),
    ("hall saal halle", "'Hall ' || pick('A', 'B', 'C', '1', '2', '3')"),
    ("age_rating maturity_rating certification", AGE_RATINGS),
    ("billing_interval billing_cycle billing_period payment_interval payment_frequency zahlungsintervall", INTERVALS),
    ("resolution screen_resolution video_resolution", pick!("1280x720", "1920x1080", "2560x1440", "3840x2160")),
    (
        "device device_name device_model geraet appareil dispositivo",
        pick!(
            "Galaxy S23",
            "Galaxy Tab",
            "MacBook Air",
            "Pixel 8",
            "Surface Pro",
            "ThinkPad T14",
            "iPad",
            "iPhone 15",
            "smart TV"
        ),
    ),
    ("device_type device_kind device_class", pick!("desktop", "laptop", "phone", "phone", "tablet")),
    ("browser browser_name", pick!("Chrome", "Chrome", "Edge", "Firefox", "Safari")),
    ("os os_name operating_system betriebssystem", pick!("Android", "Linux", "Windows", "iOS", "macOS")),
    ("os_version", pick!("10", "11", "13.6", "14.2", "17.1", "22.04")),
    (
        "fuel_type fuel kraftstoff kraftstoffart treibstoff carburant combustible",
        pick!("petrol", "petrol", "diesel", "electric", "hybrid"),
    ),
    ("transmission gearbox getriebe boite_vitesses transmision", pick!("manual", "automatic")),
    (
        "body_type body_style karosserie carrosserie carroceria",
        pick!("coupe", "estate", "hatchback", "minivan", "sedan", "SUV"),
    ),
    ("drivetrain drive_type antrieb", pick!("AWD", "FWD", "FWD", "RWD")),
    ("oil_type", pick!("0W-20", "5W-30", "5W-40", "10W-40")),
    ("tire_size tyre_size", pick!("195/65 R15", "205/55 R16", "225/45 R17", "235/40 R18")),
    ("make car_make vehicle_make car_brand", MAKES),
    (
        "department department_name abteilung departement_nom departamento dept business_unit cost_center_name",
        DEPARTMENTS,
    ),
    ("cost_center cost_centre kostenstelle centre_cout centro_coste", "'CC-' || fake.numerify('####')"),
    ("school_subject schulfach unterrichtsfach", SUBJECTS),
    ("semester term academic_term", "pick('Spring', 'Fall') || ' ' || int(2021, 2024)"),
    (
        "academic_year school_year schuljahr annee_scolaire curso_academico",
        pick!("2021/22", "2022/23", "2023/24", "2024/25"),
    ),
    ("fiscal_year geschaeftsjahr", pick!("2021", "2022", "2023", "2024")),
    ("letter_grade final_grade", GRADES),
    (
        "prerequisites syllabus learning_outcomes curriculum requirements benefits responsibilities anforderungen",
        "fake.blurb",
    ),
    ("question question_text prompt pregunta", QUESTIONS),
    (
        "degree abschluss diplome titulacion education highest_degree",
        pick!("Bachelor of Arts", "Bachelor of Science", "Diploma", "Doctorate", "Master of Arts", "Master of Science"),
    ),
    (
        "source lead_source quelle origen acquisition_channel channel kanal canal referral_source",
        pick!("website", "referral", "email", "social media", "phone", "event", "partner"),
    ),
    (
        "pipeline_stage deal_stage stage sales_stage hiring_stage phase",
        pick!("new", "qualified", "proposal", "negotiation", "closed"),
    ),
    ("territory sales_region gebiet", pick!("Central", "East", "North", "South", "West")),
    ("utm_source", pick!("facebook", "google", "google", "linkedin", "newsletter")),
    ("utm_medium", pick!("cpc", "email", "organic", "social")),
    ("utm_campaign campaign_code", "fake.slug"),
    (
        "referrer referer referrer_url referer_url landing_page landing_url callback_url redirect_url webhook_url slides_url video_link \
         linkedin_url facebook_url twitter_url github_url instagram_url profile_url repo_url repository_url documentation_url docs_url",
        "fake.url",
    ),
    (
        "next_step next_action",
        pick!(
            "call back",
            "prepare a contract",
            "schedule a demo",
            "send a quote",
            "send more information",
            "wait for an answer"
        ),
    ),
    ("outcome result_text", pick!("successful", "no answer", "postponed", "needs follow-up")),
    ("recurrence recurrence_rule repeat", pick!("none", "none", "daily", "weekly", "monthly")),
    ("frequency frequence frecuencia haeufigkeit", pick!("daily", "weekly", "weekly", "monthly", "yearly")),
    (
        "twitter github instagram linkedin facebook twitter_handle github_handle github_username instagram_handle telegram skype skype_id discord slack_handle",
        "fake.username",
    ),
    ("signature motd greeting welcome_message", "fake.remark"),
    ("cover_letter letter lettre anschreiben carta motivation motivation_letter", "fake.story(1..2)"),
    ("content_html body_html html html_content", "'<p>' || fake.blurb || '</p>'"),
    (
        "tags keywords labels schlagworte mots_cles palabras_clave etiquetas",
        "fake.noun || ', ' || fake.noun || ', ' || fake.noun",
    ),
    (
        "interests hobbies hobby interessen loisirs aficiones",
        "pick('chess', 'cooking', 'cycling', 'films', 'football', 'gardening', 'hiking', 'music', 'painting', 'photography', 'reading', 'running', 'swimming', 'travel', 'yoga')",
    ),
    (
        "cron cron_expression cron_expr cron_schedule schedule schedule_cron",
        pick!("*/15 * * * *", "0 * * * *", "0 0 * * *", "0 3 * * *", "30 2 * * 1", "0 6 1 * *"),
    ),
    (
        "command cmd script_command",
        "pick('python', 'node', 'bash', 'ruby') || ' ' || pick('backup', 'cleanup', 'export', 'import', 'report', 'sync') || pick('.py', '.js', '.sh', '.rb')",
    ),
    ("queue queue_name", pick!("default", "default", "mailers", "critical", "low")),
    ("log_level loglevel", LOG_LEVELS),
    ("environment deployment_environment stage_name", pick!("production", "production", "staging", "development")),
    ("log_message log_line stdout output console_output log_output log_text", MESSAGES),
    (
        "error error_message error_text last_error failure_reason failure_message stderr error_msg fehlermeldung message_erreur mensaje_error exception exception_message",
        ERRORS,
    ),
    ("error_code fehlercode code_erreur codigo_error", "'E' || fake.numerify('####')"),
    (
        "stack_trace stacktrace traceback backtrace",
        "'Error: ' || fake.phrase || ' at ' || fake.noun || '.' || pick('js', 'py', 'rb') || ':' || int(1, 400)",
    ),
    (
        "event_type event_name action_type event_kind action aktion accion",
        pick!("created", "updated", "updated", "deleted", "viewed"),
    ),
    ("http_method request_method", HTTP_METHODS),
    ("endpoint request_path url_path", "'/api/' || fake.noun"),
    ("protocol", pick!("http", "https", "https", "mqtt", "ssh")),
    ("programming_language", PROGRAMMING),
    ("license_type software_license", LICENSES),
    ("visibility sichtbarkeit visibilite visibilidad privacy privacy_level", VISIBILITY),
    ("access_level permission permission_level berechtigung", pick!("read", "read", "write", "admin")),
    (
        "unit_number unit_no apartment_number apartment_no flat_number wohnungsnummer suite_number locker_number",
        "int(1, 40) || pick('', '', 'A', 'B')",
    ),
    ("energy_class energy_rating energieklasse", ENERGY_CLASSES),
    (
        "heating heating_type heizung chauffage calefaccion heizungsart",
        pick!("district heating", "electric", "gas", "heat pump", "oil"),
    ),
    ("room_type zimmertyp type_chambre tipo_habitacion", pick!("single", "double", "double", "twin", "suite")),
    ("property_type objektart type_bien tipo_inmueble", pick!("apartment", "apartment", "house", "studio", "villa")),
    ("bed_type", BEDS),
    ("meal_plan board_type verpflegung", pick!("room only", "breakfast", "breakfast", "half board", "full board")),
    ("account_type kontoart type_compte tipo_cuenta", ACCOUNTS),
    ("card_type kartentyp", CARDS),
    ("card_brand card_network", CARD_BRANDS),
    ("transaction_type", pick!("deposit", "payment", "payment", "transfer", "withdrawal")),
    ("insurance_type versicherungsart", pick!("basic", "full", "none", "partial")),
    ("membership_type membership_level membership_tier mitgliedsart type_adhesion tipo_socio", MEMBERSHIPS),
    ("plan plan_name tier subscription_plan abonnement_type tarif_name", PLANS),
    ("customer_type client_type kundentyp", pick!("private", "private", "business")),
    (
        "contract_type employment_type vertragsart type_contrat tipo_contrato",
        pick!("full-time", "full-time", "part-time", "temporary"),
    ),
    ("shift schicht turno", pick!("early", "late", "night")),
    ("seniority seniority_level experience_level", pick!("junior", "mid", "senior", "lead")),
    ("user_type account_role", pick!("member", "member", "staff", "admin")),
    ("notification_type notification_channel", CHANNELS),
    ("ticket_type", pick!("Regular", "Regular", "Student", "VIP")),
    ("vehicle_type fahrzeugtyp type_vehicule tipo_vehiculo", pick!("car", "car", "motorcycle", "truck", "van")),
    (
        "service_type leistungsart type_service tipo_servicio",
        pick!("consulting", "installation", "maintenance", "repair", "training"),
    ),
    ("address_type", ADDRESSES),
    ("document_type", DOCUMENTS),
    ("file_format export_format output_format report_format", pick!("csv", "json", "pdf", "xlsx")),
    ("data_type value_type", pick!("boolean", "number", "string", "string")),
    (
        "weather weather_condition weather_conditions wetter meteo clima",
        pick!("clear", "cloudy", "light rain", "overcast", "rain", "snow", "sunny"),
    ),
    ("condition zustand", pick!("new", "good", "good", "fair", "poor")),
    ("quality qualitaet qualite calidad", pick!("good", "good", "very good", "fair", "poor")),
    (
        "material werkstoff materiau",
        pick!("aluminium", "brass", "ceramic", "cotton", "glass", "leather", "oak", "plastic", "steel", "wool"),
    ),
    ("carrier courier shipping_carrier versanddienstleister", CARRIERS),
    (
        "shipping_method delivery_method versandart mode_livraison metodo_envio service_level",
        pick!("standard", "standard", "express", "pickup"),
    ),
    ("package_type packaging_type verpackung", pick!("box", "box", "envelope", "pallet")),
    ("incoterm incoterms", pick!("CIF", "DAP", "DDP", "EXW", "FCA", "FOB")),
    (
        "bin shelf shelf_code bin_code bin_location lagerplatz regal fach_nr storage_bin emplacement ubicacion shelfmark",
        SHELVES,
    ),
    ("aisle zone gang seat_letter seat_row seat_column row_letter", ZONES),
    ("batch lot lot_no batch_no charge_nr chargennummer lote numero_lot", "'L' || fake.numerify('######')"),
    ("call_number dewey signatur", "fake.numerify('###.##') || ' ' || upper(fake.letters(3))"),
    ("instrument instrument_name", INSTRUMENTS),
    ("sport sportart", SPORTS),
    ("skill skills faehigkeit competence habilidad", SKILLS),
    ("exercise workout uebung exercice ejercicio", EXERCISES),
    ("genre music_genre", MUSIC_GENRES),
    ("film_genre movie_genre", FILM_GENRES),
    ("book_genre literary_genre", BOOK_GENRES),
    ("ingredient ingredient_name zutat", INGREDIENTS),
    ("dish dish_name meal plat gericht plato", DISHES),
    (
        "cuisine cuisine_type kueche cocina",
        pick!(
            "Chinese",
            "French",
            "Greek",
            "Indian",
            "Italian",
            "Japanese",
            "Lebanese",
            "Mexican",
            "Spanish",
            "Thai",
            "Vietnamese"
        ),
    ),
    (
        "diet dietary_requirements dietary_restrictions dietary ernaehrung regime_alimentaire dieta",
        pick!("none", "none", "gluten-free", "halal", "kosher", "vegan", "vegetarian"),
    ),
    ("occasion anlass", pick!("anniversary", "birthday", "business", "date", "family")),
    ("t_shirt_size shirt_size tshirt_size kleidergroesse", pick!("S", "M", "M", "L", "XL")),
    ("tax_code steuercode", pick!("EXEMPT", "REDUCED", "STANDARD", "STANDARD", "ZERO")),
    ("direction richtung sens sentido", pick!("in", "in", "out")),
    ("side position_side", pick!("left", "right")),
    ("trend", pick!("down", "flat", "up")),
    ("risk risk_level risikostufe", pick!("low", "low", "medium", "high")),
    ("mood stimmung", pick!("bad", "good", "great", "okay")),
    ("religion konfession", pick!("none", "none", "Buddhist", "Christian", "Hindu", "Jewish", "Muslim")),
    ("ethnicity", pick!("Asian", "Black", "Hispanic", "Mixed", "White")),
    (
        "team team_name mannschaft equipe equipo",
        "fake.city || ' ' || pick('Bears', 'City', 'Eagles', 'Falcons', 'Lions', 'Rovers', 'United', 'Wolves')",
    ),
    ("kind type art typ tipo sorte type_name", pick!("standard", "standard", "special", "other")),
    (
        "next_of_kin emergency_contact emergency_contact_name notfallkontakt contact_urgence contacto_emergencia referred_by guardian_name parent_name spouse_name mother_name father_name witness_name",
        DOER,
    ),
    ("number no num nr nummer numero", CODE),
    ("nationality nationalitaet nationalite nacionalidad citizenship", "fake.world_country"),
    ("location standort emplacement_ville ubicacion_ciudad venue_city place", "fake.world_city"),
];

/// What may become of the records of some tables, where their status has no list of values: in the order in which it happens.
pub(super) const STATES: &[(&str, &str)] = &[
    (
        "order purchase bestellung auftrag commande pedido sale purchase_order",
        pick!("pending", "paid", "shipped", "delivered", "cancelled"),
    ),
    ("invoice bill rechnung facture factura", pick!("draft", "sent", "paid", "overdue", "cancelled")),
    (
        "payment transaction transfer payout zahlung paiement pago refund ueberweisung virement",
        pick!("pending", "completed", "failed", "refunded"),
    ),
    ("ticket issue case support_ticket incident bug", pick!("open", "in progress", "resolved", "closed")),
    ("task todo work_item aufgabe tache tarea", pick!("todo", "in progress", "done")),
    (
        "appointment booking reservation termin buchung reservierung rendezvous cita reserva viewing visit interview",
        pick!("pending", "confirmed", "completed", "cancelled"),
    ),
    (
        "shipment parcel package delivery sendung paket colis envio livraison",
        pick!("created", "in transit", "delivered", "returned"),
    ),
    ("subscription membership abonnement mitgliedschaft suscripcion", pick!("active", "cancelled", "expired")),
    (
        "user account member customer employee konto benutzer kunde utilisateur client usuario mitarbeiter driver vendor seller",
        pick!("active", "active", "active", "inactive", "suspended"),
    ),
    (
        "job run build execution job_run pipeline deployment import export task_run sync",
        pick!("queued", "running", "succeeded", "failed"),
    ),
    (
        "application candidate applicant bewerbung candidature solicitud",
        pick!("applied", "screening", "interview", "hired", "rejected"),
    ),
    ("loan borrowing ausleihe pret prestamo checkout rental", pick!("active", "returned", "overdue")),
    ("post article page story artikel beitrag articulo video podcast episode", pick!("draft", "published", "archived")),
    (
        "lease contract agreement vertrag mietvertrag contrat bail contrato policy",
        pick!("draft", "active", "terminated"),
    ),
    ("project campaign projekt projet proyecto", pick!("planned", "active", "completed", "cancelled")),
    ("room bed table seat zimmer chambre habitacion", pick!("available", "available", "occupied", "out of service")),
    ("vehicle car truck bike fahrzeug vehicule vehiculo", pick!("available", "available", "rented", "maintenance")),
    ("device sensor server gateway host machine meter", pick!("online", "online", "online", "offline", "maintenance")),
    ("claim request leave_request antrag demande schaden sinistre", pick!("submitted", "approved", "rejected")),
    ("flight flug vol vuelo", pick!("scheduled", "boarding", "departed", "landed", "cancelled")),
    (
        "listing property ad inserat annonce anuncio product item offer_listing",
        pick!("active", "active", "sold", "withdrawn"),
    ),
    ("lead deal opportunity prospect", pick!("new", "contacted", "qualified", "won", "lost")),
    ("copy exemplar exemplaire ejemplar", pick!("available", "available", "on loan", "lost")),
    (
        "enrollment enrolment registration einschreibung inscription matricula",
        pick!("enrolled", "completed", "dropped"),
    ),
    ("offer quote angebot devis oferta", pick!("sent", "accepted", "rejected")),
    ("message notification email nachricht", pick!("queued", "sent", "delivered", "failed")),
    ("review comment kommentar commentaire comentario", pick!("pending", "approved", "approved", "rejected")),
    ("admission stay encounter", pick!("admitted", "discharged")),
];

pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    let of_tables = KINDS_OF.iter().flat_map(|(tables, names, _)| [*tables, *names]);
    of_tables.chain(KINDS.iter().map(|(names, _)| *names)).chain(STATES.iter().map(|(tables, _)| *tables))
}

/// Who has done something: `approved_by`, `checked_by`.
pub(super) const DOER: &str = "fake.other_name";
