#!/usr/bin/env python3
"""Make the files of this corpus, one construct a file, each with the reading that is expected of it.

usage: make.py            needs: openpyxl xlwt python-docx
The expectations are written by hand here, never copied from what the program reads. Their notation:
"H2 text" a heading, "P text" a paragraph, "P> text" right-aligned, "P= text" centred, "[Note] …" outside the body;
a table is a list of rows, "^" a cell covered by a merge to the left or above, a leading "~" a hidden row.
"""
import io, json, pathlib, struct, zipfile
import openpyxl, xlwt, docx
from openpyxl.styles import Alignment

HERE = pathlib.Path(__file__).resolve().parent
NS = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
      'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
      'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
      'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"')
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
TYPES = ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
         '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{}.main+xml"/></Types>')


def save(name, data, fmt=None, blocks=None, problems=(), error=None):
    if data is not None:
        (HERE / name).write_bytes(data)
    expected = {'error': error} if error else {'format': fmt, 'blocks': blocks, 'problems': list(problems)}
    (HERE / f'{name}.expected.json').write_text(json.dumps(expected, ensure_ascii=False, indent=1) + '\n')


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            z.writestr(name, text)
    return out.getvalue()


def word(body, ns=NS, kind='document', **parts):
    rels = ''.join(f'<Relationship Id="r{i}" Type="http://x/{n.rstrip("123")}" Target="{n}.xml"/>' for i, n in enumerate(parts))
    all_parts = {'[Content_Types].xml': TYPES.format(kind),
                 '_rels/.rels': '<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>',
                 'word/document.xml': f'<?xml version="1.0" encoding="UTF-8"?><w:document {ns}><w:body>{body}</w:body></w:document>'}
    if parts:
        all_parts['word/_rels/document.xml.rels'] = f'<Relationships>{rels}</Relationships>'
    for n, t in parts.items():
        all_parts[f'word/{n}.xml'] = t
    return zipped(all_parts)


def r(text, props=''):
    return f'<w:r><w:rPr>{props}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content, props=''):
    if not content.startswith('<'):
        content = r(content)
    return f'<w:p><w:pPr>{props}</w:pPr>{content}</w:p>'


def tc(content, props=''):
    return f'<w:tc><w:tcPr>{props}</w:tcPr>{content if content.startswith("<") else p(content) if content else "<w:p/>"}</w:tc>'


def tr(*cells, props=''):
    return f'<w:tr><w:trPr>{props}</w:trPr>{"".join(cells)}</w:tr>'


def tbl(*rows, grid=0):
    return f'<w:tbl><w:tblPr/><w:tblGrid>{"<w:gridCol/>" * grid}</w:tblGrid>{"".join(rows)}</w:tbl>'


def docx_files():
    save('tracked.docx', word(
        p(r('全年') + '<w:ins w:id="1">' + r('举办') + '</w:ins><w:del w:id="2"><w:r><w:delText>组织</w:delText></w:r></w:del>' + r('培训2次'))
        + p('<w:moveFrom>' + r('旧处') + '</w:moveFrom>', '<w:rPr><w:moveFrom/></w:rPr>') + p('<w:moveTo>' + r('新处') + '</w:moveTo>')
        + p(r('前半'), '<w:rPr><w:del/></w:rPr>') + p('后半')
        + tbl(tr(tc('留'), tc('下')), tr(tc('删'), tc('去'), props='<w:del/>'))),
        'docx', ['P 全年举办培训2次', 'P 新处', 'P 前半后半', [['留', '下']]])
    save('controls.docx', word(
        '<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>' + p('内容控件') + '</w:sdtContent></w:sdt>'
        + p('<w:hyperlink>' + r('链接') + '</w:hyperlink><w:smartTag>' + r('标记') + '</w:smartTag>')
        + tbl(tr(tc('表头'), tc('二')), '<w:sdt><w:sdtContent>' + tr(tc('行'), '<w:sdt><w:sdtContent>' + tc('格') + '</w:sdtContent></w:sdt>') + '</w:sdtContent></w:sdt>')),
        'docx', ['P 内容控件', 'P 链接标记', [['表头', '二'], ['行', '格']]])
    save('hidden-ruby-field.docx', word(
        p(r('见') + r('隐藏', '<w:vanish/>') + '<w:ruby><w:rt>' + r('luò') + '</w:rt><w:rubyBase>' + r('泺') + '</w:rubyBase></w:ruby>' + r('口')
          + '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "http://x" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
          + r('街道') + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        + p('<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>')
        + p('\u3000\u3000两\u200b格\u00a0起')),
        'docx', ['P 见泺口街道', 'P 甲\t乙\n丙-☑', 'P 两格 起'])
    box = lambda t: f'<w:txbxContent>{p(t)}</w:txbxContent>'
    save('textbox.docx', word(
        p(r('正文') + f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box("框内")}</wps:txbx></w:drawing></mc:Choice>'
          f'<mc:Fallback><w:pict><v:textbox>{box("框内")}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>') + p('之后')),
        'docx', ['P 正文', '[TextBox] P 框内', 'P 之后'])
    save('notes-headers.docx', word(
        p(r('有注') + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r('尾') + '<w:r><w:endnoteReference w:id="3"/></w:r>') + p('第二段'),
        footnotes=f'<w:footnotes {NS}><w:footnote w:type="separator" w:id="0">{p("线")}</w:footnote><w:footnote w:id="2">{p("脚注")}</w:footnote></w:footnotes>',
        endnotes=f'<w:endnotes {NS}><w:endnote w:id="3">{p("尾注")}</w:endnote></w:endnotes>',
        header1=f'<w:hdr {NS}>{p("页眉")}</w:hdr>', header2=f'<w:hdr {NS}>{p("页眉")}</w:hdr>', footer1=f'<w:ftr {NS}>{p("— 1 —")}</w:ftr>'),
        'docx', ['P 有注尾', '[Note] P 脚注', '[Note] P 尾注', 'P 第二段', '[Header] P 页眉', '[Footer] P — 1 —'])
    lvl = lambda i, fmt, text, extra='': f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'
    numbering = (f'<w:numbering {NS}><w:abstractNum w:abstractNumId="1">' + lvl(0, 'japaneseCounting', '%1、', '<w:pStyle w:val="1"/>') + lvl(1, 'chineseCountingThousand', '（%2）')
                 + lvl(2, 'decimal', '%3.') + lvl(3, 'decimalEnclosedCircle', '%4') + '</w:abstractNum><w:abstractNum w:abstractNumId="2">' + lvl(0, 'bullet', '\uf0b7') + '</w:abstractNum>'
                 '<w:abstractNum w:abstractNumId="3">' + lvl(0, 'decimal', '%1') + '</w:abstractNum>'
                 '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>'
                 '<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>')
    styles = (f'<w:styles {NS}><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
              '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
              '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="局标题"/><w:basedOn w:val="1"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
              '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style></w:styles>')
    num = lambda l, n=1: f'<w:numPr><w:ilvl w:val="{l}"/><w:numId w:val="{n}"/></w:numPr>'
    save('numbering.docx', word(
        p('总体要求', '<w:pStyle w:val="1"/>') + p('指导思想', num(1)) + p('完善目录', num(2)) + p('2023年培训', num(2)) + p('细项', num(3)) + p('工作目标', num(1)) + p('重新起', num(2, 4))
        + p('重点任务', '<w:pStyle w:val="x"/>') + p('项目符号', num(0, 2)) + tbl(tr(tc(p('', num(0, 3))), tc('甲')), tr(tc(p('', num(0, 3))), tc('乙'))),
        styles=styles, numbering=numbering),
        'docx', ['H1 一、总体要求', 'H2 （一）指导思想', 'P 1.完善目录', 'P 2. 2023年培训', 'P ①细项', 'H2 （二）工作目标', 'P 1.重新起', 'H1= 二、重点任务', 'P 项目符号', [['1', '甲'], ['2', '乙']]])
    save('headings.docx', word(
        p('实施方案', '<w:pStyle w:val="t"/>') + p('一、总体要求') + p('（一）工作目标') + p('（二）强化公开。每季度更新专栏。') + p('第二章 保障') + p('大纲', '<w:outlineLvl w:val="2"/>')
        + p('整段文字被误设为大纲级别，写着要做的每一件事。' * 8, '<w:outlineLvl w:val="0"/>') + p('2023年8月31日', '<w:jc w:val="right"/>'), styles=styles),
        'docx', ['H0= 实施方案', 'H1 一、总体要求', 'H2 （一）工作目标', 'P （二）强化公开。每季度更新专栏。', 'H1 第二章 保障', 'H3 大纲',
                 'P ' + '整段文字被误设为大纲级别，写着要做的每一件事。' * 8, 'P> 2023年8月31日'])
    save('merges.docx', word(tbl(
        tr(tc('序号'), tc('任务', '<w:gridSpan w:val="2"/>'), tc('时限')),
        tr(tc('1'), tc('主题', '<w:vMerge w:val="restart"/>'), tc('甲'), tc('年底', '<w:vMerge w:val="restart"/>')),
        tr(tc('2'), tc('', '<w:vMerge/>'), tc('乙'), tc('', '<w:vMerge/>')),
        tr(tc('合计', '<w:gridSpan w:val="2"/>'), tc('丙'), props='<w:gridAfter w:val="1"/>'), grid=4)),
        'docx', [[['序号', '任务', '^', '时限'], ['1', '主题', '甲', '年底'], ['2', '^', '乙', '^'], ['合计', '^', '丙', '']]])
    save('nested.docx', word(tbl(tr(tc('外'), tc(p('上') + tbl(tr(tc('内1'), tc('内2'))) + p('下')))) + p('后')),
         'docx', [[['外', '上\n内1\t内2\n下']], [['内1', '内2']], 'P 后'])
    save('strict.docx', word(p('一、严格模式'), ns=STRICT), 'docx', ['H1 一、严格模式'])
    save('template.dotx', word(p('模板里的字'), kind='template'), 'docx', ['P 模板里的字'])
    save('bare.docx', zipped({'word\\document.xml': f'<w:document {NS}><w:body>{p("只有正文一个部分")}</w:body></w:document>'}), 'docx', ['P 只有正文一个部分'])
    whole = word(''.join(p(f'第{i}段文字') for i in range(300)))
    save('cut-directory.docx', whole[:whole.rfind(b'PK\x01\x02') - 60], 'docx', [f'P 第{i}段文字' for i in range(300)], ['damaged-part'])
    save('cut-xml.docx', zipped({'[Content_Types].xml': TYPES.format('document'), 'word/document.xml': f'<w:document {NS}><w:body>{p("一段")}{p("二段")}<w:p><w:r><w:t>三'}),
         'docx', ['P 一段', 'P 二段', 'P 三'], ['damaged-part'])
    d = docx.Document()
    d.add_heading('实施方案', 0)
    d.add_heading('一、总体要求', 1)
    d.add_paragraph('以公开促落实。')
    d.add_paragraph('第一项', style='List Number')
    d.add_paragraph('第二项', style='List Number')
    t = d.add_table(2, 2)
    for i, v in enumerate('甲乙丙丁'):
        t.cell(i // 2, i % 2).text = v
    d.save(HERE / 'python-docx.docx')
    slim = zipfile.ZipFile(HERE / 'python-docx.docx')
    save('python-docx.docx', zipped({i.filename: slim.read(i) for i in slim.infolist() if not i.filename.endswith(('.jpeg', 'theme1.xml', 'stylesWithEffects.xml'))}),
         'docx', ['H0 实施方案', 'H1 一、总体要求', 'P 以公开促落实。', 'P 1.第一项', 'P 2.第二项', [['甲', '乙'], ['丙', '丁']]])
    save('scan.docx', word('<w:p><w:r><w:drawing><a:blip xmlns:a="a"/></w:drawing></w:r></w:p>'), error='scan')
    save('blank.docx', word('<w:p/>'), error='no-text')
    save('text-named.docx', '泺口街道政务公开方案\n\n一、总体要求\n　　按月公开。\n'.encode('gb18030'), 'text', ['P 泺口街道政务公开方案', 'H1 一、总体要求', 'P 按月公开。'])
    save('pdf-named.docx', b'%PDF-1.4\n%\xe2\xe3\n', error='unsupported')
    save('zeros.docx', bytes(3000), error='damaged')
    save('empty.docx', b'', error='empty')


def ole(streams):
    """A compound file; every stream padded to sectors, none in a mini stream."""
    sectors, fat, entries = [], [], []
    for name, data in streams.items():
        data = data.ljust(max(4096, -(-len(data) // 512) * 512), b'\0')
        first = len(sectors)
        for i in range(0, len(data), 512):
            sectors.append(data[i:i + 512])
            fat.append(len(sectors))
        fat[-1] = 0xfffffffe
        entries.append((name, first, len(data)))
    directory = [('Root Entry', 5, 0xffffffff, 1, 0xfffffffe, 0)]
    for i, (name, first, size) in enumerate(entries):
        directory.append((name, 2, i + 2 if i + 1 < len(entries) else 0xffffffff, 0xffffffff, first, size))
    raw = b''
    for name, kind, right, child, start, size in directory:
        n = name.encode('utf-16-le')
        raw += n.ljust(64, b'\0') + struct.pack('<HBBIII', len(n) + 2, kind, 1, 0xffffffff, right, child) + bytes(36) + struct.pack('<IQ', start, size)
    raw = raw.ljust(-(-len(raw) // 512) * 512, b'\0')
    dir_first = len(sectors)
    for i in range(0, len(raw), 512):
        sectors.append(raw[i:i + 512])
        fat.append(len(sectors))
    fat[-1] = 0xfffffffe
    fat_first = len(sectors)
    count = -(-(len(fat) + 1) // 128)
    fat += [0xfffffffd] * count
    fat += [0xffffffff] * (count * 128 - len(fat))
    table = struct.pack(f'<{len(fat)}I', *fat)
    head = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(16) + struct.pack('<8H', 0x3e, 3, 0xfffe, 9, 6, 0, 0, 0)
    head += struct.pack('<9I', 0, count, dir_first, 0, 4096, 0xfffffffe, 0, 0xfffffffe, 0)
    head += struct.pack('<109I', *[fat_first + i if i < count else 0xffffffff for i in range(109)])
    return head + b''.join(sectors) + table


def sprm(code, *operand):
    return struct.pack('<H', code) + bytes(operand)


def tdef(edges, flags):
    body = bytes([len(flags)]) + struct.pack(f'<{len(edges)}h', *edges) + b''.join(struct.pack('<H', f) + bytes(18) for f in flags)
    return struct.pack('<HH', 0xd608, len(body) + 1) + body


def doc(runs, paragraphs, footnote=None, pieces=None, list_template=None):
    """A Word 97 file. runs: [(text, chpx)]; paragraphs: [(istd, papx)] one for each mark in the text."""
    text = ''.join(t for t, _ in runs)
    main = len(text)
    foot = ''
    if footnote:
        foot = footnote + '\r'
    whole = text + foot + ('\r' if foot else '')
    base = 0x800
    stream, pcd, cps, where = b'', [], [0], []
    # pieces: lengths and widths; by default one wide piece
    at = 0
    for length, width in (pieces or [(len(whole), 2)]):
        part = whole[at:at + length]
        fc = base + len(stream)
        stream += part.encode('utf-16-le') if width == 2 else part.encode('cp1252')
        pcd.append(struct.pack('<HIH', 0, fc if width == 2 else (fc * 2) | 0x40000000, 0))
        where += [fc + i * width for i in range(length)]
        at += length
        cps.append(at)
    end = base + len(stream)
    where.append(end)
    clx = b'\x02' + struct.pack('<I', 4 * len(cps) + 8 * len(pcd)) + struct.pack(f'<{len(cps)}I', *cps) + b''.join(pcd)

    def fkp(limits, lists, paragraph):
        page = bytearray(512)
        n = len(lists)
        struct.pack_into(f'<{n + 1}I', page, 0, *limits)
        top = 510
        for i, item in enumerate(lists):
            if not item:
                continue
            if paragraph:
                body = bytes(item)
                body = (bytes([(len(body) + 1) // 2]) + body) if len(body) % 2 else (b'\0' + bytes([len(body) // 2]) + body)
            else:
                body = bytes([len(item)]) + item
            top = (top - len(body)) & ~1
            page[top:top + len(body)] = body
            page[4 * (n + 1) + (13 if paragraph else 1) * i] = top // 2
        page[511] = n
        return bytes(page)

    # CHPX: one page of runs in file order
    limits, lists, at = [], [], 0
    for t, c in runs:
        limits.append(where[at])
        lists.append(c)
        at += len(t)
    if foot:
        limits.append(where[at])
        lists.append(b'')
    chp_page = fkp(limits + [end], lists, False)
    marks = [i for i, c in enumerate(whole) if c in '\r\x07']
    limits, lists = [base], []
    for i, m in enumerate(marks):
        limits.append(where[m + 1])
        istd, papx = paragraphs[i] if i < len(paragraphs) else (0, b'')
        lists.append(struct.pack('<H', istd) + papx)
    pages = []
    for i in range(0, len(lists), 8):
        pages.append((limits[i], fkp(limits[i:i + len(lists[i:i + 8]) + 1], lists[i:i + 8], True)))
    stream = bytes(base) + stream
    stream = stream.ljust(-(-len(stream) // 512) * 512, b'\0')
    chp_no = len(stream) // 512
    stream += chp_page + b''.join(pg for _, pg in pages)

    def style(sti, name, papx=b''):
        n = name.encode('utf-16-le')
        upx = struct.pack('<HH', len(papx) + 2, 0) + papx
        upx += b'\0' * (len(upx) % 2) + struct.pack('<H', 0)
        body = struct.pack('<HHHHH', sti, 1 | 0xfff << 4, 2, 0, 0) + struct.pack('<H', len(n) // 2) + n + b'\0\0' + upx
        return struct.pack('<H', len(body)) + body
    sheet = struct.pack('<HHHHHHHHHH', 18, 3, 10, 0, 0, 0, 0, 0, 0, 0)[:20] + style(0, 'Normal') + style(1, 'heading 1') + style(62, 'Title', sprm(0x2403, 1))
    tables = {33: clx, 1: sheet, 12: struct.pack('<III', base, end, chp_no),
              13: struct.pack(f'<{len(pages) + 1}I', *[a for a, _ in pages], end) + b''.join(struct.pack('<I', chp_no + 1 + i) for i in range(len(pages)))}
    if footnote:
        tables[2] = struct.pack('<IIH', text.index('\x02'), main, 0)
        tables[3] = struct.pack('<III', 0, len(foot), len(foot) + 1)
    if list_template:
        nfc, template = list_template
        lvlf = struct.pack('<iBB', 1, nfc, 0) + bytes([1]) + bytes(8) + b'\0' + bytes(8) + bytes([0, 0, 0, 0])
        tables[73] = struct.pack('<H', 1) + struct.pack('<iI', 77, 0) + bytes(18) + b'\x01\0' + lvlf + struct.pack('<H', len(template)) + template.encode('utf-16-le')
        tables[74] = struct.pack('<I', 1) + struct.pack('<iIIBBBB', 77, 0, 0, 0, 0, 0, 0) + struct.pack('<I', 0xffffffff)
    table, pairs = b'', bytearray(8 * 93)
    for i, data in sorted(tables.items(), key=lambda kv: kv[0]):
        struct.pack_into('<II', pairs, 8 * i, len(table), len(data))
        table += data
    fib = struct.pack('<HHHHHHHI', 0xa5ec, 0xc1, 0, 0x804, 0, 0x0200, 0xbf, 0).ljust(24, b'\0') + struct.pack('<II', base, end)
    fib += struct.pack('<H', 14) + bytes(28) + struct.pack('<H', 22)
    longs = [0] * 22
    longs[3], longs[4] = main, len(foot) if foot else 0
    fib += struct.pack('<22I', *longs) + struct.pack('<H', 93) + pairs
    stream = fib + stream[len(fib):]
    return ole({'WordDocument': stream, '1Table': table})


def doc_files():
    intbl, ttp = sprm(0x2416, 1), sprm(0x2417, 1)
    save('paragraphs.doc', doc([('实施方案\r总体要求\r', b''), ('保留', b''), ('删除', sprm(0x0800, 1)), ('隐藏', sprm(0x083c, 1)), ('正文\r\x13 PAGE \x147\x15页\x0b换行\r落款\r', b'')],
                               [(2, b''), (1, b''), (0, b''), (0, b''), (0, sprm(0x2403, 2))]),
         'doc', ['H0= 实施方案', 'H1 总体要求', 'P 保留正文', 'P 7页\n换行', 'P> 落款'])
    save('pieces.doc', doc([('Plan 2023\r泺口街道\r', b'')], [(0, b''), (0, b'')], pieces=[(10, 1), (3, 2), (2, 2)]), 'doc', ['P Plan 2023', 'P 泺口街道'])
    row = lambda edges, flags: (0, intbl + ttp + tdef(edges, flags))
    cell = (0, intbl)
    save('table.doc', doc([('序号\x07任务\x07\x071\x07主题\x07甲\x07\x072\x07\x07乙\x07\x07后\r', b'')],
                          [cell, cell, row([0, 1000, 5000], [0, 0]), cell, cell, cell, row([0, 1000, 3000, 5000], [0, 0x60, 0]), cell, cell, cell, row([0, 1000, 3000, 5000], [0, 0x20, 0]), (0, b'')]),
         'doc', [[['序号', '任务', '^'], ['1', '主题', '甲'], ['2', '^', '乙']], 'P 后'])
    save('footnote.doc', doc([('有注', b''), ('\x02', sprm(0x0855, 1)), ('尾\r次段\r', b'')], [(0, b''), (0, b'')], footnote='\x02 注文'), 'doc', ['P 有注尾', '[Note] P 注文', 'P 次段'])
    numbered = sprm(0x260a, 0) + sprm(0x460b, 1, 0)
    save('list.doc', doc([('总体要求\r重点任务\r', b'')], [(0, numbered), (0, numbered)], list_template=(39, '\0、')), 'doc', ['H1 一、总体要求', 'H1 二、重点任务'])
    whole = doc([('方案\r正文保留\r', b'')], [(0, b''), (0, b'')])
    save('cut.doc', whole[:3584], 'doc', ['P 方案', 'P 正文保留'], ['damaged-part'])
    save('encrypted.docx', ole({'EncryptionInfo': b'x', 'EncryptedPackage': b'y'}), error='encrypted')
    save('rtf-named.doc', b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}}\\f0\\pard\\qc\\'b7\\'bd\\'b0\\'b8\\par\\pard\\'d2\\'bb\\'a1\\'a2\\u24635?\\u20307?\\par"
         b"\\trowd\\cellx1000\\cellx2000\\pard\\intbl a\\cell b\\cell\\row\\pard end\\par}", 'rtf', ['P= 方案', 'H1 一、总体', [['a', 'b']], 'P end'])
    save('html-named.doc', '<html><head><meta charset=gb2312><title>x</title></head><body><h1>方案</h1><p align=right>区民政局<br>2023年</p><table><tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table></body></html>'.encode('gbk'),
         'html', ['H1 方案', 'P> 区民政局\n2023年', [['甲', '乙'], ['^', '丙']]])
    save('wordml.doc', ('<?xml version="1.0" encoding="UTF-8"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"><w:body>'
                        + p('总体', '<w:listPr><wx:t wx:val="一、"/></w:listPr>') + tbl(tr(tc('甲'), tc('乙'))) + '</w:body></w:wordDocument>').encode(), 'wordml', ['H1 一、总体', [['甲', '乙']]])


def word6(text, encoding, language, charset=0, macintosh=False):
    """Word 6: a header, the text in one byte a character, and a table of one font."""
    text = text.encode(encoding)
    font = b'Arial\0'
    fonts = struct.pack('<BBHBB', 5 + len(font), 0, 400, charset, 0) + font
    fonts = struct.pack('<H', 2 + len(fonts)) + fonts
    start = 0x300
    header = bytearray(start)
    struct.pack_into('<HHHH', header, 0, 0xa5dc, 104, 0, language)
    struct.pack_into('<HH', header, 0x14, *(2 * (0x100 if macintosh else 0,)))
    struct.pack_into('<II', header, 0x18, start, start + len(text))
    struct.pack_into('<II', header, 0xd0, start + len(text), len(fonts))
    return ole({'WordDocument': (bytes(header) + text + fonts).ljust(4096, b'\0')})


def word6_files():
    save('word6-chinese.doc', word6('政务公开\r第二段“落实”\r', 'gbk', 0x804, 134), 'doc', ['P 政务公开', 'P 第二段“落实”'])
    # The header says English; the font says Russian, and the letters agree.
    save('word6-russian.doc', word6('Четыре балла и семь лет назад\r', 'cp1251', 0x409, 204), 'doc', ['P Четыре балла и семь лет назад'])
    save('word6-macintosh.doc', word6('la stratégie de l’auteur\r', 'mac_roman', 0x40c, 0, True), 'doc', ['P la stratégie de l’auteur'])


def sheet_files():
    b = openpyxl.Workbook()
    s = b.active
    s.title = '台账'
    rows = [['附件3'], ['2023年政务公开落实情况表'], ['填报单位（盖章）：区民政局', None, '填报人：张三', None], ['序号', '任务', '落实情况', None], [None, None, '措施', '次数'],
            [1, '救助标准公开', '第一行\n第二行', 2], [2, None, '已完成', 0.85], [3, '培训', '已完成', 12.5], ['注：按实际填写。'], ['审核人：李四']]
    for row in rows:
        s.append(row)
    for m in ('A2:D2', 'A4:A5', 'B4:B5', 'C4:D4', 'B6:B7'):
        s.merge_cells(m)
    s['D6'].number_format = '0"次"'
    s['D7'].number_format = '0%'
    s.row_dimensions[8].hidden = True
    helper = b.create_sheet('下拉选项')
    helper.append(['已完成', '推进中'])
    out = io.BytesIO()
    b.save(out)
    save('ledger.xlsx', out.getvalue(), 'xlsx', ['P 附件3', 'H0= 2023年政务公开落实情况表', 'P 填报单位（盖章）：区民政局　填报人：张三',
         [['序号', '任务', '落实情况', '^'], ['^', '^', '措施', '次数'], ['1', '救助标准公开', '第一行\n第二行', '2次'], ['2', '^', '已完成', '85%'], ['~3', '培训', '已完成', '12.5']],
         'P 注：按实际填写。', 'P 审核人：李四'], ['sheet-ignored'])
    import datetime
    b = openpyxl.Workbook()
    s = b.active
    s.append(['日期', '金额', '时间', '编号'])
    s.append([datetime.date(2023, 8, 31), 1234567.5, datetime.datetime(2023, 8, 31, 14, 30), '007'])
    s['A2'].number_format = 'yyyy"年"m"月"d"日"'
    s['B2'].number_format = '#,##0.00'
    h = b.create_sheet('底稿')
    h.append(['旧', '数'])
    h.sheet_state = 'hidden'
    out = io.BytesIO()
    b.save(out)
    save('formats.xlsx', out.getvalue(), 'xlsx', [[['日期', '金额', '时间', '编号'], ['2023-08-31', '1,234,567.50', '2023-08-31 14:30', '007']], [['~旧', '数']]], ['sheet-hidden'])
    w = xlwt.Workbook(encoding='utf-8')
    s = w.add_sheet('落实情况')
    s.write_merge(0, 0, 0, 2, '区财政局统计表')
    for c, v in enumerate(['任务', '数量', '日期']):
        s.write(1, c, v)
    s.write_merge(2, 3, 0, 0, '培训')
    s.write(2, 1, 2)
    s.write(2, 2, datetime.date(2023, 12, 5), xlwt.easyxf(num_format_str='yyyy-mm-dd'))
    s.write(3, 1, 0.5, xlwt.easyxf(num_format_str='0.0%'))
    s.write(3, 2, '年底')
    out = io.BytesIO()
    w.save(out)
    save('merged.xls', out.getvalue(), 'xls', ['H0= 区财政局统计表', [['任务', '数量', '日期'], ['培训', '2', '2023-12-05'], ['^', '50.0%', '年底']]])
    b = openpyxl.Workbook()
    s = b.active
    formats = [('项目', 'General'), (12345.678, '# ??/??'), (0.000123, '0.00E+00'), (-1234.5, '#,##0.0_);(#,##0.0)'), (25000, '[>=10000]0.0,"千";0'), (12, 'G/通用格式"人"'),
               (12323, '[DBNum1][$-804]General'), (1.5, '[h]:mm'), (0.0625, '[mm]:ss'), (0.604167, '上午/下午h"时"mm"分"'), (45169, 'yyyy"年"m"月"'), ('泺口', '@"街道"'), (0, '0;-0;"无"')]
    for r in (1, 2):
        for c, (value, code) in enumerate(formats, 1):
            s.cell(r, c, value).number_format = code
    out = io.BytesIO()
    b.save(out)
    row = ['项目', '12345 40/59', '1.23E-04', '(1,234.5)', '25.0千', '12人', '一万二千三百二十三', '36:00', '90:00', '14:30', '2023-08', '泺口街道', '无']
    save('numbers.xlsx', out.getvalue(), 'xlsx', [[row, row]])
    record = lambda kind, data: struct.pack('<HH', kind, len(data)) + data
    label = lambda r, c, text: record(0x204, struct.pack('<HHHH', r, c, 0, len(text.encode('gbk'))) + text.encode('gbk'))
    save('excel4.xls', record(0x409, struct.pack('<HHH', 0, 0x10, 0)) + record(0x42, struct.pack('<H', 936)) + record(0x41e, b'\0\0\2' + b'0%')
         + record(0x443, b'\0\0' + b'\0' * 10) + label(0, 0, '任务') + label(0, 1, '完成率') + label(1, 0, '培训') + record(0x203, struct.pack('<HHHd', 1, 1, 0, 0.85)) + record(0x0a, b''),
         'xls', [[['任务', '完成率'], ['培训', '85%']]])
    save('html-named.xls', '<html><body><table><tr><th colspan=2>统计表</th></tr><tr><td>甲</td><td>2</td></tr></table></body></html>'.encode(), 'html', [[['统计表', '^'], ['甲', '2']]])
    save('sheetml.xls', ('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>'
                         '<Row><Cell><Data ss:Type="String">甲</Data></Cell><Cell ss:Index="2"><Data ss:Type="Number">3</Data></Cell></Row></Table></Worksheet></Workbook>').encode(), 'xls', [[['甲', '3']]])
    cell = lambda t, a='': f'<table:table-cell {a}>{f"<text:p>{t}</text:p>" if t else ""}</table:table-cell>'
    save('sheet.ods', zipped({'mimetype': 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml':
         '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="表"><table:table-row>'
         + cell('甲', 'table:number-columns-spanned="2"') + '<table:covered-table-cell/>' + cell('85%') + '</table:table-row><table:table-row>' + cell('1') + cell('2') + cell('3')
         + '</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>'}), 'odf', [[['甲', '^', '85%'], ['1', '2', '3']]])
    save('works.wps', ole({'MatOST': b'x', 'CONTENTS': b'y'}), error='unsupported')


def gbk_names(data, names):
    """Names as Windows and WPS store them: GBK, without the flag that would say so."""
    for placeholder, name in names.items():
        raw = name.encode('gbk')
        assert len(raw) == len(placeholder), (name, len(raw))
        data = data.replace(placeholder.encode(), raw)
    return data


def encrypt_last(data):
    """Sets the encryption flag of the last entry; the data is never decrypted."""
    out = bytearray(data)
    local, central = data.rindex(b'PK\3\4'), data.rindex(b'PK\1\2')
    out[local + 6] |= 1
    out[central + 8] |= 1
    return bytes(out)


def archive_files():
    """Archives of submissions, and what is named but not read. `members` are the files in it and how each is read."""
    plan = word(p('区民政局2023年政务公开工作实施方案') + p('一、总体要求') + p('以公开促落实。'))
    inner = gbk_names(zipped({'x' * 12: '街道办事处政务公开工作的方案\n一、总体要求\n'}), {'x' * 12: '街道方案.txt'})
    outer = gbk_names(zipped({'a' * 9 + '/' + 'b' * 10: plan, '~$lock.docx': b'x', '__MACOSX/._a': b'x', '.DS_Store': b'x', 'c' * 12: inner,
                              'd' * 12: b'%PDF-1.4', 'e' * 12: b'Rar!\x1a\x07\x00', 'f' * 15: plan}),
                      {'a' * 9 + '/' + 'b' * 10: '区民政局1/方案a.docx', 'c' * 12: '各街道a1.zip', 'd' * 12: '扫描件a1.pdf',
                       'e' * 12: '材料包a1.rar', 'f' * 15: '加密方案ab.docx'})
    (HERE / 'submissions.zip').write_bytes(encrypt_last(outer))
    members = {'区民政局1/方案a.docx': 'docx', '各街道a1.zip/街道方案.txt': 'text', '扫描件a1.pdf': 'unsupported', '材料包a1.rar': 'unsupported', '加密方案ab.docx': 'encrypted'}
    (HERE / 'submissions.zip.expected.json').write_text(json.dumps({'members': members}, ensure_ascii=False, indent=1) + '\n')
    save('nothing.zip', zipped({'~$a.docx': b'x', '__MACOSX/._a.docx': b'x'}), error='empty-archive')
    save('layout.ofd', zipped({'OFD.xml': '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>', 'Doc_0/Document.xml': '<ofd:Document/>'}), error='unsupported')
    save('archive-named.docx', b'7z\xbc\xaf\x27\x1c' + bytes(40), error='unsupported')
    save('photo-named.doc', b'\xff\xd8\xff\xe0' + bytes(40), error='scan')


if __name__ == '__main__':
    docx_files()
    doc_files()
    word6_files()
    sheet_files()
    archive_files()
