//! What texts of records of certain tables are one of by their names: seats of flights, drugs of prescriptions, gates of airports.

use super::super::terms::CARS;
use super::lists::*;

/// What is seen in a text of records of certain tables, by the tables' words and then the column's.
pub(super) const KINDS_OF: &[(&str, &str, &str)] = &[
    (
        "game videogame board_game boardgame",
        "genre category",
        "pick('Action', 'Adventure', 'Party', 'Puzzle', 'Racing', 'Role-Playing', 'Shooter', 'Simulation', \
            'Sports', 'Strategy')",
    ),
    ("game videogame", "developer studio publisher", "fake.company"),
    (
        "song track piece score",
        "key key_signature musical_key",
        "pick('A major', 'A minor', 'B minor', 'C major', 'D major', 'D minor', 'E minor', 'F major', 'G major', \
            'G minor')",
    ),
    ("account identity login token connection", "scope", "pick('openid', 'openid email', 'openid profile email')"),
    ("recipe meal", "name title", DISHES),
    ("recipe_ingredient ingredient recipe_item", "unit unite", "pick('g', 'g', 'kg', 'ml', 'l', 'pcs', 'tbsp', 'tsp')"),
    (
        "server host node machine instance cluster database bucket",
        "region zone availability_zone",
        "pick('ap-southeast-1', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2')",
    ),
    (
        "weather observation forecast reading",
        "wind_dir wind_direction",
        "pick('E', 'N', 'NE', 'NW', 'S', 'SE', 'SW', 'W')",
    ),
    (
        "athlete runner result race_result entry",
        "discipline event",
        "pick('100 m', '200 m', '400 m hurdles', '5000 m', 'high jump', 'javelin', 'long jump', 'marathon', \
            'pole vault', 'shot put')",
    ),
    (
        "crop plant planting field culture",
        "name crop crop_name",
        "pick('Barley', 'Carrots', 'Corn', 'Lettuce', 'Oats', 'Onions', 'Potatoes', 'Rapeseed', 'Rye', 'Soybeans', \
            'Sugar Beet', 'Sunflowers', 'Tomatoes', 'Wheat')",
    ),
    ("property listing house apartment", "parking", "pick('none', 'street', 'garage', 'carport')"),
    ("room hotel_room", "number no nr code", ROOM),
    (
        "ward station",
        "name ward_name",
        "pick('Children', 'Day', 'East', 'Maternity', 'North', 'Recovery', 'South', 'Surgical', 'West') || ' Ward ' || int(1, 9)",
    ),
    // Travel.
    ("flight leg vol", "number no code flight", FLIGHT),
    (
        "delivery shipment transport freight trip route ride transfer consignment load haul move",
        "origin destination destiny from to source_city target_city",
        "fake.world_city",
    ),
    (
        "job task cronjob backup workflow sync pipeline monitor scan import export script report trigger scheduler scheduled_job automation crawler check",
        "schedule",
        "pick('*/15 * * * *', '0 * * * *', '0 0 * * *', '0 3 * * *', '30 2 * * 1', '0 6 1 * *')",
    ),
    (
        "term semester academic_period school_period",
        "name title",
        "pick('Spring', 'Summer', 'Autumn') || ' ' || int(2019, 2024)",
    ),
    (
        "vessel ship",
        "type kind vessel_type ship_type",
        "pick('bulk carrier', 'container ship', 'ferry', 'general cargo', 'tanker', 'tug')",
    ),
    (
        "reading measurement sample",
        "sensor sensor_name node probe",
        "pick('sensor', 'probe', 'node') || '-' || fake.numerify('###')",
    ),
    ("reading measurement sample", "field", "pick('co2', 'humidity', 'light', 'pressure', 'temperature')"),
    (
        "student pupil graduate applicant",
        "major career program degree_program field_of_study study_program programme",
        "pick('Architecture', 'Biology', 'Business', 'Computer Science', 'Economics', 'Law', 'Mathematics', 'Mechanical Engineering', 'Medicine', 'Psychology')",
    ),
    (
        "event log event_log analytics analytics_event tracking tracking_event click pageview audit metric activity",
        "event_name",
        "pick('created', 'updated', 'updated', 'deleted', 'viewed')",
    ),
    ("truck lorry", "model name", "pick('Actros', 'Atego', 'Daily', 'FH16', 'R 450', 'S-Way', 'TGX', 'XF')"),
    (
        "truck lorry",
        "make manufacturer brand manufact",
        "pick('DAF', 'Iveco', 'MAN', 'Mercedes-Benz', 'Scania', 'Volvo')",
    ),
    ("flight leg vol", "origin destination departure arrival from to dep arr", AIRPORTS),
    ("airport", "code", AIRPORTS),
    (
        "airport",
        "icao",
        "pick('EDDF', 'EGLL', 'EHAM', 'EIDW', 'EKCH', 'KBOS', 'KJFK', 'KLAX', 'LEMD', 'LFPG', 'LIRF', 'LOWW', \
            'LSZH')",
    ),
    ("airline", "code iata", "pick('AF', 'BA', 'DL', 'EI', 'IB', 'KL', 'LH', 'LX', 'OS', 'SK', 'TP', 'UA')"),
    ("aircraft plane airplane flight", "model type kind equipment", AIRCRAFT),
    ("aircraft plane airplane", "registration manufacturer_no", TAIL_NUMBERS),
    ("aircraft plane airplane", "manufacturer make", "pick('Airbus', 'Boeing', 'Embraer', 'ATR', 'Bombardier')"),
    ("seat ticket flight booking boarding_pass fare reservation", "class", CABINS),
    ("train zug", "type category kind", "pick('ICE', 'IC', 'RE', 'RB', 'TGV')"),
    // Vehicles.
    (CARS, "fin", "fake.vin"),
    (CARS, "manufacturer brand manufact", MAKES),
    (
        CARS,
        "type kind category class body typ art vehicle_type vehicle_class",
        "pick('compact', 'estate', 'minivan', 'sedan', 'SUV', 'van')",
    ),
    (CARS, "condition", "pick('new', 'excellent', 'good', 'fair')"),
    (
        "service maintenance maintenance_record repair service_record",
        "type kind category art",
        "pick('brake service', 'inspection', 'oil change', 'repair', 'tyre change')",
    ),
    ("damage", "type kind severity", "pick('dent', 'scratch', 'broken glass', 'stain')"),
    // Health.
    (
        "ward department unit station doctor physician practitioner surgeon nurse admission appointment clinic service hospital_department",
        "specialty speciality specialization service",
        MEDICAL,
    ),
    ("ward doctor physician surgeon nurse admission clinic patient bed", "department service ward station", MEDICAL),
    (
        "patient admission visit encounter diagnosis consultation medical_record condition treatment",
        "diagnosis diagnostic condition admission_reason disease disease_name",
        DIAGNOSES,
    ),
    (
        "treatment consultation visit examination medical_record admission",
        "treatment therapy",
        "pick('Antibiotics for a week', 'Dietary advice', 'Pain relief', 'Physiotherapy', 'Rest and fluids', \
            'Vaccination', 'Wound dressing')",
    ),
    ("admission", "type kind source", "pick('emergency', 'elective', 'transfer')"),
    (
        "prescription medication medicine drug",
        "route route_of_administration",
        "pick('oral', 'oral', 'intravenous', 'topical', 'inhaled')",
    ),
    (
        "prescription medication medicine drug",
        "form dosage_form",
        "pick('tablet', 'capsule', 'syrup', 'cream', 'injection', 'drops')",
    ),
    (
        "prescription medication",
        "frequency",
        "pick('once daily', 'twice daily', 'three times daily', 'every 8 hours', 'as needed')",
    ),
    (
        "lab_test test lab_result laboratory_test labor",
        "name test type test_name",
        "pick('Blood count', 'C-reactive protein', 'Cholesterol', 'Creatinine', 'Glucose', 'HbA1c', 'TSH', \
            'Urinalysis', 'Vitamin D')",
    ),
    ("vaccination vaccine", "name", VACCINES),
    ("appointment", "type kind reason art", "pick('check-up', 'consultation', 'first visit', 'follow-up')"),
    // Media.
    ("film movie series show title", "genre genres category", FILM_GENRES),
    ("film movie series show title", "rating", AGE_RATINGS),
    ("title content media", "type kind", "pick('film', 'film', 'series', 'documentary')"),
    ("book author work", "genre category subject", BOOK_GENRES),
    ("book edition copy", "format binding cover", "pick('hardcover', 'paperback', 'paperback', 'e-book')"),
    ("copy item", "condition", "pick('new', 'good', 'good', 'worn', 'damaged')"),
    ("song track album artist band record musician", "style", MUSIC_GENRES),
    ("album release record", "format type", "pick('album', 'EP', 'single', 'compilation')"),
    (
        "plan subscription stream video playback profile watch_history",
        "resolution quality video_quality max_quality max_resolution",
        "pick('480p', '720p', '1080p', '4K')",
    ),
    ("plan subscription membership", "interval period", INTERVALS),
    ("plan subscription membership", "name tier type plan", PLANS),
    // Money.
    ("account bank_account", "type kind typ", ACCOUNTS),
    ("card payment_card bank_card", "type kind typ", CARDS),
    ("card payment_card payment_method payment", "brand network scheme", CARD_BRANDS),
    (
        "transaction transfer operation",
        "type kind transaction_type typ art",
        "pick('card payment', 'deposit', 'transfer', 'withdrawal')",
    ),
    (
        "transaction transfer expense spending",
        "category",
        "pick('dining', 'groceries', 'health', 'rent', 'salary', 'shopping', 'transport', 'utilities')",
    ),
    (
        "expense expense_item expense_line",
        "category type kind",
        "pick('accommodation', 'flight', 'meals', 'mileage', 'office supplies', 'taxi', 'train')",
    ),
    (
        "payment refund",
        "method type kind provider payment_type",
        "pick('card', 'card', 'paypal', 'bank transfer', 'cash')",
    ),
    ("address", "type kind label typ", ADDRESSES),
    ("contact", "type kind", "pick('customer', 'partner', 'supplier')"),
    // Teaching.
    (
        "course module class cours",
        "code course_code",
        "pick('ART', 'BIO', 'CHEM', 'CS', 'ECON', 'HIST', 'LIT', 'MATH', 'PHYS') || int(101, 499)",
    ),
    (
        "course module class cours lesson tutorial workshop",
        "level difficulty",
        "pick('beginner', 'beginner', 'intermediate', 'advanced')",
    ),
    ("course class lesson teacher grade exam timetable schedule mark schoolclass assignment", "subject", SUBJECTS),
    ("teacher class lesson exam", "subject_name speciality specialty", SUBJECTS),
    ("subject", "name title", SUBJECTS),
    ("quiz question quiz_question exam_question survey_question", "text body title", QUESTIONS),
    (
        "question quiz_question survey_question",
        "type kind question_type",
        "pick('single choice', 'multiple choice', 'free text', 'true or false')",
    ),
    ("enrollment enrolment grade result exam_result submission mark", "grade", GRADES),
    ("exam test", "type kind", "pick('written', 'oral', 'practical')"),
    (
        "attendance presence",
        "status state",
        "pick('present', 'present', 'present', 'present', 'late', 'absent', 'excused')",
    ),
    ("school_class schoolclass clase", "name label", "int(5, 12) || pick('a', 'b', 'c', 'd')"),
    (
        "semester term school_year academic_year",
        "name label",
        "pick('Spring', 'Fall', 'Winter', 'Summer') || ' ' || int(2021, 2024)",
    ),
    // Sales and support.
    (
        "lead deal opportunity prospect",
        "stage pipeline_stage phase",
        "pick('prospecting', 'qualification', 'proposal', 'negotiation', 'closed won', 'closed lost')",
    ),
    (
        "lead contact prospect opportunity customer deal candidate application applicant",
        "source lead_source channel",
        "pick('website', 'referral', 'event', 'social media', 'cold call', 'newsletter', 'partner')",
    ),
    ("lead", "rating temperature", "pick('hot', 'warm', 'warm', 'cold')"),
    ("activity interaction engagement", "type kind activity_type", "pick('call', 'email', 'meeting', 'demo', 'note')"),
    (
        "activity call interaction",
        "outcome result",
        "pick('reached', 'no answer', 'left a message', 'call back later', 'not interested')",
    ),
    ("call phone_call activity message", "direction", "pick('inbound', 'outbound')"),
    (
        "application applicant candidate interview",
        "stage phase",
        "pick('applied', 'screening', 'interview', 'offer', 'hired')",
    ),
    ("interview", "type kind format", "pick('phone', 'video', 'on site', 'technical')"),
    (
        "ticket issue case support_ticket incident request",
        "category type kind ticket_type",
        "pick('access', 'billing', 'bug', 'feature request', 'how-to', 'outage')",
    ),
    (
        "ticket issue case support_ticket conversation message request",
        "channel source via",
        "pick('email', 'email', 'phone', 'chat', 'web form')",
    ),
    ("issue task bug story", "type kind issue_type", "pick('bug', 'task', 'story', 'improvement')"),
    ("ticket issue case", "resolution", "pick('fixed', 'answered', 'duplicate', 'cannot reproduce', 'will not fix')"),
    (
        "ticket_type ticket tickettype",
        "name tier category",
        "pick('Early Bird', 'Regular', 'Student', 'VIP', 'Group', 'Workshop', 'Day Pass', 'Livestream')",
    ),
    // Software.
    ("log job_log log_entry log_line logs application_log run_log event_log", "level severity", LOG_LEVELS),
    ("log job_log log_entry log_line run_log event_log application_log", "message text line msg body", MESSAGES),
    (
        "log audit audit_log event activity_log history change_log",
        "action event verb operation",
        "pick('created', 'updated', 'updated', 'deleted', 'viewed', 'exported')",
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
        "pick('schedule', 'schedule', 'manual', 'api', 'retry')",
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
    ("server host node machine instance", "role type kind", "pick('app', 'cache', 'database', 'proxy', 'worker')"),
    (
        "server host node machine device session",
        "os operating_system platform",
        "pick('Debian 12', 'Ubuntu 22.04', 'Ubuntu 24.04', 'Windows Server 2022', 'macOS 14')",
    ),
    ("notification message reminder alert_rule", "type kind channel", CHANNELS),
    (
        "session login visit watch_history playback device pageview",
        "device device_name device_model device_type",
        "pick('desktop', 'laptop', 'phone', 'phone', 'smart TV', 'tablet')",
    ),
    ("device", "type kind", "pick('camera', 'gateway', 'meter', 'sensor', 'thermostat', 'tracker')"),
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
        "sensor reading measurement channel metric",
        "type kind metric quantity sensor_type parameter",
        "pick('co2', 'humidity', 'light', 'pressure', 'temperature')",
    ),
    ("reading measurement sensor", "unit unite", "pick('%', '°C', 'hPa', 'lux', 'ppm')"),
    (
        "alert alarm incident",
        "type kind alert_type",
        "pick('battery low', 'offline', 'threshold exceeded', 'tampering')",
    ),
    ("alert alarm incident", "severity level priority", "pick('info', 'warning', 'warning', 'critical')"),
    ("firmware release", "channel", "pick('stable', 'stable', 'beta')"),
    // Property, hotels and restaurants.
    (
        "room hotel_room",
        "type kind category room_type typ art",
        "pick('single', 'double', 'double', 'twin', 'suite', 'family')",
    ),
    (
        "room_type roomtype",
        "name title code",
        "pick('Single', 'Double', 'Twin', 'Queen', 'King', 'Family Room', 'Junior Suite', 'Suite', 'Studio', \
            'Penthouse')",
    ),
    (
        "room classroom hall meeting_room",
        "name label",
        "pick('Room', 'Room', 'Hall', 'Studio') || ' ' || int(1, 4) || fake.numerify('##')",
    ),
    ("room hotel_room room_type", "view beds", BEDS),
    (
        "property listing house apartment estate unit",
        "type kind category property_type listing_type",
        "pick('apartment', 'apartment', 'house', 'studio', 'terraced house', 'villa')",
    ),
    (
        "listing offer property",
        "title headline",
        "pick('Bright', 'Charming', 'Modern', 'Quiet', 'Renovated', 'Spacious', 'Sunny') || ' ' || int(1, 5) || '-room ' || pick('apartment', 'flat', 'house', 'loft', 'maisonette') || ' ' || pick('close to the park', 'in the centre', 'near the station', 'with a balcony', 'with a garden', 'with a view')",
    ),
    ("dish plat menu_item menuitem", "name title", DISHES),
    (
        "dish plat menu_item menuitem menu",
        "category course section rubrique",
        "pick('starter', 'main course', 'main course', 'dessert', 'drink')",
    ),
    ("ingredient recipe_ingredient", "name title", INGREDIENTS),
    ("table dining_table", "location area zone section", "pick('bar', 'garden', 'main room', 'terrace', 'window')"),
    (
        "housekeeping cleaning housekeeping_task",
        "type kind task",
        "pick('checkout clean', 'daily clean', 'deep clean', 'linen change', 'turndown')",
    ),
    // Sport.
    ("gym_class fitness_class workout class_type", "name title type", EXERCISES),
    (
        "player footballer squad_member",
        "position role",
        "pick('goalkeeper', 'defender', 'defender', 'midfielder', 'midfielder', 'forward')",
    ),
    ("membership member subscription", "type kind tier level plan", MEMBERSHIPS),
    ("trainer coach instructor", "specialty speciality specialization focus", EXERCISES),
    // Goods.
    (
        "shipment parcel delivery package order",
        "service service_level shipping_method delivery_method service_type",
        "pick('standard', 'standard', 'express', 'overnight', 'economy')",
    ),
    ("parcel package item box", "type kind package_type packaging", "pick('box', 'box', 'envelope', 'pallet', 'tube')"),
    (
        "scan scan_event tracking_event parcel_event shipment_event event_scan tracking",
        "type kind event event_type scan_type status code",
        "pick('picked up', 'arrived at hub', 'departed from hub', 'out for delivery', 'delivered')",
    ),
    (
        "hub depot warehouse center centre",
        "name label",
        "fake.city || ' ' || pick('Depot', 'Distribution Centre', 'Hub', 'Logistics Park', 'Warehouse')",
    ),
    ("hub depot warehouse", "type kind", "pick('central', 'regional', 'local')"),
    ("bin location shelf storage_location stock_location", "code name label position", SHELVES),
    ("bin location shelf storage_location", "area", ZONES),
    (
        "movement stock_movement inventory_movement",
        "type kind reason art",
        "pick('receipt', 'issue', 'issue', 'transfer', 'adjustment', 'return')",
    ),
    (
        "return rma order_return",
        "reason",
        "pick('arrived too late', 'changed my mind', 'damaged', 'does not fit', 'not as described', 'wrong item')",
    ),
    ("product item variant article", "size taille", "pick('XS', 'S', 'M', 'L', 'XL')"),
    ("product article", "condition", "pick('new', 'new', 'like new', 'used', 'refurbished')"),
    (
        "product item article part material material_item",
        "unit unit_of_measure uom unite",
        "pick('pcs', 'pcs', 'kg', 'l', 'm', 'box')",
    ),
    // Work.
    (
        "employee staff worker job position contract vacancy job_posting posting employment",
        "employment_type contract_type type job_type",
        "pick('full-time', 'full-time', 'part-time', 'temporary', 'internship')",
    ),
    (
        "leave leave_request absence time_off",
        "type kind reason leave_type art",
        "pick('vacation', 'vacation', 'sick leave', 'parental leave', 'training')",
    ),
    ("shift", "name type kind", "pick('early', 'late', 'night', 'weekend')"),
    ("contract", "kind art", "pick('fixed-term', 'permanent', 'service', 'supply')"),
    ("document document_file attachment", "type kind category", DOCUMENTS),
    ("job vacancy posting job_posting position opening", "title name", "fake.job"),
    (
        "talk session submission presentation",
        "format type kind",
        "pick('talk', 'talk', 'lightning talk', 'keynote', 'panel', 'workshop')",
    ),
    (
        "talk session submission presentation conference track",
        "track topic category",
        "pick('Cloud', 'Data', 'Design', 'Frontend', 'Leadership', 'Security', 'Testing', 'Web')",
    ),
    ("talk session", "level difficulty", "pick('beginner', 'intermediate', 'advanced')"),
    ("user account member profile", "role user_role", "pick('member', 'member', 'member', 'editor', 'admin')"),
    (
        "weather observation forecast",
        "condition conditions weather summary",
        "pick('clear', 'cloudy', 'fog', 'light rain', 'overcast', 'rain', 'snow', 'sunny', 'thunderstorm')",
    ),
    ("claim", "type kind cause category", "pick('accident', 'fire', 'glass', 'storm', 'theft', 'water damage')"),
    (
        "policy insurance_policy police",
        "type kind product coverage policy_type",
        "pick('car', 'health', 'home', 'liability', 'life', 'travel')",
    ),
    ("forum board", "name title", "fake.topic"),
    (
        "badge achievement",
        "name title",
        "pick('Bookworm', 'Early Bird', 'First Steps', 'Globetrotter', 'Helping Hand', 'Night Owl', 'Regular', \
            'Top Contributor', 'Veteran')",
    ),
    (
        "permission right privilege",
        "name code",
        "pick('create', 'delete', 'export', 'read', 'update') || '_' || pick('invoices', 'orders', 'products', 'reports', 'settings', 'users')",
    ),
    (
        "report moderation_report flag abuse_report moderation",
        "reason type kind",
        "pick('harassment', 'off topic', 'spam', 'spam', 'wrong category')",
    ),
    (
        "moderation moderation_action mod_action",
        "action type kind",
        "pick('approve', 'delete', 'lock', 'pin', \
        'warn')",
    ),
];
