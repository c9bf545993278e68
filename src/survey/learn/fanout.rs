//! How many children parents have, as a line says it: so many, with how many parents have so many.

/// No more numbers of children are told.
const MOST_GROUPS: usize = 40;
/// So much farther than chance would bring them numbers of children must be from one another, at least and by the errors of chance.
const UNLIKE: f64 = 0.2;
const ERRORS: f64 = 4.0;
/// The same of the shares of parents with so many children.
const APART: f64 = 0.05;
const MOST_MEAN: f64 = 100.0;

/// So many children, with how many parents have so many.
pub(super) type Groups = Vec<(u64, u64)>;

/// How far numbers of children are from those that chance alone would give: of those the variance is the mean.
pub(super) fn unlikeness(groups: &[(u64, u64)]) -> f64 {
    let parents: u64 = groups.iter().map(|(_, parents)| parents).sum();
    if parents == 0 {
        return 0.0;
    }
    let mean = groups.iter().map(|(count, often)| *count as f64 * *often as f64).sum::<f64>() / parents as f64;
    let square = |(count, often): &(u64, u64)| (*count as f64 - mean).powi(2) * *often as f64;
    let variance = groups.iter().map(square).sum::<f64>() / parents as f64;
    if mean == 0.0 { 0.0 } else { (variance / mean - 1.0).abs() }
}

/// True if chance alone would not give parents such numbers of children.
pub(super) fn is_told(groups: &[(u64, u64)]) -> bool {
    let parents: u64 = groups.iter().map(|(_, parents)| parents).sum();
    let error = (1.0 / parents.max(1) as f64).sqrt();
    let is_unlike = unlikeness(groups) > UNLIKE.max(2.0_f64.sqrt() * ERRORS * error);
    parents > 1
        && (is_unlike || apart(groups, parents) > APART.max(ERRORS / 2.0 * error) || none_is_without(groups, parents))
}

/// True if each parent has children, where chance would have left some without.
fn none_is_without(groups: &[(u64, u64)], parents: u64) -> bool {
    let children: u64 = groups.iter().map(|(count, parents)| count * parents).sum();
    let likely = parents as f64 * (-(children as f64) / parents as f64).exp();
    likely > 2.0 * ERRORS && groups.iter().all(|(count, _)| *count > 0)
}

/// The greatest difference between the shares of parents that have so many children or fewer, there and by chance (Poisson); of many children
/// their variance says enough.
fn apart(groups: &[(u64, u64)], parents: u64) -> f64 {
    let children: u64 = groups.iter().map(|(count, parents)| count * parents).sum();
    let mean = children as f64 / parents as f64;
    if mean > MOST_MEAN {
        return 0.0;
    }
    let (mut likely, mut below, mut there, mut greatest) = ((-mean).exp(), 0.0, 0, 0.0_f64);
    for count in 0..=(4.0 * mean) as u64 + 10 {
        below += likely;
        likely *= mean / (count + 1) as f64;
        there += groups.iter().find(|(known, _)| *known == count).map_or(0, |(_, parents)| *parents);
        greatest = greatest.max((there as f64 / parents as f64 - below).abs());
    }
    greatest
}

/// `weighted(0, 5, 1, 10)`, or the number where all have the same.
pub(super) fn text(groups: &[(u64, u64)]) -> String {
    match groups {
        [(count, _)] => count.to_string(),
        groups => weighted(groups),
    }
}

pub(super) fn weighted(groups: &[(u64, u64)]) -> String {
    let parts: Vec<String> = groups.iter().map(|(count, parents)| format!("{count}, {parents}")).collect();
    format!("weighted({})", parts.join(", "))
}

/// Neighbours that go together.
#[derive(Clone, Copy)]
struct Cluster {
    parents: u64,
    children: u64,
}

impl Cluster {
    fn with(self, other: Cluster) -> Cluster {
        Cluster { parents: self.parents + other.parents, children: self.children + other.children }
    }

    fn mean(self) -> f64 {
        self.children as f64 / self.parents as f64
    }

    /// How much of the difference between parents is gone when both are one (after Ward), beside that of chance.
    fn cost(self, other: Cluster) -> f64 {
        let (one, two) = (self.parents as f64, other.parents as f64);
        one * two / (one + two) * (self.mean() - other.mean()).powi(2) / self.with(other).mean().max(1.0)
    }

    /// Its children, dealt out as evenly as can be.
    fn groups(self) -> impl Iterator<Item = (u64, u64)> {
        let (least, more) = (self.children / self.parents, self.children % self.parents);
        [(least, self.parents - more), (least + 1, more)].into_iter().filter(|(_, parents)| *parents > 0)
    }
}

/// No more than [`MOST_GROUPS`] groups, of as many parents with as many children: those go together that lie nearest to each other. Who has
/// none stays without.
pub(super) fn few(groups: &[(u64, u64)]) -> Groups {
    let mut told: Groups = groups.iter().filter(|(count, _)| *count == 0).copied().collect();
    let filled = groups.iter().filter(|(count, _)| *count > 0);
    let mut clusters: Vec<Cluster> =
        filled.map(|(count, parents)| Cluster { parents: *parents, children: count * parents }).collect();
    let size = |clusters: &[Cluster]| clusters.iter().map(|cluster| cluster.groups().count()).sum::<usize>();
    while told.len() + size(&clusters) > MOST_GROUPS {
        let cost = |at: &usize| clusters[*at].cost(clusters[*at + 1]);
        let nearest = (0..clusters.len() - 1).min_by(|one, other| cost(one).total_cmp(&cost(other)));
        let Some(at) = nearest else { break };
        let later = clusters.remove(at + 1);
        clusters[at] = clusters[at].with(later);
    }
    for (count, parents) in clusters.into_iter().flat_map(Cluster::groups) {
        match told.last_mut() {
            Some(last) if last.0 == count => last.1 += parents,
            _ => told.push((count, parents)),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leading_parent_stays_by_itself_and_no_child_is_lost() {
        let groups: Groups =
            std::iter::once((0, 40)).chain((1..200).map(|count| (count, 3))).chain([(30_000, 1)]).collect();
        let told = few(&groups);
        assert!(told.len() <= MOST_GROUPS && told.contains(&(30_000, 1)) && told.contains(&(0, 40)), "{told:?}");
        let sums = |groups: &[(u64, u64)]| {
            groups
                .iter()
                .fold((0, 0), |(parents, children), (count, often)| (parents + often, children + count * often))
        };
        assert_eq!(sums(&told), sums(&groups));
        assert_eq!(few(&[(0, 1), (2, 5)]), [(0, 1), (2, 5)]);
    }

    #[test]
    fn what_chance_would_give_is_not_told() {
        // Of 1,000 parents with two children in the mean (Poisson).
        let by_chance = [(0, 135), (1, 271), (2, 271), (3, 180), (4, 90), (5, 36), (6, 12), (7, 5)];
        assert!(!is_told(&by_chance) && is_told(&[(1, 999), (1_000, 1)]) && is_told(&[(2, 1_000)]));
        // Each has one to seven, which has the same variance.
        assert!(is_told(&(1..8).map(|count| (count, 100)).collect::<Vec<_>>()));
        assert!(!is_told(&[(500, 1)]) && is_told(&[(100, 1), (900, 1)]));
    }
}
