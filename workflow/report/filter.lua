-- One source, three formats: number figures, tables and sections, resolve @fig:x, @tbl:x and
-- @sec:x (an unknown one stops the build), list figures and tables, and give each format the
-- pictures, column widths and boxes it needs.
local numbered, listed = {}, {fig = {}, tbl = {}}
local titles = {fig = "Figure", tbl = "Table"}
local widest_column, page_columns, most_rows_together = 34, 98, 14
-- Space between columns, and how much wider letters in bold are, in letters.
local gap, bold = 3, 1.15

local function label(kind, identifier)
  local place = #listed[kind] + 1
  local text = titles[kind] .. "\u{a0}" .. place
  numbered[identifier] = text
  listed[kind][place] = {id = identifier, text = text}
  return text .. "."
end

-- The title of a caption is its first sentence.
local function title(inlines)
  local kept = pandoc.Inlines {}
  for _, inline in ipairs(inlines) do
    kept:insert(inline)
    if inline.t == "Str" and inline.text:match("%.$") then break end
  end
  return kept
end

local function numbered_caption(kind, block)
  local text = label(kind, block.identifier)
  local content = block.caption.long[1].content
  listed[kind][#listed[kind]].title = title(content)
  content:insert(1, pandoc.Strong(pandoc.Str(text)))
  content:insert(2, pandoc.Space())
end

local function number_section(counts, header)
  if header.classes:includes("unnumbered") then return end
  counts[header.level] = counts[header.level] + 1
  for level = header.level + 1, 6 do counts[level] = 0 end
  numbered[header.identifier] = "Section\u{a0}" .. table.concat(counts, ".", 1, header.level)
end

local function number(doc)
  local counts = {0, 0, 0, 0, 0, 0}
  return doc:walk {
    traverse = "topdown",
    Header = function(header) number_section(counts, header) end,
    Figure = function(figure) numbered_caption("fig", figure) return figure, false end,
    Table = function(tbl) numbered_caption("tbl", tbl) return tbl, false end,
  }
end

local function resolve(cite)
  local id = cite.citations[1].id
  if not id:match("^%a+:") then return end
  if not numbered[id] then error("unresolved cross-reference: " .. id) end
  return pandoc.Link(numbered[id], "#" .. id)
end

local function list_of(kind)
  local items = pandoc.List()
  for _, entry in ipairs(listed[kind]) do
    local line = pandoc.Inlines {pandoc.Link(entry.text .. ".", "#" .. entry.id), pandoc.Space()}
    line:extend(entry.title)
    items:insert({pandoc.Plain(line)})
  end
  if #items == 0 then return pandoc.Para("None.") end
  return pandoc.BulletList(items)
end

local function lists(div)
  if div.classes:includes("list-of-figures") then return list_of("fig") end
  if div.classes:includes("list-of-tables") then return list_of("tbl") end
end

-- Column widths from what the cells hold, so that Word and typst wrap alike: every column has room
-- for its longest word, what is left goes where the texts are long.
local function cell_lengths(cell, weight)
  local text = pandoc.utils.stringify(pandoc.Blocks(cell.contents))
  local longest = 0
  for word in text:gmatch("[^ /]+") do longest = math.max(longest, utf8.len(word)) end
  local wanted = math.max(longest, math.min(utf8.len(text), widest_column))
  return longest * weight + gap, wanted * weight + gap
end

local function rows_of(tbl)
  local rows = pandoc.List()
  rows:extend(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do rows:extend(body.body) end
  return rows
end

local function column_widths(tbl)
  local least, wanted, sum_least, sum_wanted = {}, {}, 0, 0
  for r, row in ipairs(rows_of(tbl)) do
    for i, cell in ipairs(row.cells) do
      local low, high = cell_lengths(cell, r <= #tbl.head.rows and bold or 1)
      least[i], wanted[i] = math.max(least[i] or 0, low), math.max(wanted[i] or 0, high)
    end
  end
  for i in ipairs(tbl.colspecs) do
    sum_least, sum_wanted = sum_least + least[i], sum_wanted + wanted[i]
  end
  local share = math.max(0, math.min(1, (page_columns - sum_least) / (sum_wanted - sum_least)))
  if sum_wanted == sum_least then share = 0 end
  local total = sum_least + share * (sum_wanted - sum_least)
  for i, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[i] = {spec[1], (least[i] + share * (wanted[i] - least[i])) / total}
  end
  return tbl
end

-- On paper a short table moves to the next page as a whole.
local function unbroken(tbl)
  column_widths(tbl)
  if #rows_of(tbl) > most_rows_together then return tbl end
  return {pandoc.RawBlock("typst", "#unbroken["), tbl, pandoc.RawBlock("typst", "]")}
end

-- A wide table scrolls in its own box; its caption stays readable above it.
local function scrolling(tbl)
  local caption = pandoc.Div(tbl.caption.long, {tbl.identifier .. "-caption", {"table-caption"}})
  local id = tbl.identifier
  tbl.caption.long, tbl.identifier = pandoc.Blocks {}, ""
  -- Pairs, because a Lua table has no order and the page would differ from run to run.
  local attributes = {
    {"role", "region"}, {"tabindex", "0"}, {"aria-labelledby", id .. "-caption"},
  }
  local box = pandoc.Div({tbl}, pandoc.Attr("", {"scroll"}, attributes))
  return pandoc.Div({caption, box}, pandoc.Attr(id, {"table"}))
end

local function quoted(text) return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"') .. '"' end

local function typst_image(image)
  local alt = quoted(image.attributes.alt or "")
  local source = image.src:gsub("([^/]+)$", "editable/%1")
  return pandoc.RawInline("typst",
    "#image(" .. quoted(source) .. ", width: 100%, alt: " .. alt .. ")")
end

local page_breaks = {
  typst = "#pagebreak(weak: true)",
  docx = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>',
}

local function boxed(div)
  if div.classes:includes("page-break") and page_breaks[FORMAT] then
    local format = FORMAT == "docx" and "openxml" or FORMAT
    return pandoc.RawBlock(format, page_breaks[FORMAT])
  end
  if not div.classes:includes("caution") then return end
  if FORMAT == "typst" then
    local blocks = pandoc.Blocks {pandoc.RawBlock("typst", "#caution[")}
    blocks:extend(div.content)
    blocks:insert(pandoc.RawBlock("typst", "]"))
    return blocks
  end
  div.attributes["custom-style"] = "Caution"
  return div
end

local formats = {
  html5 = {Table = scrolling, Div = boxed},
  html = {Table = scrolling, Div = boxed},
  typst = {Table = unbroken, Image = typst_image, Div = boxed},
  docx = {
    Table = column_widths,
    Div = boxed,
    Image = function(image) image.src = image.src:gsub("%.svg$", ".png") return image end,
  },
}

function Pandoc(doc)
  return number(doc):walk {Cite = resolve}:walk {Div = lists}:walk(formats[FORMAT] or {})
end
