# What is published, in R: tables with labels, panels, and how a figure came to be. 在 R 中使用已发布的数据。
#
#   Rscript examples/renxing.R build/published/book        shows one of each
#   source("examples/renxing.R")                           the functions alone, in the project's folder
#
# Debian has no R package for DuckDB. Tables are read through the duckdb of the project's own environment, as CSV; a
# panel is what `renxing export-panel` writes for Stata, read by haven (Debian: r-cran-haven).

# A published file: `path` is book.duckdb, a study's renxing.duckdb, or the folder in which one is published; `project`
# is the folder of this project, set up by make.
open_published <- function(path, project = ".") {
  path <- path.expand(path)
  if (dir.exists(path)) {
    found <- file.path(path, c("book.duckdb", "renxing.duckdb"))
    path <- found[file.exists(found)][1]
  }
  if (is.na(path) || !file.exists(path)) stop("no file is published there; make refresh publishes one", call. = FALSE)
  tools <- file.path(project, ".venv", "bin")
  if (!dir.exists(tools)) stop(tools, ": is not there; name the folder of the project, set up by make", call. = FALSE)
  if (!startsWith(path, "/")) path <- file.path(getwd(), path)
  words <- read.csv(file.path(project, "assets", "catalog", "labels.csv"), encoding = "UTF-8")
  list(path = path, tools = tools, units = words[words$where == "unit", ])
}

# Stands in a CSV where there is no value: nothing that a volume prints.
NO_VALUE <- "\\N"

# What a SELECT gives; texts stay as they are, whatever they look like. Errors are DuckDB's own.
query <- function(file, select) {
  types <- answer(file, paste("describe", select), "character")$column_type
  answer(file, select, ifelse(grepl("^(VARCHAR|ENUM)", types), "character", NA))
}

# What the duckdb of the project answers; `classes` as of read.csv.
answer <- function(file, asking, classes) {
  asked <- tempfile(fileext = ".sql")
  given <- tempfile(fileext = ".csv")
  told <- tempfile(fileext = ".txt")
  on.exit(unlink(c(asked, given, told)))
  writeLines(enc2utf8(asking), asked, useBytes = TRUE)
  status <- system2(
    file.path(file$tools, "duckdb"),
    c("-readonly", "-csv", "-nullvalue", shQuote(NO_VALUE), "-f", shQuote(asked), shQuote(file$path)),
    stdout = given, stderr = told
  )
  if (status != 0) stop(paste(readLines(told, encoding = "UTF-8"), collapse = " "), call. = FALSE)
  if (file.size(given) == 0) return(data.frame())
  read.csv(given, encoding = "UTF-8", check.names = FALSE, na.strings = NO_VALUE, colClasses = classes)
}

# A text as a literal of SQL.
literal <- function(text) paste0("'", gsub("'", "''", text), "'")

# What the columns of a frame are called, with their units, as RStudio and haven show it: attribute `label`.
labelled <- function(file, frame, table, language = "en") {
  known <- query(file, paste0(
    "select column_name, label_", language, " as label, unit from data_dictionary where table_name = ", literal(table)
  ))
  for (column in intersect(names(frame), known$column_name)) {
    row <- known[match(column, known$column_name), ]
    word <- file$units[match(row$unit, file$units$key), language]
    unit <- if (is.na(word)) row$unit else word
    attr(frame[[column]], "label") <- if (is.na(unit)) row$label else paste0(row$label, " [", unit, "]")
  }
  frame
}

# A whole table or view, under its English or Chinese name, with labels in English ("en") or Chinese ("zh").
read_published <- function(file, table, language = "en") {
  labelled(file, query(file, paste0('from "', table, '"')), table, language)
}

# How a figure came to be, a row a step, down to the cells of workbooks.
trace_figure <- function(file, city, year, name, language = "en") {
  steps <- query(file, paste0("from trace(", paste(literal(c(city, year, name)), collapse = ", "), ")"))
  unknown <- which(steps$status == "unknown")
  if (length(unknown) > 0) {
    stop(paste0(steps$what[unknown], " '", steps$name[unknown], "': ", steps$reason[unknown], collapse = "; "), call. = FALSE)
  }
  labelled(file, steps, "trace", language)
}

# A balanced panel of the book in whose home `file` lies, with statuses, labels and units; words as of `renxing export-panel`:
# panel(book, "gdp,hospital_beds", years = "2010-2019", cities = "安徽省,Nanjing", scope = "both").
panel <- function(file, indicators, years = "", cities = "", scope = "city", wide = TRUE) {
  written <- tempfile(fileext = ".dta")
  told <- tempfile(fileext = ".txt")
  on.exit(unlink(c(written, told)))
  home <- dirname(dirname(dirname(file$path)))
  words <- c(
    indicators, "--years", years, "--cities", cities, "--scope", scope,
    "--shape", if (wide) "wide" else "long", "--output", written, "--home", home
  )
  status <- system2(
    file.path(file$tools, "renxing"), c("export-panel", shQuote(enc2utf8(words))),
    stdout = FALSE, stderr = told
  )
  if (status != 0) stop(paste(readLines(told, encoding = "UTF-8"), collapse = " "), call. = FALSE)
  haven::read_dta(written)
}

if (sys.nframe() == 0) {
  given <- commandArgs(trailingOnly = TRUE)
  book <- do.call(open_published, as.list(if (length(given) > 0) given else "build/published/book"))

  greenery <- read_published(book, "greenery", language = "zh")
  str(greenery[1:7], give.attr = TRUE)

  gdp <- panel(book, "gdp,hospital_beds", years = "2010-2019")
  print(sapply(gdp, attr, "label"))
  print(table(haven::as_factor(gdp$gdp_status)))
  print(summary(lm(log(hospital_beds) ~ log(gdp) + factor(year), data = gdp))$coefficients[1:2, ])

  steps <- trace_figure(book, "Hefei", 2011, "gdp")
  print(steps[c("level", "what", "value", "unit", "status", "workbook", "sheet", "cell")])
}
