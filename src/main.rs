use std::path::Path;
use duibiao::{analyse::*, dictionaries::Dictionaries, evaluate::*, ingest, roster::Roster, tasks};
fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let d = Dictionaries::with_folder(Path::new("dictionaries"));
    let tools = Tools::load(&d)?;
    let v = tasks::Vocabulary::from_toml(&d.text("columns.toml")?)?;
    let roster = Roster::from_toml(&d.text("units.toml")?)?;
    let notice = ingest::read_file(Path::new("../shared/tasks-2023/2023年政务公开工作要点.docx"), &ingest::Limits::default())?;
    let mut list = tasks::read(&notice, "x", &v)?;
    list.resolve(&roster, &v.phrases);
    eprintln!("{} {:?} tasks {} clauses {}", list.title, list.year, list.tasks.len(), list.tasks.iter().map(|t| t.clauses.len()).sum::<usize>());
    let t0 = std::time::Instant::now();
    let examples = bench_examples(&d, &tools)?;
    let bench = Bench { tools: &tools, list: &list, examples: &examples };
    let gold = load(Path::new("../shared/gold"), &list)?;
    let real = load(Path::new("../shared/gold-real"), &list)?;
    let g: Vec<&Labelled> = gold.iter().collect();
    let r: Vec<&Labelled> = real.iter().collect();
    let m = bench.train(|e| e.document.is_none());
    eprintln!("train {:?}", t0.elapsed());
    let fg = bench.measure(&m, &g);
    println!("gold without gold\n{}", fg.lines());
    let fr = bench.measure(&m, &r);
    println!("real without gold\n{}", fr.lines());
    eprintln!("measured {:?}", t0.elapsed());
    if args.iter().any(|a| a == "errors") {
        let ids: Vec<&str> = list.tasks.iter().flat_map(|t| t.clauses.iter().map(|c| c.id.as_str())).collect();
        for e in &fg.errors { println!("{} {} {:.2} {} {}", e.document, ids[e.clause], e.score, if e.wanted {"MISS"} else {"FALSE"}, e.quotation.chars().take(120).collect::<String>()); }
    }
    if args.iter().any(|a| a == "cv") {
        let f = bench.cross_validate(&g, 6);
        println!("gold cv\n{}{}", f.lines(), f.calibration());
        let m = bench.train(|_| true);
        println!("real with gold\n{}", bench.measure(&m, &r).lines());
    }
    if args.iter().any(|a| a == "unseen") {
        let f = bench.unseen(&g);
        let mut s = 0.0;
        for (t, f) in &f { println!("{t} {:.3} {:.3} {:?}", f.clause.f1(), f.task.f1(), f.clause); s += f.clause.f1(); }
        println!("mean {:.3}", s / f.len() as f64);
    }
    Ok(())
}
