//! One unit at a time: all that is decided from its papers alone, while they are unpacked.
//!
//! Unpacking a record takes longer than anything that is decided from it. So a unit's records are unpacked once, for
//! its cells, its statutory tables and the rows of its papers, and dropped before the next units'.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use rayon::prelude::*;

use super::{
    Assessment, Chunk, FigureRow, GapRow, PromiseRow, Stage, Status, Verdict, VerdictRow, cells,
    details::Maker,
    is_judged, parts,
    review::{self, Overrides},
    statutory::{self, Bodies},
    submissions::Decided,
};
use crate::{
    submission::{Context, Packed, Submitted},
    text::Shared,
};

/// Units whose papers are unpacked at a time.
const UNITS: usize = 128;

/// All papers, and what they are read with.
pub(super) struct Source<'a> {
    pub packed: &'a [Packed],
    pub decided: &'a [Decided],
    pub context: &'a Context,
    /// Makes the rows of every paper, where all of them are shown.
    pub maker: Option<Maker<'a>>,
    /// Whether findings are listed one by one, as a workbook does.
    pub listed: bool,
    /// The files of each unit.
    files: HashMap<usize, Vec<usize>>,
    bodies: Bodies,
    /// Papers whose records turned out to be broken.
    lost: Mutex<BTreeSet<usize>>,
}

impl<'a> Source<'a> {
    pub(super) fn new(
        packed: &'a [Packed],
        decided: &'a [Decided],
        context: &'a Context,
        maker: Option<Maker<'a>>,
        listed: bool,
    ) -> Self {
        let mut files: HashMap<usize, Vec<usize>> = HashMap::new();
        for (i, p) in packed.iter().enumerate() {
            if let Some(unit) = p.head.unit() {
                files.entry(unit).or_default().push(i);
            }
        }
        let bodies = Bodies::of(packed, decided);
        Self { packed, decided, context, maker, listed, files, bodies, lost: Mutex::default() }
    }

    /// A paper with everything in it; of one that was not judged or read, its head.
    fn paper(&self, at: usize) -> Submitted {
        let packed = &self.packed[at];
        if packed.head.format.is_none() || !is_judged(packed.head.kind()) {
            return packed.head.clone();
        }
        // Whatever was read of a plan or a report was judged.
        self.context.unpack(packed).filter(|s| s.analysis.is_some()).unwrap_or_else(|| {
            self.lost.lock().unwrap_or_else(PoisonError::into_inner).insert(at);
            packed.head.clone()
        })
    }

    /// The papers whose records turned out to be broken while they were asked for, in order.
    pub(super) fn lost(self) -> BTreeSet<usize> {
        self.lost.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn status(&self, at: usize) -> Status {
        self.decided[at].status
    }
}

/// What was decided about all units.
pub(super) struct Joined {
    /// By stage, roster order and task order.
    pub verdicts: Vec<VerdictRow>,
    pub gaps: Vec<GapRow>,
    pub figures: Vec<FigureRow>,
    pub promises: Vec<PromiseRow>,
    pub reviews: Vec<review::UnitReview>,
    /// Reports with what the rules say of them, body by body.
    pub cases: Vec<statutory::Checked>,
    /// One for each paper.
    pub outlines: Vec<Outline>,
    /// The rows of all papers in their order, where all of them are shown.
    pub rows: Option<Chunk>,
}

/// A paper in three figures.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Outline {
    pub passages: u32,
    /// Clauses that the program finds addressed, whatever was reviewed.
    pub addressed: u16,
    pub copied: f32,
}

/// What stays of some papers, with the places of body and paper.
#[derive(Default)]
struct Kept {
    cases: Vec<(usize, statutory::Checked)>,
    outlines: Vec<(usize, Outline)>,
    rows: Vec<(usize, Chunk)>,
}

impl Kept {
    fn append(&mut self, mut other: Self) {
        self.cases.append(&mut other.cases);
        self.outlines.append(&mut other.outlines);
        self.rows.append(&mut other.rows);
    }
}

/// What was decided about one unit.
struct UnitCells {
    stages: [Vec<VerdictRow>; 3],
    gaps: Vec<GapRow>,
    figures: Vec<FigureRow>,
    promises: Vec<PromiseRow>,
    review: review::UnitReview,
    kept: Kept,
}

impl Assessment<'_> {
    /// Decides about every unit, some at a time.
    pub(super) fn units(&self, source: &Source, expected: &[usize]) -> Joined {
        let tasks = self.list.tasks.len();
        // All rows at once, each written to its place: moved together from three lists they would be there twice.
        let mut verdicts = vec![VerdictRow::default(); Stage::ALL.len() * expected.len() * tasks];
        let (mut gaps, mut figures, mut promises, mut reviews) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut kept = Kept::default();
        let standing = review::by_unit(self, source.listed);
        for (group, some) in expected.chunks(UNITS).enumerate() {
            let made: Vec<UnitCells> = some.par_iter().map(|&u| self.unit(u, source, &standing)).collect();
            for (i, mut own) in made.into_iter().enumerate() {
                for (stage, rows) in own.stages.into_iter().enumerate() {
                    let first = (stage * expected.len() + group * UNITS + i) * tasks;
                    for (place, row) in verdicts.iter_mut().skip(first).zip(rows) {
                        *place = row;
                    }
                }
                gaps.append(&mut own.gaps);
                figures.append(&mut own.figures);
                promises.append(&mut own.promises);
                reviews.push(own.review);
                kept.append(own.kept);
            }
        }
        // Whoever handed in is expected; what is left is nobody's.
        let nobody: Vec<usize> = (0..source.packed.len()).filter(|&i| source.packed[i].head.unit().is_none()).collect();
        let left: Vec<Kept> = nobody
            .par_iter()
            .map(|&at| {
                let mut papers = [(at, source.paper(at))];
                let mut kept = self.checked(None, source, &mut papers);
                let [(_, paper)] = &papers;
                self.keep(source, at, (paper, paper), None, &mut kept);
                kept
            })
            .collect();
        for own in left {
            kept.append(own);
        }

        kept.cases.sort_by_key(|(body, _)| *body);
        kept.rows.sort_by_key(|(at, _)| *at);
        let mut outlines = vec![Outline::default(); source.packed.len()];
        for (at, outline) in kept.outlines {
            outlines[at] = outline;
        }
        let rows = source.maker.as_ref().map(|_| Chunk::joined(kept.rows.into_iter().map(|(_, rows)| rows)));
        let cases = kept.cases.into_iter().map(|(_, case)| case).collect();
        Joined { verdicts, gaps, figures, promises, reviews, cases, outlines, rows }
    }

    fn unit(&self, u: usize, source: &Source, standing: &review::ByUnit) -> UnitCells {
        let unit = &self.roster.units()[u];
        let own = source.files.get(&u).map_or(&[][..], Vec::as_slice);
        let mut papers: Vec<(usize, Submitted)> = own.iter().map(|&at| (at, source.paper(at))).collect();
        let mut kept = self.checked(Some(u), source, &mut papers);
        let (counted, aside): (Vec<_>, Vec<_>) = papers
            .into_iter()
            .partition(|(at, _)| source.status(*at) == Status::Used || source.status(*at).is_unread());
        for (at, paper) in &aside {
            self.keep(source, *at, (paper, paper), None, &mut kept);
        }
        let decided: Vec<Decided> = counted.iter().map(|(at, _)| source.decided[*at].clone()).collect();
        let (places, submitted): (Vec<usize>, Vec<Submitted>) = counted.into_iter().unzip();

        let summed = parts::added_up(&submitted, &decided, self.clauses, self.decision.threshold);
        let judged = summed.as_deref().unwrap_or(&submitted);
        let (automatic, mut review) = self.review_unit(u, judged, &decided, standing);
        // Most units have no reviews, and count as they were judged.
        let correct = |papers: &[Submitted]| {
            let mut corrected = papers.to_vec();
            for (s, _) in corrected.iter_mut().zip(&decided).filter(|(_, d)| d.status == Status::Used) {
                review::correct(&review.overrides, s, self.clauses, self.decision);
            }
            corrected
        };
        let reviewed = !review.overrides.is_empty();
        let corrected = reviewed.then(|| correct(judged));
        // The rows of a paper say what stands in it, not what the year adds up to.
        let shown = (reviewed && summed.is_some()).then(|| correct(&submitted));
        let counting = corrected.as_deref().unwrap_or(judged);
        let papers = cells::Papers::of(u, counting, &decided, &review.overrides, self.decision.uncertain_low);
        let mut stages = [Vec::new(), Vec::new(), Vec::new()];
        let (mut gaps, mut figures, mut promises) = (Vec::new(), Vec::new(), Vec::new());
        let name = Shared::from(&unit.short);
        for (t, task) in self.list.tasks.iter().enumerate() {
            let duty = automatic[t].duty;
            let [plan, report, combined] =
                if corrected.is_some() { self.cells(t, duty, &papers) } else { automatic[t].cells.clone() };
            // Nobody reads the lists of so many units; the data files have what they are made from.
            if standing.whole() {
                self.gaps_of((unit, &name), t, duty, &combined, &papers, &mut gaps);
                let extra = combined.verdict == Verdict::NotDuty;
                if !extra {
                    self.figures_of(&name, t, &papers, &mut figures);
                }
                self.promises_of((unit, &name), (t, extra), &papers, &review.overrides, &mut promises);
            }
            for ((stage, cell), rows) in Stage::ALL.into_iter().zip([plan, report, combined]).zip(&mut stages) {
                rows.push(cell.row((unit, &name), &task.id, stage, duty));
            }
        }
        // Of so many units that no workbook is written, rows are made where something was decided.
        if standing.shows(&unit.short) {
            review.rows = self.review_rows(&automatic, &review, &stages[2], standing);
        }
        let own = if summed.is_some() { shown.as_deref().unwrap_or(&submitted) } else { counting };
        for ((at, judged), counts) in places.into_iter().zip(&submitted).zip(own) {
            let reviews = Some(&review.overrides).filter(|o| !o.is_empty() && source.status(at) == Status::Used);
            self.keep(source, at, (judged, counts), reviews, &mut kept);
        }
        UnitCells { stages, gaps, figures, promises, review, kept }
    }

    /// The reports among a unit's papers, or in one paper of nobody's, checked; they are taken out of the papers.
    fn checked(&self, unit: Option<usize>, source: &Source, papers: &mut [(usize, Submitted)]) -> Kept {
        let mut kept = Kept::default();
        let first = papers.first().map_or(0, |(at, _)| *at);
        for (at, body) in source.bodies.of_unit(unit, first) {
            kept.cases.extend(statutory::check(self, body, source, papers).map(|case| (at, case)));
        }
        kept
    }

    /// Keeps what the lists say of one paper, as the program judged it and as it counts.
    fn keep(
        &self,
        source: &Source,
        at: usize,
        (judged, counts): (&Submitted, &Submitted),
        reviews: Option<&Overrides>,
        kept: &mut Kept,
    ) {
        if let Some(a) = judged.analysis.as_ref().filter(|_| is_judged(judged.kind())) {
            let addressed = a.clauses.iter().filter(|c| c.score >= self.decision.threshold).count() as u16;
            kept.outlines.push((at, Outline { passages: a.passages as u32, addressed, copied: a.copied }));
        }
        if let Some(maker) = &source.maker {
            kept.rows.push((at, maker.rows(counts, reviews)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::{
        analyse::{Act, Analysis, ClauseJudgement},
        assess::Coverage,
        dictionaries::Dictionaries,
        identify::{Form, Identity, Kind},
        ingest::{Format, Limits},
        run::{Plan, Setting},
        submission::LOST,
        text::Date,
    };

    fn setting() -> Setting {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let plan = Plan {
            input: root.join("input"),
            output: PathBuf::new(),
            dictionaries: Dictionaries::shipped(),
            tasks: Some(root.join("input/2023年政务公开工作要点.docx")),
            roster: Some(root.join("dictionaries/units.toml")),
            cache: None,
            dataset: None,
            limits: Limits::default(),
            today: Date::parse_iso("2024-03-05").expect("a date"),
            review: None,
        };
        Setting::of(&plan).expect("list and roster")
    }

    /// A plan that says nothing of any clause.
    fn paper(setting: &Setting, unit: &str) -> Submitted {
        let silent = |clause| ClauseJudgement {
            clause,
            score: 0.0,
            verbatim: false,
            stated: None,
            act: Act::Committed,
            quotation: String::new(),
            place: String::new(),
            topic_only: false,
            denied: false,
        };
        let clauses = setting.list.tasks.iter().map(|t| t.clauses.len()).sum();
        Submitted {
            file: format!("{unit}.docx"),
            format: Some(Format::Docx),
            identity: Some(Identity {
                unit: setting.roster.units().iter().position(|u| u.short == unit),
                kind: Kind::Plan,
                form: Form::Prose,
                part_year: None,
                date: None,
                year: Some(2023),
                content: 0,
                evidence: String::new(),
                problems: Vec::new(),
            }),
            analysis: Some(Analysis {
                clauses: (0..clauses).map(silent).collect(),
                findings: Vec::new(),
                passages: 20,
                quotable: Vec::new(),
                copied: 0.0,
            }),
            report: None,
            print: None,
            problems: Vec::new(),
            length: 1000,
        }
    }

    fn verdict(coverage: &Coverage, unit: &str) -> Verdict {
        let own = |r: &&VerdictRow| r.unit.as_str() == unit && r.task.as_str() == "T20" && r.stage == Stage::Plan;
        coverage.verdicts.iter().find(own).expect("a cell").verdict
    }

    #[test]
    fn a_broken_record_is_told_and_holds_nothing_against_its_unit() {
        let setting = setting();
        let pack = |s: Submitted| setting.context.pack(s);
        let whole = pack(paper(&setting, "区司法局"));
        let damaged = pack(paper(&setting, "区民政局")).damaged();
        // A line that an engine cut down: what was judged is gone.
        let empty = pack(Submitted { analysis: None, ..paper(&setting, "区财政局") });
        let (coverage, details) = setting.assess(vec![whole, damaged, empty]).expect("assessed");
        assert_eq!(verdict(&coverage, "区司法局"), Verdict::NotMentioned);
        for unit in ["区民政局", "区财政局"] {
            assert_eq!(verdict(&coverage, unit), Verdict::Unreadable, "{unit}");
            let file = format!("{unit}.docx");
            let told: Vec<_> = coverage.problems.iter().filter(|p| p.file == file).collect();
            assert!(told.iter().any(|p| p.rule == LOST && p.unit == unit), "{told:?}");
            let row = coverage.units.iter().find(|u| u.short == unit).expect("a unit");
            assert!(row.plan_unread && row.plan.is_empty());
            assert!(coverage.gaps.iter().all(|g| g.unit.as_str() != unit || g.verdict != Verdict::NotSubmitted));
            let score = coverage.scores.rows.iter().find(|r| r.unit == unit).expect("a row");
            assert_eq!((score.automatic, score.rank), (None, None));
        }
        // The records that are handed on say so too.
        let lines: Vec<String> = details.lines().flatten().collect();
        assert_eq!(lines.iter().filter(|l| l.contains(LOST)).count(), 2);
    }
}
