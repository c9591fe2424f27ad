-- Reads many Markdown documents in one process, each in a sandbox without files.
-- Argument: the folder with 0.md, 1.md, … and how many; writes 0.json, 1.json, … beside them.

local folder, count = arg[1], tonumber(arg[2])

local format = 'commonmark_x-smart-subscript-superscript-emoji-implicit_header_references'
  .. '+autolink_bare_uris+task_lists'
local html = 'html+tex_math_dollars+tex_math_single_backslash'

-- What pandoc's HTML reader would lose without a word stays raw, so that it can be listed.
local lossy = {
  'iframe', 'video', 'audio', 'object', 'embed', 'script', 'svg', 'canvas', 'form', 'input',
}

local function is_lossy(text)
  text = text:lower()
  for _, name in ipairs(lossy) do
    if text:find('<' .. name .. '[%s>/]') then return true end
  end
  return false
end

local function slurp(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('a')
  file:close()
  return text
end

local function spill(path, text)
  local file = assert(io.open(path, 'wb'))
  assert(file:write(text))
  file:close()
end

local function read_raw(block)
  if block.format ~= 'html' or is_lossy(block.text) then return nil end
  local ok, doc = pcall(pandoc.read, block.text, html, nil, {})
  return ok and doc.blocks or nil
end

local function read(text)
  local ok, doc = pcall(pandoc.read, text, format, nil, {})
  if not ok then  -- a header that only looks like YAML
    doc = pandoc.read(text, format .. '-yaml_metadata_block', nil, {})
  end
  -- Walking copies the whole tree; most texts hold no tag at the beginning of a line.
  if not ('\n' .. text):find('\n[ >\t]*<[%a/]') then return doc end
  return doc:walk({ RawBlock = read_raw })
end

for i = 0, count - 1 do
  local path = folder .. '/' .. i
  local ok, problem = pcall(function()
    spill(path .. '.json', pandoc.write(read(slurp(path .. '.md')), 'json'))
  end)
  if not ok then
    os.remove(path .. '.json')
    spill(path .. '.error', tostring(problem))
  end
end
