"""The printed report: reportlab's vector graphics and an embedded font, imported only when something is printed."""
