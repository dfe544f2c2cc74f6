"""The report: result tables to Markdown, Markdown to HTML, PDF and DOCX."""
