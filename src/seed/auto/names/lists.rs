//! Texts of which one is picked, where several names ask for them.

pub(in crate::seed::auto) const CODE: &str = "upper(fake.bothify('???-####'))";
pub(super) const DIGITS: &str = "fake.numerify('#########')";
pub(super) const AIRPORTS: &str = "pick('AMS', 'ATL', 'BCN', 'BER', 'BOS', 'CDG', 'CPH', 'DEN', 'DUB', 'DXB', \
    'FCO', 'FRA', 'GVA', 'HEL', 'HND', 'JFK', 'LAX', 'LHR', 'LIS', 'MAD', 'MUC', 'MXP', 'ORD', 'OSL', 'SEA', 'SFO', \
    'SIN', 'SYD', 'VIE', 'YYZ', 'ZRH')";
pub(super) const AIRCRAFT: &str = "pick('Airbus A220-300', 'Airbus A320', 'Airbus A321neo', 'Airbus A350-900', \
    'Boeing 737-800', 'Boeing 787-9', 'Embraer E190', 'ATR 72-600')";
pub(super) const FLIGHT: &str = "pick('AF', 'BA', 'DL', 'IB', 'KL', 'LH', 'LX', 'SK', 'UA') || int(100, 2999)";
pub(super) const ROOM: &str = "int(1, 4) || fake.numerify('##')";
macro_rules! departments {
    () => {
        "pick('Accounting', 'Customer Service', 'Engineering', 'Finance', 'Human Resources', 'IT', 'Legal', \
            'Logistics', 'Marketing', 'Operations', 'Procurement', 'Production', 'Quality', 'Research', 'Sales', \
            'Support')"
    };
}
pub(super) const DEPARTMENTS: &str = departments!();
macro_rules! medical {
    () => {
        "pick('Cardiology', 'Dermatology', 'Emergency', 'Gastroenterology', 'General Surgery', 'Intensive Care', \
            'Internal Medicine', 'Maternity', 'Neurology', 'Oncology', 'Orthopaedics', 'Paediatrics', 'Psychiatry', \
            'Pulmonology', 'Radiology', 'Urology')"
    };
}
pub(super) const MEDICAL: &str = medical!();
pub(super) const DIAGNOSES: &str = "pick('Acute bronchitis', 'Appendicitis', 'Asthma', 'Atrial fibrillation', \
    'Chronic back pain', 'Gastritis', 'Heart failure', 'Hypertension', 'Iron deficiency anaemia', 'Migraine', \
    'Pneumonia', 'Sprained ankle', 'Tonsillitis', 'Type 2 diabetes', 'Urinary tract infection')";
pub(super) const DRUGS: &str = "pick('Amlodipine', 'Amoxicillin', 'Aspirin', 'Atorvastatin', 'Azithromycin', \
    'Cetirizine', 'Ciprofloxacin', 'Diclofenac', 'Furosemide', 'Ibuprofen', 'Insulin glargine', 'Levothyroxine', \
    'Lisinopril', 'Metformin', 'Metoprolol', 'Omeprazole', 'Pantoprazole', 'Paracetamol', 'Prednisolone', 'Ramipril', \
    'Salbutamol', 'Sertraline', 'Simvastatin', 'Tramadol', 'Warfarin')";
pub(super) const SUBJECTS: &str = "pick('Art', 'Biology', 'Chemistry', 'Computer Science', 'Economics', 'English', \
    'French', 'Geography', 'German', 'History', 'Literature', 'Mathematics', 'Music', 'Philosophy', \
    'Physical Education', 'Physics', 'Religion', 'Spanish')";
pub(super) const EXERCISES: &str = "pick('Aqua Fitness', 'Body Pump', 'Boxing', 'CrossFit', 'HIIT', \
    'Indoor Cycling', 'Kettlebell', 'Pilates', 'Rowing', 'Spinning', 'Stretching', 'TRX', 'Vinyasa Yoga', 'Yoga', \
    'Zumba')";
pub(super) const DISHES: &str = "pick('Baked', 'Braised', 'Creamy', 'Crispy', 'Fried', 'Grilled', 'Homemade', 'Roasted', 'Spicy', 'Steamed') || ' ' || \
    pick('Aubergine', 'Beef', 'Chicken', 'Cod', 'Duck', 'Gnocchi', 'Lamb', 'Lasagne', 'Mushrooms', 'Mussels', 'Noodles', 'Pork', 'Potatoes', 'Prawns', \
    'Ravioli', 'Risotto', 'Salmon', 'Tofu', 'Trout', 'Vegetables')";
pub(super) const INGREDIENTS: &str = "pick('Basil', 'Beef', 'Butter', 'Carrots', 'Cheddar', 'Chicken', 'Chickpeas', \
    'Cream', 'Eggs', 'Flour', 'Garlic', 'Lemons', 'Lentils', 'Milk', 'Mozzarella', 'Mushrooms', 'Olive oil', \
    'Onions', 'Parsley', 'Pasta', 'Pepper', 'Potatoes', 'Rice', 'Salmon', 'Salt', 'Spinach', 'Sugar', 'Tomatoes', \
    'Yeast', 'Yoghurt')";
pub(super) const FILM_GENRES: &str = "pick('Action', 'Adventure', 'Animation', 'Comedy', 'Crime', 'Documentary', \
    'Drama', 'Family', 'Fantasy', 'Horror', 'Mystery', 'Romance', 'Science Fiction', 'Thriller', 'War', 'Western')";
pub(super) const BOOK_GENRES: &str = "pick('Biography', 'Children', 'Classics', 'Cooking', 'Crime', 'Essay', \
    'Fantasy', 'Historical Fiction', 'History', 'Horror', 'Poetry', 'Romance', 'Science', 'Science Fiction', \
    'Thriller', 'Travel')";
pub(super) const MUSIC_GENRES: &str = "pick('Ambient', 'Blues', 'Classical', 'Country', 'Disco', 'Electronic', \
    'Folk', 'Funk', 'Hip Hop', 'House', 'Indie', 'Jazz', 'Metal', 'Pop', 'Punk', 'R&B', 'Reggae', 'Rock', 'Soul', \
    'Techno')";
pub(super) const INSTRUMENTS: &str = "pick('Accordion', 'Cello', 'Clarinet', 'Double Bass', 'Drums', 'Flute', \
    'Guitar', 'Harp', 'Oboe', 'Organ', 'Piano', 'Saxophone', 'Trombone', 'Trumpet', 'Tuba', 'Viola', 'Violin')";
pub(super) const SPORTS: &str = "pick('Athletics', 'Badminton', 'Basketball', 'Boxing', 'Climbing', 'Cycling', \
    'Football', 'Golf', 'Handball', 'Hockey', 'Judo', 'Rowing', 'Rugby', 'Skiing', 'Swimming', 'Table Tennis', \
    'Tennis', 'Volleyball')";
pub(super) const SKILLS: &str = "pick('Accounting', 'CSS', 'Copywriting', 'Customer Care', 'Data Analysis', \
    'Docker', 'Excel', 'Figma', 'Go', 'Java', 'JavaScript', 'Leadership', 'Negotiation', 'Photoshop', \
    'Project Management', 'Public Speaking', 'Python', 'Rust', 'SEO', 'SQL', 'Teaching', 'Writing')";
pub(super) const PROGRAMMING: &str = "pick('C', 'C++', 'C#', 'Go', 'Java', 'JavaScript', 'Kotlin', 'PHP', 'Python', \
    'Ruby', 'Rust', 'Swift', 'TypeScript')";
pub(super) const MAKES: &str = "pick('Audi', 'BMW', 'Citroën', 'Fiat', 'Ford', 'Honda', 'Hyundai', 'Kia', 'Mazda', \
    'Mercedes-Benz', 'Opel', 'Peugeot', 'Renault', 'Skoda', 'Toyota', 'Volkswagen', 'Volvo')";
pub(super) const MESSAGES: &str = "pick('Cache miss, loading from the database', 'Configuration reloaded', \
    'Connection established', 'Health check passed', 'Job finished', 'Job started', 'Request completed', \
    'Request received', 'Retrying in 5 seconds', 'Session expired', 'Shutting down', 'Slow query', 'User signed in', \
    'Worker started')";
pub(super) const ERRORS: &str = "pick('Access denied', 'Connection refused', 'Connection timed out', \
    'Disk is full', 'Division by zero', 'File not found', 'Host is unreachable', 'Invalid token', 'Out of memory', \
    'Payload too large', 'Permission denied', 'Rate limit exceeded', 'Service unavailable', 'Unexpected end of file', \
    'Value is out of range')";
pub(super) const TASKS: &str = "pick('archive', 'backup', 'check', 'cleanup', 'export', 'import', 'index', 'notify', 'rebuild', 'refresh', 'report', 'sync') || '-' || \
    pick('accounts', 'cache', 'customers', 'emails', 'files', 'images', 'invoices', 'logs', 'orders', 'prices', 'search', 'sessions', 'users')";
pub(super) const PLANS: &str = "pick('Basic', 'Business', 'Enterprise', 'Family', 'Free', 'Plus', 'Premium', 'Pro', \
    'Standard', 'Starter', 'Student', 'Team')";
pub(super) const QUESTIONS: &str = "pick('How', 'Why', 'When', 'Where', 'How often', 'How quickly') || ' does the ' || fake.phrase || ' ' || \
    pick('change', 'end', 'help', 'move', 'pay off', 'return', 'start', 'work') || '?'";
pub(super) const AGE_RATINGS: &str = "pick('G', 'PG', 'PG-13', 'R')";
pub(super) const CABINS: &str = "pick('economy', 'economy', 'premium', 'business', 'first')";
pub(super) const VACCINES: &str = "pick('Hepatitis B', 'Influenza', 'Measles', 'Polio', 'Tetanus', 'Tuberculosis')";
pub(super) const INTERVALS: &str = "pick('monthly', 'monthly', 'yearly')";
pub(super) const ACCOUNTS: &str = "pick('checking', 'checking', 'savings', 'business')";
pub(super) const CARDS: &str = "pick('debit', 'debit', 'credit', 'prepaid')";
pub(super) const CARD_BRANDS: &str = "pick('Visa', 'Visa', 'Mastercard', 'Amex')";
pub(super) const ADDRESSES: &str = "pick('home', 'home', 'work', 'billing', 'shipping')";
pub(super) const GRADES: &str = "pick('A', 'A', 'B', 'B', 'B', 'C', 'C', 'D')";
pub(super) const LOG_LEVELS: &str = "pick('INFO', 'INFO', 'INFO', 'DEBUG', 'WARN', 'ERROR')";
pub(super) const HTTP_METHODS: &str = "pick('GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE')";
pub(super) const LICENSES: &str = "pick('MIT', 'MIT', 'Apache-2.0', 'GPL-3.0', 'BSD-3-Clause')";
pub(super) const VISIBILITY: &str = "pick('private', 'public', 'public')";
pub(super) const CHANNELS: &str = "pick('email', 'email', 'push', 'sms')";
pub(super) const BEDS: &str = "pick('double', 'king', 'queen', 'single', 'twin')";
pub(super) const ENERGY_CLASSES: &str = "pick('A', 'B', 'B', 'C', 'D', 'E')";
pub(super) const MEMBERSHIPS: &str = "pick('basic', 'basic', 'premium', 'student', 'family')";
pub(super) const CARRIERS: &str = "pick('DHL', 'DPD', 'FedEx', 'GLS', 'UPS')";
pub(super) const ZONES: &str = "pick('A', 'B', 'C', 'D', 'E', 'F')";
pub(super) const DOCUMENTS: &str = "pick('certificate', 'contract', 'invoice', 'letter', 'report')";
pub(super) const TAIL_NUMBERS: &str = "pick('D-A', 'F-G', 'G-E', 'PH-B') || upper(fake.letters(3))";
pub(super) const BEERS: &str = "pick('Amber Ale', 'Brown Ale', 'Dunkel', 'Hefeweizen', 'IPA', 'IPA', 'Kölsch', 'Lager', 'Pale Ale', \
    'Pilsner', 'Porter', 'Saison', 'Stout', 'Witbier')";
pub(super) const ROOMS: &str = "pick('Bathroom', 'Bedroom', 'Dining room', 'Garage', 'Hallway', 'Kitchen', 'Living room', 'Office', \
    'Attic', 'Basement')";
pub(super) const ICAO: &str = "pick('EDDF', 'EDDM', 'EGLL', 'EHAM', 'EIDW', 'EKCH', 'KBOS', 'KJFK', 'KLAX', 'LEMD', 'LFPG', 'LIRF', \
    'LOWW', 'LSZH')";
pub(super) const LOCODES: &str = "pick('BEANR', 'BRSSZ', 'CNSHA', 'DEBRV', 'DEHAM', 'ESVLC', 'FRLEH', 'GBFXT', 'ITGOA', 'JPTYO', \
    'NLRTM', 'SGSIN', 'USLAX', 'USNYC')";
pub(super) const PORTS: &str = "pick('Antwerp', 'Bergen', 'Felixstowe', 'Genoa', 'Gothenburg', 'Hamburg', 'Kiel', 'Le Havre', 'Lisbon', \
    'Marseille', 'Palma', 'Piraeus', 'Rotterdam', 'Singapore', 'Southampton', 'Valencia')";
pub(super) const CARGO: &str = "pick('auto parts', 'bananas', 'cereals', 'chemicals', 'coffee beans', 'electronics', 'frozen fish', \
    'furniture', 'machinery', 'paper', 'steel coils', 'textiles')";
pub(super) const REACTIONS: &str = "pick('dizziness', 'headache', 'hives', 'itching', 'nausea', 'rash', 'shortness of breath', 'sneezing', \
    'swelling', 'vomiting')";
pub(super) const LATIN: &str = "pick('Acer campestre', 'Bellis perennis', 'Betula pendula', 'Corvus corax', 'Erithacus rubecula', \
    'Fagus sylvatica', 'Lavandula angustifolia', 'Lutra lutra', 'Quercus robur', 'Rosa canina', 'Sciurus vulgaris', 'Vulpes vulpes')";
pub(super) const BIRDS: &str = "pick('Barn Owl', 'Blackbird', 'Blue Tit', 'Buzzard', 'Chaffinch', 'Goldfinch', 'Grey Heron', 'Kingfisher', \
    'Magpie', 'Mallard', 'Robin', 'Skylark', 'Starling', 'Wren')";
pub(super) const SHIPS: &str = "pick('', '', 'Blue ', 'Northern ', 'Ocean ', 'Sea ', 'Southern ') || \
    pick('Albatross', 'Aurora', 'Breeze', 'Dolphin', 'Explorer', 'Horizon', 'Mermaid', 'Pearl', 'Pioneer', 'Spirit', 'Star', 'Wave')";
pub(super) const FONTS: &str = "pick('Archivo', 'Barlow', 'Fira Sans', 'Inter', 'Lato', 'Lora', 'Merriweather', 'Montserrat', 'Nunito', \
    'Open Sans', 'Roboto', 'Source Serif', 'Work Sans')";
pub(super) const LOANS: &str = "pick('car purchase', 'debt consolidation', 'education', 'holiday', 'home improvement', 'medical bills', \
    'moving costs', 'wedding')";
pub(super) const SENDERS: &str =
    "pick('hello', 'info', 'newsletter', 'no-reply', 'orders', 'support', 'team') || '@' || fake.domain";
pub(super) const COMMITS: &str = "pick('Add', 'Document', 'Fix', 'Fix', 'Refactor', 'Remove', 'Rename', 'Speed up', 'Test', 'Update') || ' ' || \
    pick('configuration', 'date parsing', 'dependencies', 'error messages', 'login page', 'memory leak', 'pagination', 'search index', \
    'unused code', 'user model')";
pub(super) const BUGS: &str = "pick('App crashes', 'Blank page', 'Error 500', 'Layout breaks', 'No response', 'Wrong total') || ' ' || \
    pick('after login', 'after the update', 'in the search', 'on mobile', 'on the settings page', 'when exporting a report', \
    'when saving', 'when uploading a file')";
pub(super) const SHELVES: &str =
    "pick('A', 'B', 'C', 'D', 'E') || '-' || fake.numerify('##') || '-' || fake.numerify('##')";

/// When something is in each week.
pub(super) const WEEKLY: &str = "pick('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Mon/Wed', 'Tue/Thu') || ' ' || \
    pick('08:00-09:30', '10:00-11:30', '12:00-13:30', '14:00-15:30', '16:00-17:30', '18:00-19:30')";

/// One of some kinds of which nothing is known.
pub(super) const SOME_KIND: &str = "pick('standard', 'standard', 'special', 'other')";

/// What there are few of, in how few letters, and the same of which there are more.
pub(super) const MANY: [(&str, &str, &str); 3] = [
    (LOCODES, LOCODES, "pick('BE', 'CN', 'DE', 'ES', 'FR', 'GB', 'IT', 'NL', 'SG', 'US') || upper(fake.letters(3))"),
    (DEPARTMENTS, DEPARTMENTS, concat!(departments!(), " || ' ' || fake.world_city")),
    (MEDICAL, MEDICAL, concat!(medical!(), " || ' ' || fake.world_city")),
];

pub(in crate::seed::auto) const QUARTERS_OF_YEAR: &str = "pick('Spring', 'Summer', 'Autumn', 'Winter')";
pub(in crate::seed::auto) const SCHOOL_YEARS: &str =
    "pick('2019/20', '2020/21', '2021/22', '2022/23', '2023/24', '2024/25')";

/// Other ways to write two years in a row, where a text is made that may be such.
pub(in crate::seed::auto) fn written_years(made: &str) -> Vec<String> {
    if made != SCHOOL_YEARS && made != QUARTERS_OF_YEAR {
        return Vec::new();
    }
    let years = |mark: char, (first, second): (u32, u32)| {
        let pair = |year: u32| format!("'{}{mark}{:02}'", year % first, (year + 1) % second);
        format!("pick({})", (2019..2025).map(pair).collect::<Vec<_>>().join(", "))
    };
    let digits = [(10_000, 10_000), (10_000, 100), (100, 100)];
    digits.into_iter().flat_map(|digits| ['/', '-', ' '].map(|mark| years(mark, digits))).collect()
}
