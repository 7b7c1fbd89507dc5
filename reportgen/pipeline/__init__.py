"""The commands' work: files in, the stages one after another, files out. Nothing else joins the stages."""
