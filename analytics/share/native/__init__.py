"""Plotly figures as native, editable PowerPoint objects: charts with their own workbook, and tables.

A figure is read once (`reading`) into series and words in plain numbers, then drawn as an XY chart (`xy`), a column
or bar chart (`category`) or a table (`grid`). A trace type that is not known raises; nothing becomes a picture.
"""
