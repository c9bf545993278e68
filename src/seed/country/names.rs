//! Given names by gender, which `fake` does not tell apart. Behind a colon, how a name is written in ASCII.

use super::List;

#[rustfmt::skip]
pub const EN_FEMALE: List = &[
    "Abigail", "Ada", "Adele", "Adriana", "Agnes", "Aileen", "Alana", "Alexandra", "Alice", "Alicia", "Alison",
    "Allison", "Amanda", "Amber", "Amelia", "Amy", "Andrea", "Angela", "Angelica", "Anita", "Ann", "Anna",
    "Annabelle", "Anne", "Annette", "April", "Ariana", "Ashley", "Audrey", "Aurora", "Ava", "Barbara", "Beatrice",
    "Belinda", "Bella", "Bernice", "Beth", "Bethany", "Betty", "Beverly", "Bonnie", "Brenda", "Briana", "Bridget",
    "Brittany", "Brooke", "Caitlin", "Camille", "Candace", "Carla", "Carmen", "Carol", "Caroline", "Carolyn",
    "Cassandra", "Catherine", "Cecilia", "Celeste", "Charlotte", "Chelsea", "Cheryl", "Chloe", "Christina",
    "Christine", "Cindy", "Claire", "Clara", "Claudia", "Colleen", "Connie", "Constance", "Courtney", "Crystal",
    "Cynthia", "Daisy", "Danielle", "Daphne", "Dawn", "Deborah", "Delia", "Denise", "Diana", "Diane", "Dolores",
    "Donna", "Dora", "Doris", "Dorothy", "Edith", "Edna", "Eileen", "Elaine", "Eleanor", "Elena", "Elise", "Eliza",
    "Elizabeth", "Ella", "Ellen", "Elsie", "Emily", "Emma", "Erica", "Erin", "Esther", "Ethel", "Eva", "Evelyn",
    "Faith", "Felicia", "Fiona", "Florence", "Frances", "Gabriella", "Gail", "Georgia", "Geraldine", "Gertrude",
    "Gina", "Gladys", "Gloria", "Grace", "Greta", "Gwendolyn", "Hannah", "Harriet", "Hazel", "Heather", "Heidi",
    "Helen", "Helena", "Hilda", "Holly", "Hope", "Ida", "Imogen", "Ingrid", "Irene", "Iris", "Isabel", "Isabella",
    "Ivy", "Jacqueline", "Jane", "Janet", "Janice", "Jasmine", "Jean", "Jeanette", "Jennifer", "Jenny", "Jessica",
    "Jill", "Joan", "Joanna", "Josephine", "Joyce", "Juanita", "Judith", "Judy", "Julia", "Juliana", "Julie",
    "June", "Karen", "Katherine", "Kathleen", "Kathryn", "Katie", "Kayla", "Kelly", "Kimberly", "Kristen", "Laura",
    "Lauren", "Leah", "Lena", "Leslie", "Lillian", "Lily", "Linda", "Lisa", "Lois", "Loretta", "Lori", "Louise",
    "Lucille", "Lucy", "Lydia", "Mabel", "Madeline", "Madison", "Marcia", "Margaret", "Maria", "Marie", "Marilyn",
    "Marion", "Marjorie", "Martha", "Mary", "Matilda", "Maureen", "Maxine", "Maya", "Megan", "Melanie", "Melissa",
    "Mercedes", "Michelle", "Mildred", "Miranda", "Molly", "Monica", "Muriel", "Nancy", "Naomi", "Natalie",
    "Nicole", "Nina", "Nora", "Norma", "Olga", "Olive", "Olivia", "Opal", "Pamela", "Patricia", "Paula", "Pauline",
    "Pearl", "Penelope", "Phoebe", "Phyllis", "Priscilla", "Rachel", "Rebecca", "Regina", "Renee", "Rhonda", "Rita",
    "Roberta", "Rosa", "Rose", "Rosemary", "Ruby", "Ruth", "Sabrina", "Sally", "Samantha", "Sandra", "Sara",
    "Sarah", "Selena", "Shannon", "Sharon", "Sheila", "Shirley", "Sierra", "Sofia", "Sonia", "Sophia", "Stacy",
    "Stella", "Stephanie", "Susan", "Suzanne", "Sylvia", "Tamara", "Tara", "Teresa", "Theresa", "Tiffany", "Tina",
    "Tracy", "Ursula", "Valerie", "Vanessa", "Vera", "Veronica", "Victoria", "Viola", "Violet", "Virginia",
    "Vivian", "Wanda", "Wendy", "Willa", "Wilma", "Winifred", "Yolanda", "Yvonne", "Zoe",
];
#[rustfmt::skip]
pub const EN_MALE: List = &[
    "Aaron", "Abel", "Abraham", "Adam", "Adrian", "Alan", "Albert", "Alec", "Alejandro", "Alex", "Alexander",
    "Alfred", "Allen", "Alvin", "Amos", "Andre", "Andrew", "Angelo", "Anthony", "Antonio", "Archie", "Arnold",
    "Arthur", "Austin", "Barry", "Bart", "Benjamin", "Bernard", "Blake", "Bob", "Brad", "Bradley", "Brandon",
    "Brendan", "Brent", "Brett", "Brian", "Bruce", "Bryan", "Byron", "Caleb", "Calvin", "Cameron", "Carl", "Carlos",
    "Carlton", "Casey", "Cecil", "Cedric", "Chad", "Charles", "Chester", "Christian", "Christopher", "Clarence",
    "Clark", "Claude", "Clayton", "Clifford", "Clinton", "Clyde", "Cody", "Colin", "Connor", "Corey", "Craig",
    "Curtis", "Dale", "Damian", "Dan", "Daniel", "Darrell", "Darren", "David", "Dean", "Dennis", "Derek", "Desmond",
    "Dexter", "Diego", "Dominic", "Donald", "Douglas", "Drew", "Duane", "Dustin", "Dwight", "Dylan", "Earl",
    "Eddie", "Edgar", "Edmund", "Eduardo", "Edward", "Edwin", "Eli", "Elias", "Elliot", "Ellis", "Elmer", "Emanuel",
    "Emmett", "Enrique", "Eric", "Ernest", "Ethan", "Eugene", "Evan", "Everett", "Felix", "Fernando", "Floyd",
    "Forrest", "Francis", "Frank", "Franklin", "Fred", "Frederick", "Gabriel", "Garrett", "Gary", "Gavin", "Gene",
    "Geoffrey", "George", "Gerald", "Gilbert", "Glen", "Gordon", "Graham", "Grant", "Gregory", "Guy", "Harold",
    "Harry", "Harvey", "Hector", "Henry", "Herbert", "Herman", "Homer", "Horace", "Howard", "Hubert", "Hugh",
    "Hugo", "Ian", "Ignacio", "Ira", "Irving", "Isaac", "Ivan", "Jack", "Jackson", "Jacob", "Jake", "James",
    "Jared", "Jason", "Javier", "Jay", "Jeffrey", "Jeremy", "Jerome", "Jerry", "Jesse", "Jesus", "Jim", "Joe",
    "Joel", "John", "Johnny", "Jonathan", "Jordan", "Jorge", "Jose", "Joseph", "Joshua", "Juan", "Julian", "Julio",
    "Justin", "Karl", "Keith", "Kenneth", "Kevin", "Kirk", "Kurt", "Kyle", "Lance", "Larry", "Lawrence", "Lee",
    "Leo", "Leon", "Leonard", "Leroy", "Lester", "Levi", "Lewis", "Lloyd", "Logan", "Lonnie", "Louis", "Lucas",
    "Luis", "Luke", "Luther", "Malcolm", "Manuel", "Marc", "Marcus", "Mario", "Mark", "Marshall", "Martin",
    "Marvin", "Mason", "Mathew", "Matthew", "Maurice", "Max", "Melvin", "Michael", "Miguel", "Miles", "Milton",
    "Mitchell", "Morris", "Moses", "Nathan", "Nathaniel", "Neil", "Nelson", "Nicholas", "Noah", "Noel", "Norman",
    "Oliver", "Omar", "Orlando", "Oscar", "Otis", "Owen", "Pablo", "Patrick", "Paul", "Pedro", "Percy", "Perry",
    "Peter", "Philip", "Preston", "Quentin", "Rafael", "Ralph", "Ramon", "Randall", "Randy", "Ray", "Raymond",
    "Reginald", "Ricardo", "Richard", "Rick", "Riley", "Robert", "Roberto", "Rodney", "Roger", "Roland", "Roman",
    "Ron", "Ronald", "Ross", "Roy", "Ruben", "Rufus", "Russell", "Ryan", "Salvador", "Sam", "Samuel", "Scott",
    "Sean", "Sebastian", "Sergio", "Seth", "Shane", "Shaun", "Sidney", "Simon", "Spencer", "Stanley", "Stephen",
    "Steve", "Steven", "Stewart", "Stuart", "Ted", "Terrence", "Terry", "Theodore", "Thomas", "Timothy", "Todd",
    "Tom", "Tommy", "Tony", "Travis", "Trevor", "Troy", "Tyler", "Vernon", "Victor", "Vincent", "Virgil", "Wade",
    "Wallace", "Walter", "Warren", "Wayne", "Wesley", "Wilbur", "Willard", "William", "Willie", "Winston", "Xavier",
    "Zachary",
];

#[rustfmt::skip]
pub const DE_FEMALE: List = &[
    "Alina", "Amelie", "Andrea", "Anja", "Anke", "Anna", "Anne", "Annika", "Antje", "Astrid", "Barbara", "Beate",
    "Bettina", "Birgit", "Brigitte", "Carina", "Charlotte", "Christa", "Christiane", "Christina", "Claudia",
    "Clara", "Cornelia", "Dagmar", "Doris", "Elena", "Elfriede", "Elisabeth", "Elke", "Ella", "Emilia", "Emma",
    "Erika", "Eva", "Franziska", "Frieda", "Gabriele", "Gerda", "Gisela", "Greta", "Hanna", "Heike", "Helga",
    "Hildegard", "Ida", "Ilse", "Ines", "Ingrid", "Irene", "Jana", "Johanna", "Julia", "Jutta", "Karin",
    "Katharina", "Katrin", "Kerstin", "Klara", "Lara", "Laura", "Lea", "Lena", "Leonie", "Lina", "Lisa", "Luisa",
    "Maja", "Maria", "Marie", "Marlene", "Martina", "Mia", "Monika", "Nadine", "Nicole", "Nina", "Nora", "Petra",
    "Paula", "Pia", "Regina", "Renate", "Rita", "Rosemarie", "Ruth", "Sabine", "Sabrina", "Sandra", "Sarah",
    "Silke", "Simone", "Sofia", "Sonja", "Sophie", "Stefanie", "Susanne", "Tanja", "Theresa", "Ursula", "Ute",
    "Verena", "Waltraud",
];
#[rustfmt::skip]
pub const DE_MALE: List = &[
    "Achim", "Albert", "Alexander", "Alfred", "Andreas", "Anton", "Armin", "Arne", "Axel", "Ben", "Benedikt",
    "Bernd", "Bernhard", "Björn", "Christian", "Christoph", "Clemens", "Daniel", "David", "Dieter", "Dirk",
    "Dominik", "Egon", "Elias", "Emil", "Erich", "Ernst", "Erwin", "Fabian", "Felix", "Finn", "Florian", "Frank",
    "Franz", "Friedrich", "Georg", "Gerd", "Gerhard", "Gregor", "Günter", "Hannes", "Hans", "Harald", "Heiko",
    "Heinrich", "Heinz", "Helmut", "Henrik", "Herbert", "Hermann", "Holger", "Horst", "Ingo", "Jakob", "Jan",
    "Jens", "Joachim", "Johannes", "Jonas", "Jörg", "Josef", "Julian", "Jürgen", "Kai", "Karl", "Karsten", "Klaus",
    "Konrad", "Konstantin", "Kurt", "Lars", "Leo", "Leon", "Lothar", "Ludwig", "Lukas", "Manfred", "Marcel",
    "Marco", "Markus", "Martin", "Mathias", "Max", "Michael", "Moritz", "Niklas", "Nils", "Norbert", "Olaf",
    "Oliver", "Oskar", "Otto", "Patrick", "Paul", "Peter", "Philipp", "Rainer", "Ralf", "Reinhard", "Richard",
    "Robert", "Roland", "Rolf", "Rudolf", "Rüdiger", "Sebastian", "Siegfried", "Simon", "Stefan", "Sven", "Theo",
    "Thomas", "Thorsten", "Tim", "Tobias", "Tom", "Torben", "Udo", "Ulrich", "Uwe", "Volker", "Walter", "Werner",
    "Wilhelm", "Wolfgang",
];

#[rustfmt::skip]
pub const FR_FEMALE: List = &[
    "Adèle", "Adrienne", "Agathe", "Agnès", "Aimée", "Alexandrie", "Alice", "Alix", "Amélie", "Anaïs", "Andrée",
    "Anne", "Antoinette", "Anouk", "Astrid", "Aude", "Audrey", "Aurélie", "Aurore", "Béatrice", "Bernadette",
    "Brigitte", "Camille", "Capucine", "Caroline", "Catherine", "Cécile", "Céline", "Chantal", "Charlotte", "Chloé",
    "Christelle", "Christine", "Claire", "Clara", "Claudine", "Clémence", "Colette", "Constance", "Corinne",
    "Danielle", "Denise", "Diane", "Dominique", "Éléonore", "Élisabeth", "Élise", "Élodie", "Émilie", "Emma",
    "Estelle", "Eugénie", "Fanny", "Florence", "Françoise", "Gabrielle", "Geneviève", "Gisèle", "Hélène",
    "Henriette", "Hortense", "Inès", "Isabelle", "Jacqueline", "Jade", "Jeanne", "Joséphine", "Julie", "Juliette",
    "Laure", "Léa", "Léna", "Louise", "Lucie", "Madeleine", "Manon", "Margaux", "Margot", "Marguerite", "Marianne",
    "Marie", "Marine", "Marion", "Marthe", "Martine", "Mathilde", "Mélanie", "Michèle", "Monique", "Nathalie",
    "Nicole", "Noémie", "Océane", "Odette", "Olivia", "Pauline", "Rose", "Sabine", "Sandrine", "Simone", "Sophie",
    "Stéphanie", "Susanne", "Suzanne", "Sylvie", "Thérèse", "Valérie", "Véronique", "Victoire", "Virginie",
    "Vivienne", "Yvette", "Zoé",
];
#[rustfmt::skip]
pub const FR_MALE: List = &[
    "Adrien", "Alain", "Albert", "Alexandre", "Alexis", "Alfred", "Alphonse", "André", "Antoine", "Arnaud",
    "Arthur", "Auguste", "Augustin", "Aurélien", "Baptiste", "Benjamin", "Benoît", "Bernard", "Bertrand", "Bruno",
    "Charles", "Christian", "Christophe", "Clément", "Cyril", "Damien", "Daniel", "David", "Denis", "Didier",
    "Édouard", "Émile", "Emmanuel", "Éric", "Étienne", "Eugène", "Fabien", "Fabrice", "Ferdinand", "Félix",
    "Florian", "François", "Frédéric", "Gabriel", "Gaël", "Georges", "Gérard", "Gilbert", "Gilles", "Grégoire",
    "Guillaume", "Gustave", "Guy", "Henri", "Hugo", "Hugues", "Jacques", "Jean", "Jérôme", "Joël", "Joseph",
    "Jules", "Julien", "Laurent", "Léo", "Léon", "Louis", "Loïc", "Luc", "Lucas", "Marc", "Marcel", "Martin",
    "Mathieu", "Mathis", "Matthieu", "Maurice", "Maxime", "Michel", "Nathan", "Nicolas", "Noël", "Olivier",
    "Pascal", "Patrice", "Patrick", "Paul", "Philippe", "Pierre", "Quentin", "Raphaël", "Raymond", "Rémi", "Rémy",
    "René", "Richard", "Robert", "Robin", "Roger", "Roland", "Romain", "Samuel", "Sébastien", "Serge", "Simon",
    "Stéphane", "Sylvain", "Théo", "Théodore", "Théophile", "Thibault", "Thierry", "Thomas", "Timothée", "Tristan",
    "Valentin", "Victor", "Vincent", "Xavier", "Yann", "Yves", "Yvon",
];

#[rustfmt::skip]
pub const IT_FEMALE: List = &[
    "Agata", "Agnese", "Alba", "Alessandra", "Alessia", "Alice", "Amelia", "Angela", "Anita", "Anna", "Antonella",
    "Arianna", "Asia", "Aurora", "Barbara", "Beatrice", "Benedetta", "Bianca", "Camilla", "Carla", "Carlotta",
    "Carmela", "Carolina", "Caterina", "Cecilia", "Chiara", "Cinzia", "Clara", "Claudia", "Concetta", "Cristina",
    "Daniela", "Debora", "Diana", "Donatella", "Elena", "Eleonora", "Elisa", "Elisabetta", "Emma", "Erika", "Eva",
    "Federica", "Fiorella", "Flavia", "Francesca", "Gaia", "Giada", "Ginevra", "Gioia", "Giorgia", "Giovanna",
    "Giulia", "Giuseppina", "Grazia", "Greta", "Ilaria", "Irene", "Isabella", "Laura", "Letizia", "Lidia", "Lisa",
    "Loredana", "Lucia", "Luisa", "Maddalena", "Margherita", "Maria", "Marina", "Marta", "Martina", "Matilde",
    "Michela", "Miriam", "Monica", "Nadia", "Nicole", "Noemi", "Ornella", "Paola", "Patrizia", "Raffaella",
    "Rebecca", "Rita", "Roberta", "Rosa", "Sara", "Serena", "Silvia", "Simona", "Sofia", "Sonia", "Stefania",
    "Susanna", "Teresa", "Valentina", "Vanessa", "Veronica", "Viola", "Virginia", "Vittoria",
];
#[rustfmt::skip]
pub const IT_MALE: List = &[
    "Achille", "Adriano", "Alberto", "Aldo", "Alessandro", "Alessio", "Alfredo", "Andrea", "Angelo", "Antonio",
    "Armando", "Arturo", "Augusto", "Bruno", "Carlo", "Cesare", "Claudio", "Corrado", "Cristian", "Daniele",
    "Dario", "Davide", "Diego", "Domenico", "Donato", "Edoardo", "Elia", "Emanuele", "Emilio", "Enrico", "Enzo",
    "Ettore", "Eugenio", "Ezio", "Fabio", "Fabrizio", "Federico", "Ferdinando", "Filippo", "Flavio", "Francesco",
    "Franco", "Gabriele", "Gaetano", "Giacomo", "Gianluca", "Gianni", "Gino", "Giorgio", "Giovanni", "Giuliano",
    "Giulio", "Giuseppe", "Guido", "Ivan", "Jacopo", "Leonardo", "Lorenzo", "Luca", "Luciano", "Luigi", "Manuel",
    "Marcello", "Marco", "Mario", "Massimo", "Matteo", "Mattia", "Maurizio", "Michele", "Mirko", "Nicola", "Nicolò",
    "Oreste", "Orlando", "Oscar", "Paolo", "Pasquale", "Piero", "Pietro", "Raffaele", "Renato", "Riccardo",
    "Roberto", "Rocco", "Salvatore", "Samuele", "Sandro", "Sebastiano", "Sergio", "Silvio", "Simone", "Stefano",
    "Tiziano", "Tommaso", "Umberto", "Valentino", "Valerio", "Vincenzo", "Vito", "Vittorio", "Walter",
];

#[rustfmt::skip]
pub const BR_FEMALE: List = &[
    "Adriana", "Alessandra", "Alice", "Aline", "Amanda", "Ana", "Andréa", "Ângela", "Antônia", "Bárbara", "Beatriz",
    "Bianca", "Bruna", "Camila", "Carla", "Carolina", "Catarina", "Cecília", "Célia", "Clara", "Cláudia",
    "Cristina", "Daniela", "Débora", "Denise", "Diana", "Eduarda", "Elaine", "Elisa", "Eloá", "Emanuelly", "Esther",
    "Fabiana", "Fátima", "Fernanda", "Flávia", "Francisca", "Gabriela", "Giovanna", "Heloísa", "Helena", "Isabel",
    "Isabela", "Isadora", "Jéssica", "Joana", "Josefa", "Juliana", "Júlia", "Karina", "Lara", "Larissa", "Laura",
    "Lavínia", "Letícia", "Lívia", "Lorena", "Luana", "Lúcia", "Luciana", "Luísa", "Luiza", "Luzia", "Manuela",
    "Márcia", "Maria", "Mariana", "Marina", "Marli", "Marta", "Melissa", "Mônica", "Natália", "Nicole", "Norma",
    "Patrícia", "Paula", "Priscila", "Rafaela", "Raquel", "Rebeca", "Regina", "Renata", "Rita", "Roberta", "Rosa",
    "Sabrina", "Sandra", "Sara", "Silvia", "Simone", "Sofia", "Sônia", "Sueli", "Tatiana", "Teresa", "Valentina",
    "Vanessa", "Vera", "Vitória", "Yasmin",
];
#[rustfmt::skip]
pub const BR_MALE: List = &[
    "Adriano", "Alessandro", "Alexandre", "Anderson", "André", "Antônio", "Arthur", "Benjamin", "Bernardo", "Breno",
    "Bruno", "Caio", "Carlos", "Cauã", "César", "Cláudio", "Daniel", "Danilo", "Davi", "Diego", "Diogo", "Eduardo",
    "Elias", "Emanuel", "Enzo", "Erick", "Fabiano", "Fábio", "Felipe", "Fernando", "Francisco", "Frederico",
    "Gabriel", "Geraldo", "Gilberto", "Guilherme", "Gustavo", "Heitor", "Henrique", "Hugo", "Igor", "Isaac", "Ivan",
    "João", "Joaquim", "Jorge", "José", "Júlio", "Kevin", "Leandro", "Leonardo", "Lorenzo", "Lucas", "Luciano",
    "Luís", "Luiz", "Marcelo", "Márcio", "Marco", "Marcos", "Mário", "Marlon", "Matheus", "Maurício", "Miguel",
    "Moisés", "Murilo", "Natanael", "Nelson", "Nicolas", "Otávio", "Paulo", "Pedro", "Rafael", "Raimundo", "Raul",
    "Reinaldo", "Renan", "Renato", "Ricardo", "Roberto", "Rodrigo", "Rogério", "Ronaldo", "Samuel", "Sebastião",
    "Sérgio", "Silas", "Theo", "Thiago", "Tiago", "Tomás", "Valdir", "Vicente", "Victor", "Vinícius", "Vítor",
    "Wagner", "Wesley", "Yuri",
];

#[rustfmt::skip]
pub const NL_FEMALE: List = &[
    "Aaltje", "Amber", "Anna", "Anne", "Anouk", "Anja", "Annemarie", "Astrid", "Bianca", "Carla", "Carolien",
    "Chantal", "Charlotte", "Christina", "Daphne", "Debbie", "Denise", "Diana", "Dorien", "Elise", "Ellen", "Els",
    "Emma", "Esmée", "Eva", "Evi", "Fatima", "Femke", "Fenna", "Fleur", "Floor", "Froukje", "Hanna", "Hannah",
    "Hanneke", "Heleen", "Helena", "Iris", "Isa", "Jacqueline", "Janneke", "Janny", "Jasmijn", "Jeanette",
    "Jessica", "Johanna", "Joke", "Jolanda", "Judith", "Julia", "Karin", "Kim", "Lara", "Laura", "Lieke", "Linda",
    "Lisa", "Lotte", "Lynn", "Maaike", "Maria", "Marieke", "Marijke", "Marjan", "Marloes", "Maud", "Mila", "Milou",
    "Mirjam", "Monique", "Naomi", "Nicole", "Nienke", "Nina", "Noa", "Olivia", "Patricia", "Petra", "Ria", "Roos",
    "Rosa", "Sandra", "Sanne", "Sara", "Saskia", "Sofie", "Sophie", "Suzanne", "Sylvia", "Tess", "Tessa", "Tineke",
    "Veerle", "Wendy", "Wilhelmina", "Willemijn", "Yvonne", "Zoë",
];
#[rustfmt::skip]
pub const NL_MALE: List = &[
    "Aart", "Adriaan", "Albert", "Alexander", "André", "Arjan", "Bart", "Bas", "Ben", "Bernard", "Bram", "Casper",
    "Cees", "Cornelis", "Daan", "Daniël", "David", "Dennis", "Dirk", "Dylan", "Eric", "Erik", "Ferdi", "Floris",
    "Frank", "Frans", "Frederik", "Gerard", "Gerrit", "Gijs", "Hans", "Harm", "Hendrik", "Henk", "Herman", "Hugo",
    "Jaap", "Jacob", "Jan", "Jasper", "Jayden", "Jelle", "Jeroen", "Jesse", "Jochem", "Johan", "Johannes", "Jop",
    "Joris", "Joost", "Jos", "Jurre", "Kees", "Klaas", "Koen", "Lars", "Leendert", "Leon", "Levi", "Lucas", "Luuk",
    "Maarten", "Marc", "Marcel", "Mark", "Martijn", "Mathijs", "Max", "Michiel", "Mike", "Milan", "Niels",
    "Olivier", "Paul", "Peter", "Piet", "Pieter", "Pim", "Rens", "Rick", "Rik", "Robert", "Roel", "Ronald", "Ruben",
    "Rutger", "Ruud", "Sander", "Sem", "Sven", "Stefan", "Stijn", "Teun", "Theo", "Thijs", "Thomas", "Tijn", "Tim",
    "Tom", "Vincent", "Wesley", "Wessel", "Willem", "Wim", "Wouter",
];

#[rustfmt::skip]
pub const TR_FEMALE: List = &[
    "Ada", "Arzu", "Aslı", "Asya", "Aylin", "Ayşe", "Azra", "Bahar", "Banu", "Begüm", "Belgin", "Beren", "Berna",
    "Beyza", "Burcu", "Büşra", "Cansu", "Canan", "Cemile", "Ceren", "Çiğdem", "Damla", "Defne", "Deniz", "Derya",
    "Didem", "Dilara", "Dilek", "Duygu", "Ebru", "Ece", "Ecrin", "Eda", "Ela", "Elif", "Emel", "Emine", "Esma",
    "Esra", "Eylül", "Ezgi", "Fadime", "Fatma", "Feride", "Filiz", "Fulya", "Funda", "Gamze", "Gizem", "Gonca",
    "Gökçe", "Gül", "Gülay", "Gülşen", "Gülsüm", "Hale", "Hande", "Hatice", "Hülya", "Işıl", "Kübra", "Lale",
    "Leyla", "Melek", "Melike", "Melis", "Meltem", "Meryem", "Merve", "Müge", "Nazlı", "Nehir", "Nermin",
    "Neslihan", "Nihal", "Nilgün", "Nur", "Nuray", "Özge", "Özlem", "Pelin", "Pınar", "Rabia", "Sanem", "Seda",
    "Selin", "Sema", "Serap", "Sevgi", "Sevim", "Sibel", "Sinem", "Songül", "Şebnem", "Şeyma", "Tuba", "Tuğçe",
    "Tülay", "Ümran", "Yasemin", "Yeliz", "Yıldız", "Zehra", "Zeynep",
];
#[rustfmt::skip]
pub const TR_MALE: List = &[
    "Adem", "Ahmet", "Ali", "Alp", "Alper", "Anıl", "Arda", "Atakan", "Atilla", "Aydın", "Barış", "Batuhan",
    "Berat", "Berk", "Berkay", "Bora", "Bulut", "Burak", "Can", "Caner", "Cem", "Cemal", "Cenk", "Cihan", "Çağatay",
    "Çınar", "Doğan", "Doruk", "Efe", "Emir", "Emre", "Engin", "Enes", "Ercan", "Erdem", "Eren", "Erhan", "Erkan",
    "Erol", "Ersin", "Ferhat", "Fikret", "Furkan", "Göktuğ", "Gökhan", "Halil", "Hakan", "Haluk", "Hamza", "Harun",
    "Hasan", "Hüseyin", "İbrahim", "İlhan", "İlker", "İsmail", "Kaan", "Kadir", "Kağan", "Kemal", "Kerem", "Koray",
    "Levent", "Mahmut", "Mehmet", "Melih", "Mert", "Mesut", "Metin", "Murat", "Mustafa", "Necati", "Nihat", "Oğuz",
    "Okan", "Onur", "Orhan", "Osman", "Ömer", "Özgür", "Poyraz", "Ramazan", "Recep", "Rıza", "Sabri", "Salih",
    "Sedat", "Selim", "Semih", "Serdar", "Serhat", "Serkan", "Sinan", "Soner", "Süleyman", "Şahin", "Şükrü",
    "Tamer", "Taner", "Tarık", "Tolga", "Tuncay", "Turgut", "Ufuk", "Uğur", "Umut", "Ümit", "Vedat", "Volkan",
    "Yasin", "Yavuz", "Yiğit", "Yusuf", "Yüksel",
];

#[rustfmt::skip]
pub const CY_FEMALE: List = &[
    "Aderyn", "Alaw", "Alys", "Angharad", "Anwen", "Arianwen", "Beca", "Bethan", "Betrys", "Branwen", "Briallen",
    "Bronwen", "Cadi", "Cari", "Caryl", "Carys", "Catrin", "Ceinwen", "Ceri", "Cerys", "Delyth", "Eira", "Eirian",
    "Eirlys", "Eleri", "Elin", "Eluned", "Enfys", "Erin", "Esyllt", "Ffion", "Fflur", "Glenys", "Gwawr", "Gwen",
    "Gwenan", "Gwenda", "Gwenllian", "Gwenno", "Gwyneth", "Haf", "Hafwen", "Heledd", "Heulwen", "Lleucu", "Llinos",
    "Lowri", "Luned", "Mabli", "Mair", "Mali", "Manon", "Mared", "Marged", "Megan", "Meinir", "Menna", "Mererid",
    "Morfydd", "Morwenna", "Myfanwy", "Nan", "Nerys", "Nest", "Nia", "Non", "Olwen", "Rhian", "Rhiannon", "Rhonwen",
    "Sara", "Seren", "Siân", "Sioned", "Siwan", "Tegan", "Tegwen", "Tesni",
];
#[rustfmt::skip]
pub const CY_MALE: List = &[
    "Aled", "Alun", "Alwyn", "Aneirin", "Aneurin", "Arwel", "Arwyn", "Bedwyr", "Berwyn", "Bleddyn", "Bryn",
    "Brynmor", "Cadell", "Cai", "Caradog", "Carwyn", "Cefin", "Ceiri", "Celyn", "Cemlyn", "Ceredig", "Cledwyn",
    "Colwyn", "Cynan", "Dafydd", "Dai", "Dewi", "Dilwyn", "Dyfan", "Dyfed", "Dyfrig", "Dylan", "Edryd", "Ednyfed",
    "Eifion", "Eilir", "Einion", "Eirwyn", "Elfed", "Elgan", "Elis", "Elwyn", "Emlyn", "Emrys", "Emyr", "Eurwyn",
    "Euros", "Garmon", "Gareth", "Gerallt", "Geraint", "Gethin", "Glyn", "Glyndwr", "Goronwy", "Gruffudd", "Guto",
    "Gwilym", "Gwion", "Gwyn", "Gwynfor", "Hefin", "Hedd", "Huw", "Hywel", "Idris", "Iestyn", "Ieuan", "Ifan",
    "Ifor", "Ioan", "Iolo", "Islwyn", "Iwan", "Llew", "Llion", "Llŷr", "Macsen", "Madog", "Marc", "Meilir",
    "Meirion", "Meurig", "Morgan", "Morien", "Myrddin", "Nye", "Osian", "Owain", "Owen", "Padrig", "Pedr", "Rhodri",
    "Rhun", "Rhydian", "Rhys", "Sion", "Steffan", "Talfryn", "Taliesin", "Tegid", "Tomos", "Trefor", "Trystan",
    "Tudur", "Twm",
];

#[rustfmt::skip]
pub const JA_FEMALE: List = &[
    "陽菜:hina", "結衣:yui", "美咲:misaki", "葵:aoi", "さくら:sakura", "結菜:yuna", "莉子:riko", "美優:miyu", "凛:rin", "愛:ai",
    "花子:hanako", "恵子:keiko", "幸子:sachiko", "和子:kazuko", "洋子:yoko", "久美子:kumiko", "由美子:yumiko", "真由美:mayumi",
    "直美:naomi", "裕子:yuko", "明美:akemi", "智子:tomoko", "陽子:youko", "香織:kaori", "恵美:emi", "京子:kyoko", "純子:junko",
    "典子:noriko", "千代:chiyo", "美穂:miho", "加奈:kana", "亜美:ami", "舞:mai", "彩:aya", "麻衣:maiko", "七海:nanami", "遥:haruka",
    "春香:haruka", "桃子:momoko", "涼子:ryoko", "里奈:rina", "沙織:saori", "瞳:hitomi", "優子:yuuko", "千尋:chihiro", "文子:fumiko",
    "静香:shizuka", "友美:tomomi", "杏:an", "琴音:kotone",
];
#[rustfmt::skip]
pub const JA_MALE: List = &[
    "蓮:ren", "大翔:hiroto", "悠真:yuma", "湊:minato", "陽翔:haruto", "太郎:taro", "一郎:ichiro", "次郎:jiro", "三郎:saburo",
    "健一:kenichi", "健太:kenta", "拓也:takuya", "大輔:daisuke", "翔太:shota", "直樹:naoki", "和也:kazuya", "哲也:tetsuya",
    "誠:makoto", "浩:hiroshi", "博:hiro", "隆:takashi", "勇:isamu", "学:manabu", "豊:yutaka", "茂:shigeru", "進:susumu",
    "実:minoru", "修:osamu", "剛:tsuyoshi", "聡:satoshi", "亮:ryo", "涼介:ryosuke", "陸:riku", "海斗:kaito", "大地:daichi",
    "優斗:yuto", "駿:shun", "和夫:kazuo", "正雄:masao", "明:akira", "清:kiyoshi", "幸雄:yukio", "秀樹:hideki", "英樹:hideyuki",
    "康弘:yasuhiro", "裕太:yuta", "智也:tomoya", "雄大:yudai", "淳:jun", "洋介:yosuke",
];

#[rustfmt::skip]
pub const ZH_FEMALE: List = &[
    "秀英:xiuying", "桂英:guiying", "秀兰:xiulan", "玉兰:yulan", "婷婷:tingting", "丽:li", "敏:min", "静:jing", "艳:yan",
    "娟:juan", "霞:xia", "燕:yan", "玲:ling", "萍:ping", "红:hong", "芳:fang", "娜:na", "洁:jie", "雪:xue", "梅:mei", "兰:lan",
    "云:yun", "莉:li", "莹:ying", "倩:qian", "琳:lin", "慧:hui", "佳:jia", "欣:xin", "雨欣:yuxin", "梓涵:zihan", "诗涵:shihan",
    "欣怡:xinyi", "思雨:siyu", "佳怡:jiayi", "雅静:yajing", "美玲:meiling", "晓燕:xiaoyan", "丽华:lihua", "淑珍:shuzhen",
    "春梅:chunmei", "凤英:fengying", "桂兰:guilan", "丹:dan", "蕾:lei", "薇:wei", "颖:ying", "露:lu", "瑶:yao", "月:yue",
];
#[rustfmt::skip]
pub const ZH_MALE: List = &[
    "伟:wei", "强:qiang", "磊:lei", "军:jun", "洋:yang", "勇:yong", "杰:jie", "涛:tao", "超:chao", "明:ming", "刚:gang",
    "平:ping", "辉:hui", "鹏:peng", "飞:fei", "波:bo", "斌:bin", "宇:yu", "浩:hao", "凯:kai", "健:jian", "俊:jun",
    "建华:jianhua", "建国:jianguo", "志强:zhiqiang", "建军:jianjun", "国强:guoqiang", "志明:zhiming", "文:wen", "成:cheng",
    "龙:long", "帆:fan", "亮:liang", "峰:feng", "东:dong", "旭:xu", "宁:ning", "晨:chen", "林:lin", "浩然:haoran", "子轩:zixuan",
    "宇轩:yuxuan", "浩宇:haoyu", "梓豪:zihao", "家豪:jiahao", "天翔:tianxiang", "海涛:haitao", "少华:shaohua", "永强:yongqiang",
    "振华:zhenhua",
];

#[rustfmt::skip]
pub const TW_FEMALE: List = &[
    "淑芬:shufen", "淑惠:shuhui", "美玲:meiling", "雅婷:yating", "美惠:meihui", "麗華:lihua", "淑娟:shujuan", "淑貞:shuzhen",
    "怡君:yijun", "淑華:shuhua", "秀英:xiuying", "美華:meihua", "秀琴:xiuqin", "惠美:huimei", "雅雯:yawen", "心怡:xinyi",
    "怡婷:yiting", "佳穎:jiaying", "欣怡:xinyi", "詩涵:shihan", "思妤:siyu", "宜庭:yiting", "品妍:pinyan", "子晴:ziqing",
    "筱涵:xiaohan", "玉蘭:yulan", "秀蘭:xiulan", "月娥:yuee", "雅琪:yaqi", "婉婷:wanting",
];
#[rustfmt::skip]
pub const TW_MALE: List = &[
    "家豪:jiahao", "志明:zhiming", "俊傑:junjie", "建宏:jianhong", "俊宏:junhong", "志豪:zhihao", "志偉:zhiwei", "文雄:wenxiong",
    "金龍:jinlong", "志強:zhiqiang", "冠宇:guanyu", "宗翰:zonghan", "承翰:chenghan", "柏翰:bohan", "彥廷:yanting", "冠廷:guanting",
    "宇翔:yuxiang", "家瑋:jiawei", "信宏:xinhong", "明宏:minghong", "建志:jianzhi", "文彬:wenbin", "國華:guohua", "永昌:yongchang",
    "正雄:zhengxiong", "俊賢:junxian", "哲瑋:zhewei", "承恩:chengen", "品睿:pinrui", "柏宇:boyu",
];

#[rustfmt::skip]
pub const AR_FEMALE: List = &[
    "فاطمة:fatima", "عائشة:aisha", "مريم:maryam", "زينب:zainab", "خديجة:khadija", "نورة:noura", "سارة:sara",
    "هند:hind", "ليلى:layla", "منى:mona", "أمل:amal", "سلمى:salma", "رنا:rana", "دانة:dana", "ريم:reem",
    "لينا:lina", "هدى:huda", "سعاد:suad", "نجلاء:najla", "جواهر:jawaher", "العنود:alanoud", "شيماء:shaima",
    "غادة:ghada", "عبير:abeer", "أسماء:asma", "حصة:hessa", "لطيفة:latifa", "منيرة:munira", "وفاء:wafa",
    "بدرية:badriya", "رقية:ruqayya", "آمنة:amina", "سمية:sumaya", "إيمان:iman", "دلال:dalal",
];
#[rustfmt::skip]
pub const AR_MALE: List = &[
    "محمد:mohammed", "أحمد:ahmed", "عبدالله:abdullah", "عبدالرحمن:abdulrahman", "خالد:khalid", "فهد:fahad",
    "سعود:saud", "سلطان:sultan", "فيصل:faisal", "ناصر:nasser", "علي:ali", "عمر:omar", "يوسف:yousef",
    "إبراهيم:ibrahim", "سعد:saad", "صالح:saleh", "ماجد:majed", "تركي:turki", "بندر:bandar", "نايف:nayef",
    "مشعل:mishal", "طلال:talal", "وليد:waleed", "ياسر:yasser", "طارق:tariq", "حسن:hassan", "حسين:hussein",
    "زياد:ziad", "سامي:sami", "مازن:mazen", "هاني:hani", "عادل:adel", "كريم:kareem", "راشد:rashed", "بدر:badr",
];

#[rustfmt::skip]
pub const FA_FEMALE: List = &[
    "زهرا:zahra", "فاطمه:fatemeh", "مریم:maryam", "سارا:sara", "نرگس:narges", "لیلا:leila", "شیرین:shirin",
    "پریسا:parisa", "نازنین:nazanin", "مینا:mina", "مهسا:mahsa", "نیلوفر:niloufar", "شقایق:shaghayegh",
    "الهام:elham", "سمیرا:samira", "آرزو:arezoo", "ندا:neda", "پروین:parvin", "ژاله:zhaleh", "لاله:laleh",
    "ستاره:setareh", "ترانه:taraneh", "بهاره:bahareh", "یاسمن:yasaman", "آناهیتا:anahita", "رویا:roya",
    "فرزانه:farzaneh", "مهناز:mahnaz", "سیمین:simin", "هانیه:hanieh",
];
#[rustfmt::skip]
pub const FA_MALE: List = &[
    "محمد:mohammad", "علی:ali", "رضا:reza", "حسین:hossein", "مهدی:mehdi", "امیر:amir", "حسن:hassan", "سعید:saeed",
    "مجید:majid", "حمید:hamid", "بهرام:bahram", "کوروش:kourosh", "داریوش:dariush", "آرش:arash", "سیاوش:siavash",
    "فرهاد:farhad", "کامران:kamran", "پویا:pouya", "نیما:nima", "بابک:babak", "شهرام:shahram", "مسعود:masoud",
    "محسن:mohsen", "جواد:javad", "کیان:kian", "پرویز:parviz", "هوشنگ:houshang", "منصور:mansour", "ناصر:naser",
    "ایمان:iman",
];
