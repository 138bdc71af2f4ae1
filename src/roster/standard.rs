//! Names that papers give a body beside those of the roster, made as such names are made everywhere: 发展改革委 for
//! 发展和改革局, 市公安局天桥分局 for 济南市公安局天桥分局, 欣山镇政府 for 欣山镇.

use super::{Unit, UnitKind};

/// How the names of bodies end that go by several (发展和改革局, 发展改革委).
const ENDS: [&str; 3] = ["委员会", "委", "局"];

/// What a street office or a town is called without the name of the place: 方村街道, 方村街道办, 方村街道党工委; 荆山镇,
/// 荆山镇政府.
pub(super) fn lower_forms(unit: &Unit, city: &str, district: &str) -> Vec<String> {
    if unit.kind != UnitKind::Street {
        return Vec::new();
    }
    let own = |name: &str| {
        let name = name.strip_prefix(city).unwrap_or(name);
        let name = name.strip_prefix(district).unwrap_or(name);
        let name = name.strip_prefix("人民政府").unwrap_or(name);
        let ends = ["办事处", "人民政府", "政府", "办"];
        ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned()
    };
    let forms = |name: String| -> Vec<String> {
        let behind: &[&str] = if name.ends_with("街道") {
            &["", "办", "办事处", "党工委", "工作委员会"]
        } else if name.ends_with(['镇', '乡']) {
            &["", "政府", "人民政府", "党委"]
        } else {
            return Vec::new();
        };
        // 街道 or 镇 alone is nobody's name.
        let named = name.trim_end_matches("街道").chars().nth(1).is_some();
        behind.iter().filter(|_| named).map(|end| format!("{name}{end}")).collect()
    };
    [&unit.full, &unit.short].into_iter().flat_map(|name| forms(own(name))).collect()
}

/// A place, for the names of its bodies; `area` is the 区 before them, and nothing in a zone.
pub(super) struct Seat<'a> {
    pub district: &'a str,
    pub stem: &'a str,
    pub area: &'a str,
}

/// Other names of a department whose name without the place is `bare` and in full `full`; `same`: what bodies are
/// called alike.
pub(super) fn names(bare: &str, full: &str, seat: &Seat, same: &[Vec<String>]) -> Vec<String> {
    let alike = |stem: &str| -> Vec<String> {
        let groups = same.iter().filter(|group| group.iter().any(|w| w == stem));
        groups.flatten().cloned().collect()
    };
    let mut out = Vec::new();
    if let Some(stem) = ENDS.iter().find_map(|end| bare.strip_suffix(end)) {
        let named = alike(stem).into_iter().flat_map(|w| ENDS.map(|end| format!("{}{w}{end}", seat.area)));
        out.extend(named);
    }
    // 芜湖市公安局镜湖分局, 镜湖区生态环境分局: of the city, or named as if it were the district's.
    if let Some(field) = branch(bare, seat).or_else(|| branch(full, seat)) {
        let mut fields = alike(field);
        fields.push(field.to_owned());
        for field in fields {
            out.push(format!("{}{field}分局", seat.area));
            for place in [seat.district, seat.stem] {
                out.push(format!("市{field}局{place}分局"));
                out.push(format!("{field}局{place}分局"));
                out.push(format!("{field}{place}分局"));
                out.push(format!("{place}{field}分局"));
            }
        }
    }
    out.retain(|name| name.chars().nth(2).is_some());
    out
}

/// What a branch of a city's body works on: 公安 in 芜湖市公安局镜湖分局, 生态环境 in 生态环境分局.
fn branch<'n>(name: &'n str, seat: &Seat) -> Option<&'n str> {
    let name = name.strip_suffix("分局")?;
    let place = [seat.district, seat.stem].into_iter().filter(|place| !place.is_empty());
    let of_city = place.into_iter().find_map(|place| name.strip_suffix(place)).and_then(|n| n.strip_suffix('局'));
    let field = match of_city {
        Some(body) => body.rsplit_once('市').filter(|(_, rest)| !rest.starts_with('场')).map_or(body, |(_, rest)| rest),
        None => name,
    };
    (field.chars().nth(1).is_some() && !field.contains(['市', '区', '县'])).then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_called_in_several_ways() {
        let same = vec![vec!["发展和改革".to_owned(), "发展改革".to_owned(), "发改".to_owned()]];
        let seat = Seat { district: "镜湖区", stem: "镜湖", area: "区" };
        let of = |bare: &str, full: &str| names(bare, full, &seat, &same);
        let reform = of("发展和改革局", "芜湖市镜湖区发展和改革局");
        for name in ["区发展改革委", "区发改局", "区发改委"] {
            assert!(reform.iter().any(|n| n == name), "{name}");
        }
        let police = of("芜湖市公安局镜湖分局", "芜湖市公安局镜湖分局");
        for name in ["市公安局镜湖分局", "公安镜湖分局", "区公安分局", "镜湖公安分局", "公安局镜湖区分局"]
        {
            assert!(police.iter().any(|n| n == name), "{name}");
        }
        assert!(of("民政局", "芜湖市镜湖区民政局").is_empty());
    }
}
